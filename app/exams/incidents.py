"""What arrived too late (X9): kept, said, and counted only when two organisers accept it.

Unplugging must not buy time, and a school whose line was down must not be punished for it; so a
person decides, twice, with the numbers in front of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import audit
from app.db import insert
from app.errors import NotFound, Refused
from app.exams import rounds, scoring
from app.exams.models import Answer, Candidate, Incident, Round, Sitting, SittingEvent


@dataclass(frozen=True)
class Late:
    """An incident of late answers with what a decision needs to know."""

    incident: Incident
    candidate: Candidate
    round: Round
    events: int
    items: int
    by_page_clock: int
    """Events that the page itself timed before its deadline."""
    last_received_at: datetime | None


def open_late(db: Session, *, at: datetime) -> int:
    """Opens an incident for each sitting with late answers that nobody has decided on. Returns how
    many are new."""
    decided = (
        select(func.max(Incident.decided_at))
        .where(Incident.sitting_id == SittingEvent.sitting_id, Incident.kind == "late")
        .scalar_subquery()
    )
    waiting = select(Incident.sitting_id).where(
        Incident.kind == "late", Incident.decided_at.is_(None)
    )
    found = db.execute(
        select(SittingEvent.sitting_id, func.count())
        .where(
            SittingEvent.late,
            SittingEvent.sitting_id.not_in(waiting),
            (decided.is_(None)) | (SittingEvent.received_at > decided),
        )
        .group_by(SittingEvent.sitting_id)
        .order_by(SittingEvent.sitting_id)
    ).all()
    for sitting_id, count in found:
        db.add(
            Incident(
                sitting_id=sitting_id,
                kind="late",
                note=f"{count} thay đổi đến sau hạn nộp bài",
                opened_at=at,
            )
        )
    db.flush()
    return len(found)


def listed(db: Session, edition_id: int) -> Sequence[Late]:
    """Incidents of an edition, undecided first."""
    rows = db.execute(
        select(Incident, Candidate, Round)
        .join(Sitting, Sitting.id == Incident.sitting_id)
        .join(Candidate, Candidate.id == Sitting.candidate_id)
        .join(Round, Round.id == Sitting.round_id)
        .where(Round.edition_id == edition_id)
        .order_by(Incident.decided_at.is_not(None), Incident.id)
    ).all()
    return [_late(db, row[0], row[1], row[2]) for row in rows]


def waiting_count(db: Session, edition_id: int) -> int:
    return (
        db.scalar(
            select(func.count())
            .select_from(Incident)
            .join(Sitting, Sitting.id == Incident.sitting_id)
            .join(Round, Round.id == Sitting.round_id)
            .where(Round.edition_id == edition_id, Incident.decided_at.is_(None))
        )
        or 0
    )


def accept(db: Session, edition_id: int, incident_id: int, *, by: int, at: datetime) -> int | None:
    """One organiser's yes. The second one's makes the late answers count and marks the sitting
    again where its round was marked. Returns how many answers moved, None after the first yes."""
    incident = db.scalars(
        select(Incident)
        .where(Incident.id == incident_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if incident is None or incident.sitting.round.edition_id != edition_id:
        raise NotFound("Không có sự cố này trong kỳ thi.")
    if incident.decided_at is not None:
        raise Refused("Sự cố này đã được hai người chấp nhận.", code="decided")
    round_ = rounds.locked(db, incident.sitting.round_id)
    if round_.frozen_at is not None:
        raise Refused("Thứ hạng đã chốt, bài làm không đổi được nữa.", code="frozen")
    if incident.sitting.handed_in_at is None:
        raise Refused("Bài thi chưa đóng. Chờ hết giờ rồi xét.", code="running")
    if incident.accepted_by_id is None:
        incident.accepted_by_id = by
        db.flush()
        _log(db, incident, "incident accepted once", by, at, moved=0)
        return None
    if incident.accepted_by_id == by:
        raise Refused(
            "Cần người thứ hai chấp nhận: bạn đã chấp nhận sự cố này rồi.", code="second_person"
        )
    incident.second_by_id, incident.decided_at = by, at
    moved = _move_late_answers(db, incident.sitting_id)
    db.flush()
    if round_.marked_at is not None:
        scoring.mark_round(db, round_.id, at=at)
    _log(db, incident, "incident accepted", by, at, moved=moved)
    return moved


def _move_late_answers(db: Session, sitting_id: int) -> int:
    """Late events move the answers forward in (epoch, seq), as if they had been in time (X4)."""
    events = db.scalars(
        select(SittingEvent)
        .where(SittingEvent.sitting_id == sitting_id, SittingEvent.late)
        .order_by(SittingEvent.epoch, SittingEvent.seq)
    ).all()
    newest = {event.item: event for event in events}
    held = {
        row.item: (row.epoch, row.seq)
        for row in db.execute(
            select(Answer.item, Answer.epoch, Answer.seq).where(Answer.sitting_id == sitting_id)
        )
    }
    rows = [
        {
            "sitting_id": sitting_id,
            "item": event.item,
            "value": event.value,
            "epoch": event.epoch,
            "seq": event.seq,
            "saved_at": event.received_at,
        }
        for event in newest.values()
        if (event.epoch, event.seq) > held.get(event.item, (0, 0))
    ]
    for row in rows:
        given = {key: row[key] for key in ("value", "epoch", "seq", "saved_at")}
        db.execute(
            insert(db, Answer)
            .values(**row)
            .on_conflict_do_update(index_elements=["sitting_id", "item"], set_=given)
        )
    return len(rows)


def _late(db: Session, incident: Incident, candidate: Candidate, round_: Round) -> Late:
    sitting = incident.sitting
    length = timedelta()
    if sitting.started_at is not None and sitting.deadline is not None:
        length = sitting.deadline - sitting.started_at
    own_ms = int(length.total_seconds() * 1000)
    events = db.execute(
        select(SittingEvent.item, SittingEvent.page_ms, SittingEvent.received_at).where(
            SittingEvent.sitting_id == sitting.id, SittingEvent.late
        )
    ).all()
    return Late(
        incident=incident,
        candidate=candidate,
        round=round_,
        events=len(events),
        items=len({one.item for one in events}),
        by_page_clock=sum(0 <= one.page_ms <= own_ms for one in events),
        last_received_at=max((one.received_at for one in events), default=None),
    )


def _log(
    db: Session, incident: Incident, action: str, by: int, at: datetime, **details: object
) -> None:
    audit.record(
        db,
        actor=by,
        action=action,
        subject=f"candidate:{incident.sitting.candidate_id}",
        at=at,
        incident=incident.id,
        **details,
    )
