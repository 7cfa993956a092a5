"""All editions, one edition at a glance, what waits for a second person, and its log."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app import clock
from app.accounts import audit
from app.accounts.access import ANYWHERE, allow
from app.accounts.forms import Press
from app.accounts.models import User
from app.exams import acts, candidates, overview, proposals, rounds
from app.exams.audit_words import WORDS
from app.exams.models import Edition
from app.exams.routes.organiser.blueprint import (
    DESK_READERS,
    READERS,
    bp,
    done,
    edition_of,
    edition_scope,
    frame,
    me,
    page,
)
from app.web import database
from app.web.pages import Page, page_number


@bp.get("/")
@allow.roles(*DESK_READERS, within=ANYWHERE)
def home() -> ResponseReturnValue:
    """The editions that this person looks after."""
    person, at = me(), clock.now()
    with database().read() as db:
        mine = [
            one
            for one in db.scalars(select(Edition).order_by(Edition.id.desc()))
            if any(person.has(role, f"edition:{one.id}") for role in DESK_READERS)
        ]
        rows = [
            (
                one,
                [(each, rounds.phase(rounds.moments_of(each), at)) for each in one.rounds],
                candidates.search(db, one, "", "", at=at, limit=1).total,
            )
            for one in mine
        ]
    return render_template("exams/organiser/home.html", rows=rows, names=rounds.PHASE_NAMES)


@bp.get("/<int:edition_id>/")
@allow.roles(*READERS, within=edition_scope)
def edition(edition_id: int) -> ResponseReturnValue:
    """Where the edition stands and what comes next, in numbers."""
    at = clock.now()
    with database().read() as db:
        found = edition_of(db, edition_id)
        standing = overview.of_edition(db, found, at=at)
        outer = frame(db, found)
    return page("edition", outer, one=standing, at=at, names=rounds.PHASE_NAMES)


@bp.get("/<int:edition_id>/de-nghi")
@allow.roles(*READERS, "invigilator", within=edition_scope)
def waiting(edition_id: int) -> ResponseReturnValue:
    """What one person proposed and a second one has to agree to."""
    with database().read() as db:
        found = edition_of(db, edition_id)
        shown = proposals.waiting(db, edition_id)
        people = {
            one.id: one.full_name
            for one in db.scalars(
                select(User).where(User.id.in_([one.proposed_by_id for one in shown]))
            )
        }
        outer = frame(db, found)
    return page("proposals", outer, shown=shown, acts=acts.ACTS, people=people,
                form=Press())  # fmt: skip


@bp.post("/<int:edition_id>/de-nghi/<int:proposal_id>/dong-y")
@allow.roles("organiser", within=edition_scope)
def agree(edition_id: int, proposal_id: int) -> ResponseReturnValue:
    """The second person's yes: the act is done now."""
    with database().write() as db:
        act, told = acts.agree(db, edition_id, proposal_id, by=me().id, at=clock.now())
    return done(_(act.done).format(**told), url_for(".edition", edition_id=edition_id))


@bp.post("/<int:edition_id>/de-nghi/<int:proposal_id>/rut")
@allow.roles("organiser", within=edition_scope)
def withdraw(edition_id: int, proposal_id: int) -> ResponseReturnValue:
    with database().write() as db:
        proposals.withdraw(db, edition_id, proposal_id, by=me().id, at=clock.now())
    return done(
        _("Đã rút đề nghị. Chưa có gì thay đổi."), url_for(".waiting", edition_id=edition_id)
    )


@bp.get("/<int:edition_id>/nhat-ky")
@allow.roles(*READERS, within=edition_scope)
def log(edition_id: int) -> ResponseReturnValue:
    """Who did and who saw what in this edition."""
    number, size = page_number(), 100
    with database().read() as db:
        found = edition_of(db, edition_id)
        lines, total = candidates.log_of(db, found, skip=(number - 1) * size, limit=size)
        ids = {int(line.actor[5:]) for line in lines if line.actor.startswith("user:")}
        people = {
            f"user:{one.id}": one.full_name
            for one in db.scalars(select(User).where(User.id.in_(ids)))
        }
        outer = frame(db, found)
    return page(
        "log",
        outer,
        lines=Page(lines, number, total, size),
        people=people,
        words={**audit.WORDS, **WORDS},
    )
