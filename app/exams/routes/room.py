"""The exam room's pages: check-in, lobby, sitting, receipt.

The last three hold nothing of a person: the page's script asks for that with the ticket.
"""

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.accounts.access import allow
from app.errors import Refused
from app.exams import checkin
from app.exams.forms import CheckIn
from app.exams.routes import card_limits, tickets
from app.exams.routes.candidate import bp
from app.web import database, settings
from app.web.security import CONTENT_SECURITY_POLICY

SITTING_POLICY = CONTENT_SECURITY_POLICY.replace("media-src 'self'", "media-src 'self' blob:")
"""Recordings are played from memory, where the lobby put them (X10)."""


@bp.route("/vao-phong", methods=["GET", "POST"])
@allow.public
def check_in() -> ResponseReturnValue:
    """Candidate number and card PIN for an exam ticket (X12)."""
    form = CheckIn(number=request.args.get("sbd", "")[:30])
    if form.validate_on_submit():
        at, number, pin = clock.now(), form.number.data or "", form.pin.data or ""
        card_limits.card(number, door="room", burst=20, at=at)
        try:
            with database().write() as db:
                admission = checkin.check_in(
                    db, number, pin, secret_key=settings().secret_key, at=at
                )
            session.clear()  # the ticket takes the session's place (rules, section 2)
            return tickets.hand_over(make_response(redirect(url_for(".lobby"), 303)), admission)
        except Refused as refused:
            form.show(refused)
    return render_template("exams/check_in.html", form=form), (422 if form.is_submitted() else 200)


@bp.get("/phong-cho")
@allow.by(tickets.held_or_check_in, "exam ticket")
def lobby() -> Response:
    return _page("exams/lobby.html")


@bp.get("/lam-bai")
@allow.by(tickets.held_or_check_in, "exam ticket")
def sitting() -> Response:
    return _page("exams/sitting.html")


@bp.get("/bien-nhan")
@allow.by(tickets.held_or_check_in, "exam ticket")
def receipt() -> Response:
    return _page("exams/receipt.html")


def _page(name: str) -> Response:
    response = make_response(render_template(name))
    response.headers["Content-Security-Policy"] = SITTING_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
