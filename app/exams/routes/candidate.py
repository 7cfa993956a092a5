"""A candidate before the exam: the exam's pages, registration, the card."""

from dataclasses import dataclass
from datetime import datetime

import segno
from flask import Blueprint, Response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts import consent
from app.accounts.access import allow, current_user
from app.accounts.forms import Press
from app.accounts.models import User
from app.accounts.roles import SignedIn
from app.errors import Invalid, NotFound, Refused
from app.exams import pins, registration, rounds
from app.exams.forms import Registration
from app.exams.models import Candidate, Draw, Edition, Round
from app.exams.rounds import Phase
from app.vietnamese import date as vi_date
from app.web import database, settings
from app.web.pages import public_page

bp = Blueprint("exams", __name__, url_prefix="/thi", template_folder="../templates")
CARD = "exam_card"
"""In the session: the PIN that the next view of the card shows, once."""


@dataclass(frozen=True)
class Shown:
    """An edition as the pages tell it."""

    edition: Edition
    rounds: list[tuple[Round, Phase]]
    open: bool

    @property
    def now(self) -> Phase:
        """The phase of the round that is on, else of the last one that began."""
        live = [phase for _, phase in self.rounds if phase in _ON]
        begun = [phase for _, phase in self.rounds if phase not in _BEFORE]
        return live[0] if live else begun[-1] if begun else self.rounds[0][1]


_ON = {"check_in", "running"}
_BEFORE = {"registration_soon", "registration_open", "waiting"}


@bp.get("/")
@allow.public
def home() -> Response:
    at = clock.now()
    with database().read() as db:
        editions = db.scalars(select(Edition).order_by(Edition.id.desc())).all()
        shown = [_shown(edition, at) for edition in editions]
    shown.sort(key=lambda one: (not one.open, one.now not in _ON))
    page = render_template("exams/home.html", editions=shown, names=rounds.PHASE_NAMES)
    return public_page(page, max_age_s=15)


@bp.get("/<slug>/")
@allow.public
def edition(slug: str) -> Response:
    """Dates, rounds, what is given, and how the ranking is made (K1, K3)."""
    at = clock.now()
    with database().read() as db:
        found = rounds.edition_by_slug(db, slug)
        draw = db.scalars(
            select(Draw)
            .where(Draw.round_id.in_([one.id for one in found.rounds]))
            .order_by(Draw.version.desc())
        ).first()
        one, gifts = _shown(found, at), list(found.gifts)
    page = render_template(
        "exams/edition.html", one=one, gifts=gifts, draw=draw, names=rounds.PHASE_NAMES
    )
    return public_page(page, max_age_s=15)


@bp.route("/<slug>/dang-ky", methods=["GET", "POST"])
@allow.signed_in
def register(slug: str) -> ResponseReturnValue:
    person, at = _person(), clock.now()
    with database().read() as db:
        found = rounds.edition_by_slug(db, slug)
        if registration.of_user(db, found.id, person.id) is not None:
            return redirect(url_for(".card", slug=slug), 303)
        user = db.get_one(User, person.id)
    form = Registration(
        full_name=user.full_name,
        dob=vi_date(user.dob) if user.dob else "",
        phone=user.phone or "",
    )
    if form.validate_on_submit():
        try:
            _register(form, slug, person, at)
            return redirect(url_for(".card", slug=slug), 303)
        except Refused as refused:
            form.show(refused)
    return render_template(
        "exams/register.html",
        form=form,
        edition=found,
        open=registration.is_open(found, at),
        purposes=consent.PURPOSES,
    ), (422 if form.is_submitted() else 200)


@bp.get("/<slug>/the-du-thi")
@allow.signed_in
def card(slug: str) -> ResponseReturnValue:
    """The card. Its PIN is shown once, right after it was made."""
    person, at = _person(), clock.now()
    with database().read() as db:
        found, candidate = _registered(db, slug, person.id)
        shown = _shown(found, at)
        gift = registration.gift_of(db, candidate)
        reviewed = bool(registration.open_cases(db, candidate.id))
    fresh = session.pop(CARD, None)
    pin = fresh["pin"] if fresh and fresh["candidate"] == candidate.id else None
    return render_template(
        "exams/card.html",
        one=shown,
        candidate=candidate,
        pin=pins.shown_pin(pin) if pin else None,
        gift=gift,
        reviewed=reviewed,
        names=rounds.PHASE_NAMES,
        qr=qr_svg(settings().address + url_for(".check_in", sbd=candidate.candidate_no)),
        way=settings().address + url_for(".check_in"),
        form=Press(),
    )


@bp.post("/<slug>/the-du-thi")
@allow.signed_in
def new_card(slug: str) -> ResponseReturnValue:
    """A new PIN for who lost the card; the one before it stops working."""
    person, form = _person(), Press()
    if not form.validate_on_submit():
        raise Invalid("Trang này mở đã lâu. Vui lòng tải lại rồi gửi lại.")
    with database().write() as db:
        _, candidate = _registered(db, slug, person.id)
        pin = registration.new_card(
            db, candidate, secret_key=settings().secret_key, actor=person.id, at=clock.now()
        )
    session[CARD] = {"candidate": candidate.id, "pin": pin}
    return redirect(url_for(".card", slug=slug), 303)


def qr_svg(text: str) -> Markup:
    """A QR code as inline SVG that prints black on white."""
    picture: str = segno.make(text, error="m").svg_inline(scale=4, border=2, omitsize=True)
    return Markup(picture)  # noqa: S704 - made by segno from our own address


def _register(form: Registration, slug: str, person: SignedIn, at: datetime) -> None:
    dob = form.born
    if dob is None:
        raise Invalid("Ngày sinh phải có dạng 12/11/2010.", field="dob")
    with database().write() as db:
        registered = registration.register(
            db,
            rounds.edition_by_slug(db, slug),
            person.id,
            form.application(dob),
            secret_key=settings().secret_key,
            at=at,
        )
    session[CARD] = {"candidate": registered.candidate.id, "pin": registered.pin}


def _registered(db: Session, slug: str, user_id: int) -> tuple[Edition, Candidate]:
    found = rounds.edition_by_slug(db, slug)
    candidate = registration.of_user(db, found.id, user_id)
    if candidate is None:
        raise NotFound("Thí sinh chưa đăng ký kỳ thi này. Hãy mở trang kỳ thi để đăng ký.")
    return found, candidate


def _shown(edition: Edition, at: datetime) -> Shown:
    return Shown(
        edition,
        [(one, rounds.phase(rounds.moments_of(one), at)) for one in edition.rounds],
        registration.is_open(edition, at),
    )


def _person() -> SignedIn:
    person = current_user()
    assert person is not None
    return person
