"""Dates that the organiser sets: registration, and the slot of each round until it locks."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts import audit
from app.errors import Invalid, Refused
from app.exams import rounds
from app.exams.models import Edition, Round, Slot
from app.vietnamese import date_time

SLOT_NAME = "Ca 1"
"""One slot where awards hang on the round (K9)."""


def set_registration(
    db: Session, edition: Edition, *, opens: datetime, closes: datetime, by: int, at: datetime
) -> None:
    """Refused once the first round is locked."""
    if edition.rounds and edition.rounds[0].prepared_at is not None:
        raise Refused("Vòng 1 đã khóa danh sách nên lịch đăng ký không đổi được.", code="locked")
    if closes <= opens:
        raise Invalid("Giờ đóng đăng ký phải sau giờ mở.", field="closes")
    edition.registration_opens_at, edition.registration_closes_at = opens, closes
    db.flush()
    audit.record(
        db,
        actor=by,
        action="registration dates set",
        subject=f"edition:{edition.id}",
        at=at,
        opens=date_time(opens),
        closes=date_time(closes),
    )


def set_slot(
    db: Session, round_: Round, *, starts: datetime, ends: datetime, by: int, at: datetime
) -> None:
    """The window of a round. Refused once its settings are locked."""
    rounds.refuse_locked(round_)
    least = timedelta(seconds=round_.duration_s)
    if ends < starts + least:
        raise Invalid("Ca thi phải dài ít nhất bằng thời gian làm bài.", field="ends")
    closes = round_.edition.registration_closes_at
    if closes is not None and starts < closes:
        raise Invalid(
            "Ca thi phải sau khi đóng đăng ký ({when}).", field="starts", when=date_time(closes)
        )
    if round_.slots:
        round_.slots[0].starts_at, round_.slots[0].ends_at = starts, ends
    else:
        round_.slots.append(Slot(name=SLOT_NAME, starts_at=starts, ends_at=ends))
    db.flush()
    audit.record(
        db,
        actor=by,
        action="slot set",
        subject=f"edition:{round_.edition_id}",
        at=at,
        round=round_.number,
        starts=date_time(starts),
        ends=date_time(ends),
    )
