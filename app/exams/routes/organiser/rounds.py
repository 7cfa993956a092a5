"""A round: how it stands, what may be done with it next, and its questions."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.accounts.access import allow
from app.errors import NotFound, Refused
from app.exams import acts, freezing, items_seen, overview, publishing, rounds
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
from app.exams.routes.organiser.deeds import DEEDS, LAST_ONLY, Deed
from app.exams.routes.organiser.forms import Sure, WithReason
from app.web import database
from app.web.errors import sentence


@bp.get("/<int:edition_id>/vong/<int:round_id>")
@allow.roles(*READERS, within=edition_scope)
def round_page(edition_id: int, round_id: int) -> ResponseReturnValue:
    """Figures, and each act with the reason why it cannot be done yet."""
    at = clock.now()
    with database().read() as db:
        edition = edition_of(db, edition_id)
        round_ = round_in(db, edition_id, round_id)
        is_last = round_ is edition.rounds[-1]
        shown: list[tuple[str, Deed, str | None]] = []
        for slug, deed in DEEDS.items():
            if slug in LAST_ONLY and not is_last:
                continue
            try:
                deed.foresee(db, round_, at)
                shown.append((slug, deed, None))
            except Refused as refused:
                shown.append((slug, deed, sentence(refused)))
        figures = overview.figures(db, round_, at=at)
        frozen = freezing.snapshot_of(db, round_id)
        drawn_at = publishing.draw_of(db, edition).revealed_at if frozen else None
        outer = frame(db, edition)
    return page("round", outer, one=figures, shown=shown, frozen=frozen, drawn_at=drawn_at,
                is_last=is_last, names=rounds.PHASE_NAMES)  # fmt: skip


@bp.get("/<int:edition_id>/vong/<int:round_id>/<deed>")
@allow.roles(*READERS, within=edition_scope)
def foresee(edition_id: int, round_id: int, deed: str) -> ResponseReturnValue:
    """What the act will do, in numbers, and the question whether to do it."""
    wanted = _deed(deed)
    return _foresee(edition_id, round_id, wanted, wanted.form(formdata=None))


@bp.post("/<int:edition_id>/vong/<int:round_id>/<deed>")
@allow.roles("organiser", within=edition_scope)
def act(edition_id: int, round_id: int, deed: str) -> ResponseReturnValue:
    """Does it, or writes the proposal down where two people are needed."""
    wanted = _deed(deed)
    form, at = wanted.form(), clock.now()
    if form.validate():
        try:
            with database().write() as db:
                told = wanted.do(db, round_in(db, edition_id, round_id), form, me().id, at)
            return done(told, url_for(".round_page", edition_id=edition_id, round_id=round_id))
        except Refused as refused:
            form.show(refused)
    return _foresee(edition_id, round_id, wanted, form)


@bp.get("/<int:edition_id>/vong/<int:round_id>/cau-hoi")
@allow.roles(*READERS, "examiner", within=edition_scope)
def questions(edition_id: int, round_id: int) -> ResponseReturnValue:
    """The items with how many got them right; never a key."""
    with database().read() as db:
        edition = edition_of(db, edition_id)
        round_ = round_in(db, edition_id, round_id)
        shown = items_seen.of_round(db, round_)
        outer = frame(db, edition)
    return page("questions", outer, round=round_, shown=shown, form=WithReason(formdata=None))


@bp.post("/<int:edition_id>/vong/<int:round_id>/cau-hoi/<item>")
@allow.roles("organiser", within=edition_scope)
def void(edition_id: int, round_id: int, item: str) -> ResponseReturnValue:
    """Proposes to strike an item out for everyone."""
    form = WithReason()
    if not form.validate():
        raise Refused("Cần điền lý do và đánh dấu xác nhận.", code="invalid", status=422)
    with database().write() as db:
        acts.propose_void(
            db,
            round_in(db, edition_id, round_id),
            item,
            reason=form.reason.data or "",
            by=me().id,
            at=clock.now(),
        )
    return done(
        _("Đã gửi đề nghị. Người thứ hai đồng ý thì câu này mới bị hủy."),
        url_for(".waiting", edition_id=edition_id),
    )


def _foresee(edition_id: int, round_id: int, deed: Deed, form: Sure) -> ResponseReturnValue:
    at = clock.now()
    says: list[str] = []
    refusal = None
    with database().read() as db:
        edition = edition_of(db, edition_id)
        round_ = round_in(db, edition_id, round_id)
        try:
            says = deed.foresee(db, round_, at)
        except Refused as refused:
            refusal = sentence(refused)
        outer = frame(db, edition)
    return page("deed", outer, status=422 if form.errors else 200, round=round_, deed=deed,
                says=says, refusal=refusal, form=form)  # fmt: skip


def _deed(word: str) -> Deed:
    if word not in DEEDS:
        raise NotFound("Không có việc này.")
    return DEEDS[word]
