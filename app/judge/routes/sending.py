"""Sending a program: by the editor (JSON) or by a plain form with scripts off."""

from collections.abc import Callable

from flask import Response, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock
from app.accounts.access import allow
from app.errors import Refused
from app.judge import contests, problems, submissions
from app.judge.forms import Send, trial_input
from app.judge.models import Contest, Problem, Submission
from app.judge.routes.blueprint import bp, limit_sends, limit_trials, me, own_json
from app.judge.wording import OUTCOMES, STATES
from app.web import database
from app.web.errors import wants_json


@bp.route("/bai/<name>/nop", methods=["GET", "POST"])
@allow.signed_in
def send(name: str) -> ResponseReturnValue:
    with database().read() as db:
        found = problems.by_name(db, name)

    def practise(db: Session, form: Send) -> Submission:
        return submissions.practise(db, found, me().id, form.program, at=clock.now())

    return _answer(found, practise)


@bp.route("/ky-thi/<slug>/bai/<label>/nop", methods=["GET", "POST"])
@allow.signed_in
def send_in_contest(slug: str, label: str) -> ResponseReturnValue:
    at = clock.now()  # the time of a submission is that of its arrival
    with database().read() as db:
        contest = contests.by_slug(db, slug)
        under = contests.problem_under(contest, label, at)

    def compete(db: Session, form: Send) -> Submission:
        return submissions.compete(db, contest, under, me().id, form.program, at=at)

    return _answer(under.problem, compete, contest, under.label)


@bp.post("/bai/<name>/chay-thu")
@allow.signed_in
def try_out(name: str) -> ResponseReturnValue:
    """Runs the program on one's own input; answers where to look for what came of it."""
    limit_trials(me().id)
    form = Send()
    with database().write() as db:
        found = problems.for_trial(db, name, at=clock.now())
        row = submissions.try_out(db, found, me().id, form.program, trial_input(), at=clock.now())
    return jsonify(id=row.id, watch=url_for("judge.trial", trial_id=row.id)), 201


@bp.get("/chay-thu/<int:trial_id>")
@allow.signed_in
def trial(trial_id: int) -> Response:
    with database().read() as db:
        row = submissions.own_trial(db, trial_id, me().id)
    return own_json(
        {
            "state": row.state,
            "outcome": row.outcome,
            "words": str(OUTCOMES[row.outcome] if row.outcome else STATES[row.state]),
            "output": row.output,
            "errors": row.errors,
            "cpu_ms": row.cpu_ms,
            "memory_kb": row.memory_kb,
        }
    )


def _answer(
    problem: Problem,
    queue: Callable[[Session, Send], Submission],
    contest: Contest | None = None,
    label: str = "",
) -> ResponseReturnValue:
    """The form on GET; on POST the submission's place, as JSON where the editor sent it."""
    form = Send()
    if form.validate_on_submit():
        try:
            limit_sends(me().id)
            with database().write() as db:
                row = queue(db, form)
        except Refused as refused:
            if wants_json():
                raise
            form.show(refused)
        else:
            place = url_for("judge.submission", submission_id=row.id)
            if wants_json():
                watch = url_for("judge.submission_state", submission_id=row.id)
                return jsonify(id=row.id, place=place, watch=watch), 201
            return redirect(place, 303)
    if not form.is_submitted():
        form.new_key()
    page = render_template(
        "judge/send.html", problem=problem, contest=contest, label=label, form=form
    )
    return make_response(page, 422 if form.errors else 200)
