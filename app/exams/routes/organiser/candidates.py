"""Finding candidates, a candidate's page, and what the desk may do for them (X12)."""

from collections.abc import Callable

from flask import Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.accounts import audit
from app.accounts.access import allow
from app.accounts.forms import Form, Press
from app.errors import Invalid
from app.exams import acts, candidates, invigilation, pins, registration
from app.exams.candidates import FILTERS, Filter
from app.exams.models import Candidate
from app.exams.routes.candidate import qr_svg
from app.exams.routes.organiser.blueprint import (
    DESK,
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
from app.exams.routes.organiser.forms import Accommodating, Adjusting, Replaying
from app.vietnamese import number as vi_number
from app.web import database, settings
from app.web.pages import Page, page_number, table_file

CARD = "exam_desk_card"
"""In the session: the PIN that the next view of the printed card shows, once."""
SIZE = 50


@bp.get("/<int:edition_id>/thi-sinh")
@allow.roles(*DESK_READERS, within=edition_scope)
def people(edition_id: int) -> ResponseReturnValue:
    """By number, by name with or without diacritics, by phone; every look is logged."""
    at, number = clock.now(), page_number()
    words = request.args.get("q", "")[:100]
    kind: Filter = next((one for one in FILTERS if one == request.args.get("loc")), "")
    with database().write() as db:
        edition = edition_of(db, edition_id)
        found = candidates.search(
            db, edition, words, kind, at=at, skip=(number - 1) * SIZE, limit=SIZE
        )
        if found.candidates:
            audit.saw(db, actor=me().id, subject=f"edition:{edition_id}", what="candidates",
                      n=len(found.candidates), at=at)  # fmt: skip
        outer = frame(db, edition)
    return page("candidates", outer, words=words, kind=kind, filters=FILTERS,
                found=found, pages=Page(found.candidates, number, found.total, SIZE))  # fmt: skip


@bp.get("/<int:edition_id>/thi-sinh.csv")
@allow.roles(*READERS, within=edition_scope)
def export(edition_id: int) -> Response:
    """Everyone as a file; logged with the number of rows."""
    at = clock.now()
    with database().write() as db:
        edition = edition_of(db, edition_id)
        rows = candidates.export(db, edition)
        audit.saw(db, actor=me().id, subject=f"edition:{edition_id}", what="candidates file",
                  n=len(rows), at=at)  # fmt: skip
    head = ("candidate_no", "full_name", "dob", "school", "class", "province", "phone",
            "extra_time_percent", "registered_at", "withdrawn_at")  # fmt: skip
    return table_file(
        f"thi-sinh-{edition.slug}",
        head,
        (
            (one.candidate_no, one.full_name, one.dob.isoformat(), one.school, one.class_name,
             one.province, one.phone, one.extra_time_percent,
             one.registered_at.isoformat(timespec="seconds"),
             one.withdrawn_at.isoformat(timespec="seconds") if one.withdrawn_at else "")
            for one in rows
        ),
    )  # fmt: skip


@bp.get("/<int:edition_id>/thi-sinh/<int:candidate_id>")
@allow.roles(*DESK_READERS, within=edition_scope)
def candidate(edition_id: int, candidate_id: int) -> ResponseReturnValue:
    at = clock.now()
    with database().write() as db:
        edition = edition_of(db, edition_id)
        one = invigilation.candidate_in(db, edition_id, candidate_id)
        audit.saw(db, actor=me().id, subject=f"candidate:{one.id}", what="candidate", at=at)
        files = candidates.sittings_of(db, one, at=at)
        outer = frame(db, edition)
    return page(
        "candidate",
        outer,
        candidate=one,
        files=files,
        gift=registration.gift_of(db, one),
        cases=registration.open_cases(db, one.id),
        at=at,
        press=Press(),
        adjusting=Adjusting(),
        accommodating=Accommodating(
            percent=str(one.extra_time_percent), reason=one.extra_time_reason
        ),
        scope=f"edition:{edition_id}",
    )


@bp.post("/<int:edition_id>/thi-sinh/<int:candidate_id>/the")
@allow.roles("organiser", "support", within=edition_scope)
def new_card(edition_id: int, candidate_id: int) -> ResponseReturnValue:
    """A card with a new PIN; the one before it stops working."""
    with database().write() as db:
        one = invigilation.candidate_in(db, edition_id, candidate_id)
        pin = registration.new_card(
            db, one, secret_key=settings().secret_key, actor=me().id, at=clock.now()
        )
    session[CARD] = {"candidate": candidate_id, "pin": pin}
    return redirect(url_for(".card", edition_id=edition_id, candidate_id=candidate_id), 303)


@bp.get("/<int:edition_id>/thi-sinh/<int:candidate_id>/the")
@allow.roles("organiser", "support", within=edition_scope)
def card(edition_id: int, candidate_id: int) -> ResponseReturnValue:
    """The card to print; its PIN is shown once."""
    with database().read() as db:
        edition = edition_of(db, edition_id)
        one = invigilation.candidate_in(db, edition_id, candidate_id)
        fresh = session.pop(CARD, None)
        pin = fresh["pin"] if fresh and fresh["candidate"] == candidate_id else None
        address = settings().address + url_for("exams.check_in", sbd=one.candidate_no)
        outer = frame(db, edition)
    return page("card", outer, candidate=one, qr=qr_svg(address),
                pin=pins.shown_pin(pin) if pin else None)  # fmt: skip


@bp.post("/<int:edition_id>/thi-sinh/<int:candidate_id>/uu-tien")
@allow.roles("organiser", within=edition_scope)
def accommodate(edition_id: int, candidate_id: int) -> ResponseReturnValue:
    form = Accommodating()

    def change(db: Session, one: Candidate) -> str:
        changed = invigilation.accommodate(
            db,
            one,
            percent=int(form.percent.data or 0),
            reason=form.reason.data or "",
            by=me().id,
            at=clock.now(),
        )
        return str(_("Đã lưu. %(n)s bài thi chưa bắt đầu được đổi giờ.", n=vi_number(changed)))

    return _for_candidate(edition_id, candidate_id, form, change)


@bp.post("/<int:edition_id>/bai-thi/<int:sitting_id>/doi-may")
@allow.roles(*DESK, within=edition_scope)
def takeover(edition_id: int, sitting_id: int) -> ResponseReturnValue:
    """One more move to another device."""
    with database().write() as db:
        sitting = invigilation.sitting_in(db, edition_id, sitting_id)
        left = invigilation.allow_takeover(db, sitting, by=me().id, at=clock.now())
        candidate_id = sitting.candidate_id
    return done(
        _("Thí sinh còn được đổi máy %(n)s lần.", n=left),
        url_for(".candidate", edition_id=edition_id, candidate_id=candidate_id),
    )


@bp.post("/<int:edition_id>/bai-thi/<int:sitting_id>/gio")
@allow.roles("organiser", "invigilator", within=edition_scope)
def adjust(edition_id: int, sitting_id: int) -> ResponseReturnValue:
    """Proposes more or less time; a second person has to agree (X2)."""
    form = Adjusting()
    if not form.validate():
        raise Invalid(_first_error(form))
    with database().write() as db:
        sitting = invigilation.sitting_in(db, edition_id, sitting_id)
        acts.propose_adjustment(
            db, sitting, minutes=form.minutes.data or 0, reason=form.reason.data or "",
            by=me().id, at=clock.now(),
        )  # fmt: skip
    return done(
        _("Đã gửi đề nghị. Người thứ hai đồng ý thì giờ mới đổi."),
        url_for(".waiting", edition_id=edition_id),
    )


@bp.post("/<int:edition_id>/bai-thi/<int:sitting_id>/nghe-them")
@allow.roles("organiser", "invigilator", within=edition_scope)
def replay(edition_id: int, sitting_id: int) -> ResponseReturnValue:
    """One more play of a recording (X10)."""
    form = Replaying()
    asked = request.form.get("recording", "")
    with database().write() as db:
        sitting = invigilation.sitting_in(db, edition_id, sitting_id)
        invigilation.allow_replay(
            db,
            sitting,
            int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0,
            reason=form.reason.data or "",
            by=me().id,
            at=clock.now(),
        )
        candidate_id = sitting.candidate_id
    return done(
        _("Thí sinh được nghe thêm một lần."),
        url_for(".candidate", edition_id=edition_id, candidate_id=candidate_id),
    )


def _for_candidate(
    edition_id: int, candidate_id: int, form: Form, change: Callable[[Session, Candidate], str]
) -> ResponseReturnValue:
    if not form.validate():
        raise Invalid(_first_error(form))
    with database().write() as db:
        told = change(db, invigilation.candidate_in(db, edition_id, candidate_id))
    return done(told, url_for(".candidate", edition_id=edition_id, candidate_id=candidate_id))


def _first_error(form: Form) -> str:
    """The first complaint of a form, as a sentence."""
    return str(next(iter(form.errors.values()), [_("Chưa đúng dạng.")])[0])
