"""The blueprint of the organiser's pages, and what they all need."""

from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts.access import current_user
from app.accounts.roles import SignedIn
from app.errors import NotFound
from app.exams import incidents, proposals, rounds
from app.exams.models import Edition, Round
from app.exams.points import points

bp = Blueprint("exam_staff", __name__, url_prefix="/thi/to-chuc", template_folder="../../templates")
bp.add_app_template_filter(points, "vi_points")
READERS = ("organiser", "auditor")
DESK = ("organiser", "support", "invigilator")
DESK_READERS = (*DESK, "auditor")


def edition_scope(_db: Session, edition_id: int, **_rest: object) -> str:
    """The scope of an edition's pages: "edition:3"."""
    return f"edition:{edition_id}"


def me() -> SignedIn:
    """Who is signed in, in a view that lets nobody else in."""
    person = current_user()
    assert person is not None
    return person


def edition_of(db: Session, edition_id: int) -> Edition:
    """Raises NotFound."""
    found = db.get(Edition, edition_id)
    if found is None:
        raise NotFound("Không có kỳ thi này.")
    return found


def round_in(db: Session, edition_id: int, round_id: int) -> Round:
    """Raises NotFound where the round is of another edition."""
    found = rounds.get(db, round_id)
    if found.edition_id != edition_id:
        raise NotFound("Không có vòng thi này trong kỳ thi.")
    return found


@dataclass(frozen=True)
class Frame:
    """What stands around every page of an edition."""

    edition: Edition
    rounds: list[Round]
    proposals: int
    incidents: int


def frame(db: Session, edition: Edition) -> Frame:
    """Read last in the transaction, so that the page can be rendered after it."""
    for one in edition.rounds:
        _ = [*one.slots, *one.forms]  # loaded now: the page is rendered without a database
    return Frame(
        edition,
        list(edition.rounds),
        len(proposals.waiting(db, edition.id)),
        incidents.waiting_count(db, edition.id),
    )


def page(template: str, outer: Frame, *, status: int = 200, **shown: object) -> ResponseReturnValue:
    """A page of one edition with its menu. Nothing of it may be kept by a cache."""
    body = render_template(
        f"exams/organiser/{template}.html", edition=outer.edition, menu=outer, me=me(), **shown
    )
    response = make_response(body, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def done(words: str, address: str) -> ResponseReturnValue:
    """Says what was done and goes on."""
    flash(words, "right")
    return redirect(address, 303)
