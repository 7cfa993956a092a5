"""Practice, for everyone: the door, the list, a problem. Public pages, the same bytes for all."""

from urllib.parse import urlencode

from flask import Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app import clock
from app.accounts.access import allow, current_user
from app.errors import Forbidden
from app.judge import contests, hosts, problems, submissions
from app.judge.forms import Send
from app.judge.models import Contest, Problem
from app.judge.problems import Filters
from app.judge.routes.blueprint import bp, me
from app.judge.wording import LEVELS
from app.web import database
from app.web.pages import Page, page_number, public_page

PER_PAGE = 50
START_HERE = 3


@bp.get("/")
@allow.public
def door() -> Response:
    """What to do here: what runs now, where to begin."""
    at = clock.now()
    with database().read() as db:
        all_problems = problems.public(db)
        coming = [one for one in contests.all_contests(db) if at < one.ends_at]
        teams = contests.team_counts(db)
    page = render_template(
        "judge/door.html",
        problems=all_problems[:START_HERE],
        total=len(all_problems),
        contests=[(one, contests.phase(one, at).value) for one in reversed(coming)][:4],
        teams=teams,
    )
    return public_page(page, max_age_s=20)


@bp.get("/bai/")
@allow.public
def problem_list() -> Response:
    filters, number = _filters(), page_number()
    with database().read() as db:
        everything = problems.public(db)
        solvers = problems.solvers(db)
    found = problems.fitting(everything, filters)
    start = (number - 1) * PER_PAGE
    page = render_template(
        "judge/problems.html",
        page=Page(found[start : start + PER_PAGE], number, len(found), PER_PAGE),
        filters=filters,
        topics=problems.topics(everything),
        solvers=solvers,
        href=_href,
        page_url=lambda n: _href(filters, trang=n),
    )
    return public_page(page, max_age_s=30)


@bp.get("/bai/<name>")
@allow.public
def problem(name: str) -> Response:
    """The statement on the left, the editor on the right."""
    with database().read() as db:
        found = problems.by_name(db, name)
    return problem_page(found)


def problem_page(found: Problem, contest: Contest | None = None, label: str = "") -> Response:
    """The page of a problem: for practice, or under its letter in a contest."""
    if contest is None:
        send = url_for("judge.send", name=found.name)
        mine = url_for("judge.mine")
    else:
        send = url_for("judge.send_in_contest", slug=contest.slug, label=label)
        mine = url_for("judge.mine") + f"?ky-thi={contest.slug}"
    form = Send(formdata=None, meta={"csrf": False})
    page = render_template(
        "judge/problem.html",
        problem=found,
        contest=contest,
        label=label,
        form=form,
        told={
            "send": send,
            "try": url_for("judge.try_out", name=found.name),
            "mine": mine,
            "draft": f"{contest.slug}/{label}" if contest else found.name,
            "name": found.name,
            "contest": contest.slug if contest else None,
            "samples": found.samples,
        },
    )
    return public_page(page, max_age_s=60)


@bp.get("/bai/<name>/loi-giai")
@allow.signed_in
def editorial(name: str) -> ResponseReturnValue:
    with database().read() as db:
        found = problems.by_name(db, name)
        if not me().has("jury"):
            problems.refuse_solution(db, found, me().id, at=clock.now())
    if not found.editorial:
        raise Forbidden("Bài này chưa có lời giải.")
    return render_template("judge/editorial.html", problem=found)


@bp.get("/cua-toi")
@allow.public
def mine() -> Response:
    """What public pages fill in by themselves: own marks, own team, the form's token."""
    at = clock.now()
    person = current_user()
    slug = request.args.get("ky-thi", "")
    told: dict[str, object] = {"now_ms": round(at.timestamp() * 1000), "signed_in": bool(person)}
    with database().read() as db:
        told["judging"] = hosts.is_judging(db, at=at)
        told["languages"] = sorted(hosts.languages(db, at=at))
        if person is not None:
            told["csrf"] = generate_csrf()
            told["problems"] = submissions.best_by_problem(db, person.id)
            if slug:
                contest = contests.by_slug(db, slug)
                team = contests.team_of(db, contest.id, person.id)
                told["team"] = {"id": team.id, "name": team.name} if team else None
                told["is_jury"] = person.has("jury", f"contest:{contest.id}")
                told["problems"] = submissions.best_of_team(db, team.id) if team else {}
    response = jsonify(told)
    response.headers["Cache-Control"] = "private, no-store"
    response.vary.add("Cookie")
    return response


def _filters() -> Filters:
    given = request.args
    difficulty = given.get("do-kho", "")
    return Filters(
        words=(given.get("tu") or given.get("q") or "")[:100],
        level=given.get("cap", "") if given.get("cap") in LEVELS else "",
        topic=given.get("chu-de", "")[:60],
        difficulty=int(difficulty) if difficulty in {"1", "2", "3", "4", "5"} else 0,
    )


def _href(filters: Filters, **changes: object) -> str:
    """The list's address with some filters changed; a filter that is on goes off."""
    asked: dict[str, object] = {
        "tu": filters.words,
        "cap": filters.level,
        "chu-de": filters.topic,
        "do-kho": filters.difficulty or "",
    }
    for name, value in changes.items():
        key = {"chu_de": "chu-de", "do_kho": "do-kho"}.get(name, name)
        asked[key] = "" if asked.get(key) == value else value
    query = urlencode({name: value for name, value in asked.items() if value})
    return url_for("judge.problem_list") + (f"?{query}" if query else "")
