"""Before the exam: dates and rules, probable duplicates (K5), and the giver's codes."""

from datetime import datetime

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined] # its stubs lag behind

from app import clock, vouchers
from app.accounts import audit
from app.accounts.access import allow
from app.accounts.forms import Form
from app.errors import Invalid, Refused
from app.exams import awards, candidates, invigilation, overview, publishing, registration, schedule
from app.exams.models import Edition
from app.exams.routes.organiser.blueprint import (
    READERS,
    bp,
    done,
    edition_of,
    edition_scope,
    frame,
    me,
    page,
    round_in,
)
from app.exams.routes.organiser.forms import (
    Codes,
    Deciding,
    Registration,
    Rules,
    SlotTimes,
    read_moment,
)
from app.vietnamese import VIETNAM
from app.vietnamese import number as vi_number
from app.web import database

LARGEST_FILE_BYTES = 2_000_000


@bp.get("/<int:edition_id>/lich")
@allow.roles(*READERS, within=edition_scope)
def dates(edition_id: int) -> ResponseReturnValue:
    """Registration, slots, and the rules of ranking with their hashes."""
    return _dates(edition_id)


@bp.post("/<int:edition_id>/lich")
@allow.roles("organiser", within=edition_scope)
def set_dates(edition_id: int) -> ResponseReturnValue:
    form = Registration()
    try:
        _valid(form)
        with database().write() as db:
            schedule.set_registration(
                db,
                edition_of(db, edition_id),
                opens=read_moment(form.opens.data or "", "opens"),
                closes=read_moment(form.closes.data or "", "closes"),
                by=me().id,
                at=clock.now(),
            )
    except Refused as refused:
        form.show(refused)
        return _dates(edition_id, registration=form)
    return done(_("Đã lưu lịch đăng ký."), url_for(".dates", edition_id=edition_id))


@bp.post("/<int:edition_id>/vong/<int:round_id>/lich")
@allow.roles("organiser", within=edition_scope)
def set_slot(edition_id: int, round_id: int) -> ResponseReturnValue:
    form = SlotTimes()
    try:
        _valid(form)
        with database().write() as db:
            schedule.set_slot(
                db,
                round_in(db, edition_id, round_id),
                starts=read_moment(form.starts.data or "", "starts"),
                ends=read_moment(form.ends.data or "", "ends"),
                by=me().id,
                at=clock.now(),
            )
    except Refused as refused:
        form.show(refused)
        return _dates(edition_id, slot=(round_id, form))
    return done(_("Đã lưu lịch ca thi."), url_for(".dates", edition_id=edition_id))


@bp.post("/<int:edition_id>/quy-tac")
@allow.roles("organiser", within=edition_scope)
def set_rules(edition_id: int) -> ResponseReturnValue:
    """Announces a new version of the rules, before registration closes (K1)."""
    form = Rules()
    try:
        _valid(form)
        by = read_moment(form.reveal_by.data, "reveal_by") if form.reveal_by.data else None
        with database().write() as db:
            made = publishing.announce(
                db,
                edition_of(db, edition_id),
                cut=form.cut.data or 0,
                beacon_source=form.beacon_source.data or "",
                reveal_by=by,
                by=me().id,
                at=clock.now(),
            )
    except Refused as refused:
        form.show(refused)
        return _dates(edition_id, rules=form)
    return done(
        _("Đã công bố quy tắc phiên bản %(n)s.", n=made.version),
        url_for(".dates", edition_id=edition_id),
    )


@bp.get("/<int:edition_id>/nghi-trung")
@allow.roles(*READERS, within=edition_scope)
def duplicates(edition_id: int) -> ResponseReturnValue:
    return _duplicates(edition_id)


@bp.post("/<int:edition_id>/nghi-trung/<int:case_id>")
@allow.roles("organiser", within=edition_scope)
def decide(edition_id: int, case_id: int) -> ResponseReturnValue:
    """Same person or distinct: remembered, and not asked again (K5)."""
    form = Deciding()
    at = clock.now()
    try:
        _valid(form)
        same = form.verdict.data == "same"
        with database().write() as db:
            case = invigilation.case_in(db, edition_id, case_id)
            registration.decide(
                db, case.id, same=same, reason=form.reason.data or "", by=me().id, at=at
            )
            has_gift = registration.gift_of(db, case.later) is not None
    except Refused as refused:
        form.show(refused)
        return _duplicates(edition_id, case=(case_id, form))
    told = (
        _("Đã ghi là trùng lặp: đăng ký sau không dự thi và không có mã quà.")
        if same
        else _("Đã ghi là không trùng; mã quà đã cấp.")
        if has_gift
        else _("Đã ghi là không trùng; mã quà sẽ cấp khi có mã.")
    )
    return done(told, url_for(".duplicates", edition_id=edition_id))


