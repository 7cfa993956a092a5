"""The exam ticket at the door: a cookie of its own, so that no login and no form token can expire
under a candidate (X8).

JSON calls also carry a header of ours, which another site's page cannot send without being asked
first; together with SameSite=Strict that stands in for the CSRF token.
"""

from flask import Response, abort, redirect, request, url_for

from app.errors import Forbidden
from app.exams import pins
from app.exams.checkin import Admission
from app.exams.saving import no_ticket
from app.web import settings

HEADER = "X-Exam-Page"


def cookie_name() -> str:
    return "__Host-ve-thi" if settings().is_https else "ve-thi"


def hand_over(response: Response, admission: Admission) -> Response:
    """Puts the ticket in the candidate's browser."""
    response.set_cookie(
        cookie_name(),
        admission.ticket,
        expires=admission.good_until,
        httponly=True,
        secure=settings().is_https,
        samesite="Strict",
    )
    return response


def ticket_sha256() -> str:
    """What the rules know the ticket by. Raises Refused (401) where there is none."""
    ticket = request.cookies.get(cookie_name())
    if not ticket:
        raise no_ticket()
    return pins.ticket_hash(ticket)


def held_by_script() -> None:
    """Policy of the JSON routes: a ticket, and our header."""
    if HEADER not in request.headers:
        raise Forbidden("Yêu cầu này chỉ nhận từ trang làm bài.", code="not_the_page")
    ticket_sha256()


def held() -> None:
    """Policy of bytes that a page fetches: a ticket."""
    ticket_sha256()


def held_or_check_in() -> None:
    """Policy of the pages: whoever has no ticket is sent to check in."""
    if not request.cookies.get(cookie_name()):
        abort(redirect(url_for("exams.check_in"), 303))
