"""The jury's desk: contests, questions, the end of a contest, the judge's machines."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.accounts import audit
from app.accounts.access import ANYWHERE, allow
from app.errors import Refused
from app.judge import clarifications, contests, hosts, queue
from app.judge.counts import contest_counts
from app.judge.forms import Announce, Answer, Press
from app.judge.routes.blueprint import bp, contest_scope, me
from app.web import database
from app.web.errors import sentence


@bp.get("/giam-khao/")
@allow.roles("jury", within=ANYWHERE)
def desk() -> ResponseReturnValue:
    """The contests that are this person's, and how the judging goes."""
    at = clock.now()
    with database().read() as db:
        rows = [
            (one, contests.phase(one, at).value, contest_counts(db, one.id))
            for one in contests.all_contests(db)
            if me().has("jury", f"contest:{one.id}")
        ]
        waiting = queue.length(db)
        machines = hosts.alive(db, at=at)
    return render_template("judge/jury/desk.html", rows=rows, waiting=waiting, machines=machines)


@bp.get("/giam-khao/may-cham")
@allow.roles("jury", "support", within=ANYWHERE)
def judge_hosts() -> ResponseReturnValue:
    at = clock.now()
    with database().read() as db:
        rows = hosts.everyone(db)
        alive = {one.name for one in hosts.alive(db, at=at)}
        waiting = queue.length(db)
    return render_template("judge/jury/hosts.html", rows=rows, alive=alive, waiting=waiting)


@bp.get("/giam-khao/ky-thi/<slug>")
@allow.roles("jury", within=contest_scope)
def jury_contest(slug: str) -> ResponseReturnValue:
    """Where a contest stands, and what its end still waits for."""
    at = clock.now()
    with database().read() as db:
        contest = contests.by_slug(db, slug)
        hindrances = contests.hindrances(db, contest, at)
        counts = contest_counts(db, contest.id)
        teams = contests.team_counts(db).get(contest.id, 0)
    return render_template(
        "judge/jury/contest.html",
        contest=contest,
        phase=contests.phase(contest, at).value,
        frozen=contests.is_frozen(contest, at),
        is_over=at >= contest.ends_at,
        hindrances=[sentence(one) for one in hindrances],
        counts=counts,
        teams=teams,
        press=Press(),
    )


@bp.post("/giam-khao/ky-thi/<slug>/cong-bo")
@allow.roles("jury", within=contest_scope)
def unfreeze(slug: str) -> ResponseReturnValue:
    at = clock.now()
    with database().write() as db:
        contest = contests.by_slug(db, slug)
        contests.unfreeze(db, contest, at)
        _note(db, "contest unfrozen", contest.id)
    flash(_("Đã bỏ đóng băng. Mọi người xem được bảng xếp hạng cuối cùng."), "right")
    return redirect(url_for("judge.jury_contest", slug=slug), 303)


@bp.post("/giam-khao/ky-thi/<slug>/chot")
@allow.roles("jury", within=contest_scope)
def finalise(slug: str) -> ResponseReturnValue:
    at = clock.now()
    with database().write() as db:
        contest = contests.by_slug(db, slug)
        contests.finalise(db, contest, at)
        _note(db, "contest finalised", contest.id)
    flash(_("Đã chốt kết quả kỳ thi."), "right")
    return redirect(url_for("judge.jury_contest", slug=slug), 303)


@bp.route("/giam-khao/ky-thi/<slug>/thac-mac", methods=["GET", "POST"])
@allow.roles("jury", within=contest_scope)
def jury_questions(slug: str) -> ResponseReturnValue:
    """Every question, the unanswered first; POST tells everyone something."""
    form = Announce()
    at = clock.now()
    with database().read() as db:
        contest = contests.by_slug(db, slug)
        told = clarifications.all_of(db, contest.id)
        names = contests.team_names(db, contest.id)
    form.about(contest.problems if contests.has_started(contest, at) else [])
    if form.validate_on_submit():
        try:
            with database().write() as db:
                clarifications.announce(
                    db,
                    contest,
                    str(form.label.data or ""),
                    form.question.data,
                    by=me().id,
                    at=at,
                )
        except Refused as refused:
            form.show(refused)
        else:
            flash(_("Đã gửi thông báo cho tất cả các đội."), "right")
            return redirect(url_for("judge.jury_questions", slug=slug), 303)
    page = render_template(
        "judge/jury/questions.html",
        contest=contest,
        told=told,
        names=names,
        labels={one.id: one.label for one in contest.problems},
        form=form,
        answer=Answer(formdata=None),
    )
    return make_response(page, 422 if form.errors else 200)


@bp.post("/giam-khao/ky-thi/<slug>/thac-mac/<int:clarification_id>")
@allow.roles("jury", within=contest_scope)
def answer_question(slug: str, clarification_id: int) -> ResponseReturnValue:
    form = Answer()
    with database().write() as db:
        contest = contests.by_slug(db, slug)
        clarifications.answer(
            db,
            contest,
            clarification_id,
            form.answer.data,
            to_all=bool(request.form.get("to_all")),
            by=me().id,
            at=clock.now(),
        )
    flash(_("Đã trả lời."), "right")
    return redirect(url_for("judge.jury_questions", slug=slug), 303)


def _note(db: Session, action: str, contest_id: int) -> None:
    audit.record(db, actor=me().id, action=action, subject=f"contest:{contest_id}", at=clock.now())
