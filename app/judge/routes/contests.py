"""Contests for everyone: the list, one contest, its problems. Public pages."""

from flask import Response, render_template

from app import clock
from app.accounts.access import allow
from app.judge import clarifications, contests
from app.judge.contests import Phase
from app.judge.routes.blueprint import bp
from app.judge.routes.practice import problem_page
from app.web import database
from app.web.pages import public_page

IN_ORDER = (
    ("running", (Phase.RUNNING, Phase.FROZEN)),
    ("upcoming", (Phase.UPCOMING,)),
    ("over", (Phase.OVER, Phase.FINAL)),
)


@bp.get("/ky-thi/")
@allow.public
def contest_list() -> Response:
    at = clock.now()
    with database().read() as db:
        rows = contests.all_contests(db)
        teams = contests.team_counts(db)
    groups = [
        (name, [one for one in rows if contests.phase(one, at) in phases])
        for name, phases in IN_ORDER
    ]
    page = render_template("judge/contests.html", groups=groups, teams=teams)
    return public_page(page, max_age_s=10)


@bp.get("/ky-thi/<slug>")
@allow.public
def contest(slug: str) -> Response:
    """Rules, clock, problems from the start on, and what the jury told everyone."""
    at = clock.now()
    with database().read() as db:
        found = contests.by_slug(db, slug)
        told = clarifications.for_all(db, found.id)
        teams = contests.team_counts(db).get(found.id, 0)
    page = render_template(
        "judge/contest.html",
        contest=found,
        phase=contests.phase(found, at).value,
        frozen=contests.is_frozen(found, at),
        started=contests.has_started(found, at),
        labels={one.id: one.label for one in found.problems},
        notices=told,
        teams=teams,
    )
    return public_page(page, max_age_s=5)


@bp.get("/ky-thi/<slug>/bai/<label>")
@allow.public
def contest_problem(slug: str, label: str) -> Response:
    with database().read() as db:
        found = contests.by_slug(db, slug)
        under = contests.problem_under(found, label, clock.now())
    return problem_page(under.problem, found, under.label)
