"""Coming in: number and card PIN for an exam ticket, and one page at a time (X6, X8, X12).

A ticket is good for one sitting. Checking in again, on any device, issues a new one and makes the
older one unable to open a page; opening a page raises the epoch, so that whichever page opened last
is the sitting's page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import Refused
from app.exams import pins
from app.exams.models import Candidate, Round, Sitting, Slot, Ticket
from app.exams.saving import TICKET_MARGIN, no_ticket
from app.vietnamese import date_time


@dataclass(frozen=True)
class Admission:
    """A ticket, shown once to the browser, and until when it is good."""

    ticket: str
    sitting_id: int
    good_until: datetime


def candidate_by_card(db: Session, number: str, pin: str, *, secret_key: str) -> Candidate:
    """Whose card it is. The same refusal for an unknown number and a wrong PIN (K6, X12).

    The caller throttles by number first and by address last.
    """
    wanted = pins.clean_number(number)
    found = db.scalars(select(Candidate).where(Candidate.candidate_no == wanted)).one_or_none()
    kept = found.pin_hash if found else "0" * 64
    if not pins.same_pin(pin, wanted, kept, secret_key) or found is None or found.withdrawn_at:
        raise Refused(
            "Số báo danh hoặc mã PIN chưa đúng. Thí sinh xem lại thẻ dự thi nhé.",
            code="wrong_card",
            status=422,
            field="pin",
        )
    return found


def check_in(db: Session, number: str, pin: str, *, secret_key: str, at: datetime) -> Admission:
    """Admits a candidate to the sitting that is open now; raises Refused saying why not."""
    candidate = candidate_by_card(db, number, pin, secret_key=secret_key)
    sitting = _sitting_now(db, candidate, at)
    if sitting.started_at is not None:
        _count_takeover(db, sitting.id)
    epoch = db.execute(
        update(Sitting)
        .where(Sitting.id == sitting.id)
        .values(epoch=Sitting.epoch + 1, checked_in_at=sitting.checked_in_at or at)
        .returning(Sitting.epoch)
    ).scalar_one()
    ticket = pins.new_ticket()
    db.add(
        Ticket(sha256=pins.ticket_hash(ticket), sitting_id=sitting.id, epoch=epoch, issued_at=at)
    )
    db.flush()
    return Admission(ticket, sitting.id, sitting.window_ends_at + TICKET_MARGIN)


def open_page(db: Session, ticket_sha256: str, *, at: datetime) -> int:
    """Makes the calling page the sitting's page and returns its epoch (X6).

    Refused (409) for a ticket that another check-in has replaced.
    """
    sitting = sitting_of(db, ticket_sha256, at=at)
    epoch = db.execute(
        update(Sitting)
        .where(
            Sitting.id == sitting.id,
            Sitting.epoch
            == select(Ticket.epoch).where(Ticket.sha256 == ticket_sha256).scalar_subquery(),
        )
        .values(epoch=Sitting.epoch + 1)
        .returning(Sitting.epoch)
    ).scalar_one_or_none()
    if epoch is None:
        raise taken_over()
    db.execute(update(Ticket).where(Ticket.sha256 == ticket_sha256).values(epoch=epoch))
    return epoch


def sitting_of(db: Session, ticket_sha256: str, *, at: datetime) -> Sitting:
    """The sitting that a ticket is good for. Refused (401) for an unknown or outworn one."""
    found = db.scalars(
        select(Sitting)
        .join(Ticket, Ticket.sitting_id == Sitting.id)
        .where(Ticket.sha256 == ticket_sha256)
    ).one_or_none()
    if found is None or at > found.window_ends_at + TICKET_MARGIN:
        raise no_ticket()
    return found


def taken_over() -> Refused:
    return Refused(
        "Bài thi đã được mở ở máy khác. Muốn làm tiếp ở máy này, hãy vào lại phòng thi bằng số báo "
        "danh và mã PIN.",
        code="taken_over",
        status=409,
    )


def _sitting_now(db: Session, candidate: Candidate, at: datetime) -> Sitting:
    rows = db.execute(
        select(Sitting, Slot.starts_at, Round.checkin_lead_s)
        .join(Slot, Slot.id == Sitting.slot_id)
        .join(Round, Round.id == Sitting.round_id)
        .where(Sitting.candidate_id == candidate.id)
        .order_by(Slot.starts_at)
    ).all()
    soon = None
    for sitting, starts_at, lead_s in rows:
        if at >= sitting.window_ends_at:
            continue
        if sitting.handed_in_at is not None:
            raise Refused("Thí sinh đã nộp bài vòng thi này rồi.", code="handed_in", status=409)
        opens_at = starts_at - timedelta(seconds=lead_s)
        if at >= opens_at:
            return sitting
        soon = soon or opens_at
    if soon is not None:
        raise Refused(
            "Phòng thi mở lúc {when}. Thí sinh quay lại sau nhé.",
            code="not_open",
            when=date_time(soon),
        )
    raise Refused(
        "Hiện không có ca thi nào dành cho thí sinh này. Hãy xem lịch ở trang kỳ thi.",
        code="no_sitting",
        status=409,
    )


def _count_takeover(db: Session, sitting_id: int) -> None:
    left = db.execute(
        update(Sitting)
        .where(Sitting.id == sitting_id, Sitting.takeovers_left > 0)
        .values(takeovers_left=Sitting.takeovers_left - 1)
        .returning(Sitting.takeovers_left)
    ).scalar_one_or_none()
    if left is None:
        raise Refused(
            "Thí sinh đã đổi máy nhiều lần. Hãy nhờ giám thị cho phép rồi vào lại.",
            code="no_takeover",
            status=409,
        )
