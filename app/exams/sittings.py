"""A sitting from the real start to the receipt (X1, X7): the server owns the clock."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.errors import Refused
from app.exams import listening, stored_papers
from app.exams.checkin import open_page, sitting_of, taken_over
from app.exams.models import Adjustment, Answer, Form, Round, Sitting, Slot, Ticket
from app.exams.saving import digest, epoch_ms

State = Literal["prepared", "checked_in", "running", "time_up", "handed_in"]
SWEEP_MARGIN = timedelta(seconds=10)
"""The sweep leaves a moment after the grace, so that no save in flight meets it."""


def state(sitting: Sitting, at: datetime) -> State:
    """Where a sitting stands, computed from its moments."""
    if sitting.handed_in_at is not None:
        return "handed_in"
    if sitting.counts_until is not None:
        return "time_up" if at > sitting.counts_until else "running"
    return "checked_in" if sitting.checked_in_at is not None else "prepared"


@dataclass(frozen=True)
class HandedIn:
    """The receipt of a sitting (X7)."""

    at: datetime
    by: str
    answered: int
    items: int
    digest: str

    def as_dict(self) -> dict[str, object]:
        return {
            "at": epoch_ms(self.at),
            "by": self.by,
            "answered": self.answered,
            "items": self.items,
            "digest": self.digest,
        }


def lobby(db: Session, sitting: Sitting, *, at: datetime) -> dict[str, object]:
    """What the lobby shows and fetches: nothing of the paper but its sounds."""
    candidate, round_, slot = sitting.candidate, sitting.round, sitting.slot
    return {
        "sitting": sitting.id,
        "candidate": candidate.full_name,
        "number": candidate.candidate_no,
        "edition": round_.edition.name,
        "round": round_.id,
        "title": round_.title,
        "duration_s": sitting.duration_s,
        "starts": epoch_ms(slot.starts_at),
        "ends": epoch_ms(sitting.window_ends_at),
        "server": epoch_ms(at),
        "state": state(sitting, at),
        "sounds": [
            {"sound": one["sound"], "name": one["name"]} for one in listening.standing(db, sitting)
        ],
    }


def start(db: Session, ticket_sha256: str, *, at: datetime) -> datetime:
    """Starts the clock; starting again changes nothing. Returns the deadline.

    Deadline = min(real start + own duration, end of the window) (X1). Refused before the bell and
    when the window is over.
    """
    sitting = sitting_of(db, ticket_sha256, at=at)
    if sitting.deadline is not None:
        return sitting.deadline
    starts_at, grace_s = db.execute(
        select(Slot.starts_at, Round.grace_s)
        .join(Round, Round.id == Slot.round_id)
        .where(Slot.id == sitting.slot_id)
    ).one()
    if at < starts_at:
        raise Refused("Chưa đến giờ làm bài.", code="too_early", status=409)
    if at >= sitting.window_ends_at:
        raise Refused("Ca thi đã kết thúc.", code="window_over", status=409)
    deadline = min(at + timedelta(seconds=sitting.duration_s), sitting.window_ends_at)
    db.execute(
        update(Sitting)
        .where(Sitting.id == sitting.id, Sitting.started_at.is_(None))
        .values(
            started_at=at,
            deadline=deadline,
            counts_until=deadline + timedelta(seconds=grace_s),
            checked_in_at=func.coalesce(Sitting.checked_in_at, at),
        )
        .execution_options(synchronize_session=False)
    )
    db.expire(sitting)
    assert sitting.deadline is not None
    return sitting.deadline


def page(db: Session, ticket_sha256: str, *, at: datetime) -> dict[str, object]:
    """Opens a page on a started sitting and gives it all it needs to begin or to go on.

    Answers are what the server holds; the page compares them with its own and never calls its own
    saved because they were restored.
    """
    sitting = sitting_of(db, ticket_sha256, at=at)
    if sitting.started_at is None or sitting.deadline is None:
        raise Refused("Bài thi chưa bắt đầu.", code="not_started", status=409)
    epoch = open_page(db, ticket_sha256, at=at)
    form_sha256, items = db.execute(
        select(Form.browser_sha256, Form.item_count).where(Form.id == sitting.form_id)
    ).one()
    held = db.execute(
        select(Answer.item, Answer.value, Answer.epoch, Answer.seq).where(
            Answer.sitting_id == sitting.id
        )
    ).all()
    return {
        "sitting": sitting.id,
        "epoch": epoch,
        "server": epoch_ms(at),
        "started": epoch_ms(sitting.started_at),
        "deadline": epoch_ms(sitting.deadline),
        "form": form_sha256,
        "items": items,
        "answers": [list(row) for row in held],
        "digest": digest((row.item, row.value) for row in held),
        "adjustments": adjustments(db, sitting.id),
        "recordings": listening.standing(db, sitting),
        "receipt": _receipt(sitting, items).as_dict() if sitting.handed_in_at else None,
    }


def adjustments(db: Session, sitting_id: int) -> list[list[object]]:
    """[id, seconds, reason], oldest first (X2)."""
    rows = db.execute(
        select(Adjustment.id, Adjustment.seconds, Adjustment.reason)
        .where(Adjustment.sitting_id == sitting_id)
        .order_by(Adjustment.id)
    )
    return [list(row) for row in rows]


def hand_in(db: Session, ticket_sha256: str, *, at: datetime) -> HandedIn:
    """Closes the sitting and gives the receipt; handing in again gives the same one (X7).

    Only the sitting's own page may; after the deadline it was the deadline that closed it.
    """
    sitting_id, own = db.execute(
        select(Sitting.id, Ticket.epoch == Sitting.epoch)
        .join(Ticket, Ticket.sitting_id == Sitting.id)
        .where(Ticket.sha256 == ticket_sha256)
    ).one_or_none() or (sitting_of(db, ticket_sha256, at=at).id, False)
    sitting = _locked(db, sitting_id)
    if sitting.handed_in_at is None:
        if not own:
            raise taken_over()
        if sitting.deadline is None:
            raise Refused("Bài thi chưa bắt đầu.", code="not_started", status=409)
        _close(db, sitting, by="candidate" if at <= sitting.deadline else "deadline", at=at)
    return receipt(db, sitting)


def sweep(db: Session, *, at: datetime, most: int = 500) -> int:
    """Closes sittings whose deadline and grace are past (X7). Returns how many."""
    due = db.scalars(
        select(Sitting.id)
        .where(Sitting.handed_in_at.is_(None), Sitting.counts_until < at - SWEEP_MARGIN)
        .order_by(Sitting.deadline)
        .limit(most)
    ).all()
    for sitting_id in due:
        sitting = _locked(db, sitting_id)
        if sitting.handed_in_at is None:
            _close(db, sitting, by="deadline", at=at)
    return len(due)


def receipt(db: Session, sitting: Sitting) -> HandedIn:
    """The receipt of a closed sitting. Refused while it is open."""
    if sitting.handed_in_at is None:
        raise Refused("Bài thi chưa nộp.", code="not_handed_in", status=409)
    items = db.scalar(select(Form.item_count).where(Form.id == sitting.form_id)) or 0
    return _receipt(sitting, items)


def held_answers(db: Session, sitting_id: int) -> dict[str, object]:
    """{item: answer} as marking reads it."""
    rows = db.execute(select(Answer.item, Answer.value).where(Answer.sitting_id == sitting_id))
    return {item: parsed(value) for item, value in rows}


def parsed(value: str) -> object:
    """A stored answer as a JSON value; what is no JSON counts as left blank."""
    try:
        answer: object = json.loads(value)
    except ValueError:
        return None
    return answer


def _receipt(sitting: Sitting, items: int) -> HandedIn:
    assert sitting.handed_in_at is not None
    assert sitting.closed_by is not None
    assert sitting.digest is not None
    return HandedIn(
        at=sitting.handed_in_at,
        by=sitting.closed_by,
        answered=sitting.answered_count or 0,
        items=items,
        digest=sitting.digest,
    )


def _locked(db: Session, sitting_id: int) -> Sitting:
    """The sitting, locked against saves until the transaction ends."""
    return db.scalars(
        select(Sitting)
        .where(Sitting.id == sitting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _close(db: Session, sitting: Sitting, *, by: str, at: datetime) -> None:
    assert sitting.deadline is not None
    paper = stored_papers.paper_of(db, sitting.form_id)
    rows = db.execute(
        select(Answer.item, Answer.value).where(Answer.sitting_id == sitting.id)
    ).all()
    held = {item: parsed(value) for item, value in rows}
    sitting.handed_in_at = min(at, sitting.deadline) if by == "deadline" else at
    sitting.closed_by = by
    sitting.answered_count = sum(item.answered(held.get(item.id)) for item in paper.items)
    sitting.digest = digest((row.item, row.value) for row in rows)
    db.flush()