@bp.get("/<int:edition_id>/ma-qua")
@allow.roles(*READERS, within=edition_scope)
def gift_codes(edition_id: int) -> ResponseReturnValue:
    return _codes(edition_id)


@bp.post("/<int:edition_id>/ma-qua")
@allow.roles("organiser", within=edition_scope)
def load_codes(edition_id: int) -> ResponseReturnValue:
    """Takes codes from the giver's list and gives them to who went without."""
    form, at = Codes(), clock.now()
    form.kind.choices = [SelectChoice(one, one) for one in vouchers.KINDS]
    try:
        _valid(form)
        text = _list_of(form)
        with database().write() as db:
            edition = edition_of(db, edition_id)
            loaded = vouchers.load(
                db,
                kind=form.kind.data,
                edition=awards.scope_of(edition),
                text=text,
                actor=me().id,
                at=at,
            )
        with database().write() as db:
            given = registration.issue_waiting_gifts(db, at=at)
    except Refused as refused:
        form.show(refused)
        return _codes(edition_id, form=form)
    return done(
        _(
            "Đã nạp %(new)s mã mới, %(known)s mã đã có từ trước. Cấp bù cho %(given)s thí sinh.",
            new=vi_number(loaded.new),
            known=vi_number(loaded.known),
            given=vi_number(given),
        ),
        url_for(".gift_codes", edition_id=edition_id),
    )


def _dates(
    edition_id: int,
    registration: Form | None = None,
    slot: tuple[int, Form] | None = None,
    rules: Form | None = None,
) -> ResponseReturnValue:
    with database().read() as db:
        edition = edition_of(db, edition_id)
        draw = publishing.draw_of(db, edition)
        slots = {}
        for one in edition.rounds:
            own = one.slots[0] if one.slots else None
            slots[one.id] = SlotTimes(
                starts=_said(own.starts_at if own else None),
                ends=_said(own.ends_at if own else None),
                formdata=None,
            )
        if slot is not None:
            slots[slot[0]] = slot[1]
        failed = registration or rules or (slot[1] if slot else None)
        outer = frame(db, edition)
    return page(
        "dates",
        outer,
        status=422 if failed else 200,
        draw=draw,
        slots=slots,
        registration=registration
        or Registration(
            opens=_said(edition.registration_opens_at),
            closes=_said(edition.registration_closes_at),
            formdata=None,
        ),
        rules=rules
        or Rules(
            cut=draw.rules["cut"],
            beacon_source=draw.beacon_source,
            reveal_by=_said(draw.reveal_by),
            formdata=None,
        ),
        rules_locked=_rules_locked(edition),
    )


def _duplicates(edition_id: int, case: tuple[int, Form] | None = None) -> ResponseReturnValue:
    at = clock.now()
    with database().write() as db:
        edition = edition_of(db, edition_id)
        waiting = candidates.duplicates(db, edition, decided=False)
        decided = candidates.duplicates(db, edition, decided=True)
        if waiting or decided:
            audit.saw(db, actor=me().id, subject=f"edition:{edition_id}", what="duplicates",
                      n=len(waiting) + len(decided), at=at)  # fmt: skip
        outer = frame(db, edition)
    return page(
        "duplicates",
        outer,
        status=422 if case else 200,
        waiting=waiting,
        decided=decided,
        forms={one.id: Deciding(formdata=None, prefix="") for one in waiting}
        | ({case[0]: case[1]} if case else {}),
    )


def _codes(edition_id: int, form: Codes | None = None) -> ResponseReturnValue:
    with database().read() as db:
        edition = edition_of(db, edition_id)
        standing = overview.of_edition(db, edition, at=clock.now())
        failed = form is not None
        form = form or Codes(formdata=None)
        form.kind.choices = [SelectChoice(gift.kind, gift.name) for gift in edition.gifts]
        outer = frame(db, edition)
    return page(
        "codes",
        outer,
        status=422 if failed else 200,
        form=form,
        one=standing,
        ledger=list(reversed(vouchers.ledger(db, edition=awards.scope_of(edition))))[:50],
    )


def _list_of(form: Codes) -> str:
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        raw = sent.stream.read(LARGEST_FILE_BYTES + 1)
        if len(raw) > LARGEST_FILE_BYTES:
            raise Invalid("Tệp lớn hơn 2 MB.", field="file")
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Invalid("Tệp phải là văn bản UTF-8.", field="file") from error
    return form.text.data or ""


def _valid(form: Form) -> None:
    if not form.validate():
        raise Invalid("Xem lại chỗ được đánh dấu.")


def _said(moment: datetime | None) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y") if moment else ""


def _rules_locked(edition: Edition) -> bool:
    closes = edition.registration_closes_at
    return closes is not None and clock.now() >= closes
