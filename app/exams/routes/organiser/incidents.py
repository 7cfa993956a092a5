"""Answers that came too late: two organisers decide whether they count (X9)."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app import clock
from app.accounts import audit
from app.accounts.access import allow
from app.accounts.forms import Press
from app.accounts.models import User
from app.exams import incidents
from app.exams.routes.organiser.blueprint import (
    READERS,
    bp,
    done,
    edition_of,
    edition_scope,
    frame,
    me,
    page,
)
from app.vietnamese import number
from app.web import database


@bp.get("/<int:edition_id>/su-co")
@allow.roles(*READERS, within=edition_scope)
def incident_list(edition_id: int) -> ResponseReturnValue:
    at = clock.now()
    with database().write() as db:
        edition = edition_of(db, edition_id)
        shown = incidents.listed(db, edition_id)
        if shown:
            audit.saw(db, actor=me().id, subject=f"edition:{edition_id}", what="incidents",
                      n=len(shown), at=at)  # fmt: skip
        ids = {one.incident.accepted_by_id for one in shown} - {None}
        people = {one.id: one.full_name for one in db.scalars(select(User).where(User.id.in_(ids)))}
        outer = frame(db, edition)
    return page("incidents", outer, shown=shown, people=people, form=Press())


@bp.post("/<int:edition_id>/su-co/<int:incident_id>/chap-nhan")
@allow.roles("organiser", within=edition_scope)
def accept_incident(edition_id: int, incident_id: int) -> ResponseReturnValue:
    with database().write() as db:
        moved = incidents.accept(db, edition_id, incident_id, by=me().id, at=clock.now())
    told = (
        _("Đã ghi. Cần thêm một người chấp nhận thì bài làm mới được tính.")
        if moved is None
        else _("Đủ hai người. %(n)s câu trả lời đến muộn được tính.", n=number(moved))
    )
    return done(told, url_for(".incident_list", edition_id=edition_id))
