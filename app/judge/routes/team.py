"""A contestant's own pages: entering, own submissions, questions to the jury."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.accounts.access import allow
from app.errors import Forbidden, Refused
from app.judge import clarifications, contests, submissions
from app.judge.forms import Ask, Enter
from app.judge.routes.blueprint import bp, limit_questions, me
from app.web import database


@bp.route("/ky-thi/<slug>/doi", methods=["GET", "POST"])
@allow.signed_in
def team(slug: str) -> ResponseReturnValue:
    """One's team in a contest: the form to enter, then its submissions."""
    form = Enter()
    with database().read() as db:
        contest = contests.by_slug(db, slug)
        own = contests.team_of(db, contest.id, me().id)
        sent = submissions.of_team(db, own.id) if own else []
    if form.validate_on_submit():
        try:
            with database().write() as db:
                contests.enter(
                    db,
                    contests.by_slug(db, slug),
                    me().id,
                    name=form.name.data,
                    organisation=form.organisation.data,
                    at=clock.now(),
                )
        except Refused as refused:
            form.show(refused)
        else:
            flash(_("Đã ghi tên đội."), "right")
            return redirect(url_for("judge.team", slug=slug), 303)
    at = clock.now()
    page = render_template(
        "judge/team.html",
        contest=contest,
        phase=contests.phase(contest, at).value,
        started=contests.has_started(contest, at),
        team=own,
        sent=sent,
        labels={one.problem_id: one.label for one in contest.problems},
        form=form,
    )
    return make_response(page, 422 if form.errors else 200)


@bp.route("/ky-thi/<slug>/thac-mac", methods=["GET", "POST"])
@allow.signed_in
def questions(slug: str) -> ResponseReturnValue:
    """Own questions with their answers, and what the jury told everyone."""
    form = Ask()
    at = clock.now()
    with database().read() as db:
        contest = contests.by_slug(db, slug)
        own = contests.team_of(db, contest.id, me().id)
        told = clarifications.for_team(db, own) if own else clarifications.for_all(db, contest.id)
    form.about(contest.problems if contests.has_started(contest, at) else [])
    if form.validate_on_submit():
        try:
            if own is None:
                raise Forbidden("Bạn cần ghi tên đội trước khi gửi thắc mắc.", code="no_team")
            limit_questions(me().id)
            with database().write() as db:
                clarifications.ask(
                    db, contest, own, str(form.label.data or ""), form.question.data, at=at
                )
        except Refused as refused:
            form.show(refused)
        else:
            flash(_("Đã gửi thắc mắc. Ban giám khảo sẽ trả lời ở trang này."), "right")
            return redirect(url_for("judge.questions", slug=slug), 303)
    page = render_template(
        "judge/questions.html",
        contest=contest,
        phase=contests.phase(contest, at).value,
        can_ask=own is not None and contests.is_running(contest, at),
        team=own,
        told=told,
        labels={one.id: one.label for one in contest.problems},
        form=form,
    )
    return make_response(page, 422 if form.errors else 200)
