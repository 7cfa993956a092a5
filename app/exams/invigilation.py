"""What staff may do for one candidate: time by two people (X2), another device, another play,
accommodations before the start, a new card. And one item struck out for everyone."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import audit
from app.errors import Invalid, NotFound, Refused
from app.exams import rounds, scoring, stored_papers
from app.exams.models import (
    Adjustment,
    Candidate,
    DuplicateCase,
    Recording,
    Replay,
    Round,
    Sitting,
    VoidedItem,
)
from app.vietnamese import date_time

MOST_MINUTES = 120


def candidate_in(db: Session, edition_id: int, candidate_id: int) -> Candidate:
    """Raises NotFound where the candidate is of another edition."""
    found = db.get(Candidate, candidate_id)
    if found is None or found.edition_id != edition_id:
        raise NotFound("Không có thí sinh này trong kỳ thi.")
    return found


def sitting_in(db: Session, edition_id: int, sitting_id: int) -> Sitting:
    """Raises NotFound where the sitting is of another edition."""
    found = db.get(Sitting, sitting_id)
    if found is None or found.round.edition_id != edition_id:
        raise NotFound("Không có bài thi này trong kỳ thi.")
    return found


def case_in(db: Session, edition_id: int, case_id: int) -> DuplicateCase:
    """Raises NotFound where the doubt is of another edition."""
    found = db.get(DuplicateCase, case_id)
    if found is None or found.later.edition_id != edition_id:
        raise NotFound("Không có trường hợp nghi trùng này trong kỳ thi.")
    return found


def refuse_unadjustable(sitting: Sitting, seconds: int, *, at: datetime) -> datetime:
    """The deadline after ``seconds`` more (or fewer), within the window (X1). Refused unless the
    sitting is running and some of it would be left."""
    if sitting.started_at is None or sitting.deadline is None:
        raise Refused("Thí sinh chưa bắt đầu làm bài: hãy dùng mục ưu tiên.", code="not_started")
    if sitting.handed_in_at is not None:
        raise Refused("Thí sinh đã nộp bài nên không thêm giờ được.", code="handed_in")
    if not seconds or abs(seconds) > MOST_MINUTES * 60:
        raise Invalid(
            "Số phút từ 1 đến {most}, bớt giờ thì thêm dấu trừ.", field="minutes", most=MOST_MINUTES
        )
    moved = min(sitting.deadline + timedelta(seconds=seconds), sitting.window_ends_at)
    if moved == sitting.deadline:
        raise Refused(
            "Ca thi kết thúc lúc {when} nên không thêm giờ được nữa.",
            code="window_over",
            when=date_time(sitting.window_ends_at),
        )
    if moved <= at:
        raise Refused("Bớt như vậy thì bài thi hết giờ ngay lập tức.", code="no_time_left")
    return moved


def adjust(
    db: Session,
    sitting_id: int,
    *,
    seconds: int,
    reason: str,
    by: int,
    agreed_by: int,
    at: datetime,
) -> datetime:
    """Moves the deadline of a running sitting with a line in the ledger. Returns the deadline; the
    candidate's page hears of it with its next reply."""
    sitting = db.scalars(
        select(Sitting)
        .where(Sitting.id == sitting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    moved = refuse_unadjustable(sitting, seconds, at=at)
    grace = timedelta(seconds=sitting.round.grace_s)
    db.add(
        Adjustment(
            sitting_id=sitting_id,
            seconds=seconds,
            reason=reason,
            given_by_id=by,
            agreed_by_id=agreed_by,
            at=at,
        )
    )
    sitting.deadline, sitting.counts_until = moved, moved + grace
    db.flush()
    _log(db, sitting.candidate, "time adjusted", agreed_by, at,
         proposed_by=by, seconds=seconds, reason=reason)  # fmt: skip
    return moved


def accommodate(
    db: Session, candidate: Candidate, *, percent: int, reason: str, by: int, at: datetime
) -> int:
    """Extra time in every round not yet begun. Returns how many prepared sittings were changed."""
    if not 0 <= percent <= 100:
        raise Invalid("Thời gian thêm từ 0% đến 100%.", field="percent")
    if percent and not reason.strip():
        raise Invalid("Chưa điền lý do.", field="reason")
    mine = db.scalars(select(Sitting).where(Sitting.candidate_id == candidate.id)).all()
    if any(one.started_at is not None and one.handed_in_at is None for one in mine):
        raise Refused("Thí sinh đang làm bài: hãy dùng mục thêm giờ.", code="running")
    before = [one for one in mine if one.started_at is None]
    candidate.extra_time_percent = percent
    candidate.extra_time_reason = reason.strip()[:500] if percent else None
    for one in before:
        one.duration_s = rounds.own_duration_s(one.round.duration_s, percent)
        one.window_ends_at = rounds.window_end(one.slot, one.round.duration_s, percent)
    db.flush()
    _log(db, candidate, "accommodation set", by, at, percent=percent)
    return len(before)


def allow_takeover(db: Session, sitting: Sitting, *, by: int, at: datetime) -> int:
    """One more move to another device (X6). Returns how many are left."""
    if sitting.handed_in_at is not None:
        raise Refused("Thí sinh đã nộp bài.", code="handed_in")
    sitting.takeovers_left += 1
    db.flush()
    _log(db, sitting.candidate, "takeover allowed", by, at, sitting=sitting.id)
    return sitting.takeovers_left


def allow_replay(
    db: Session, sitting: Sitting, recording_id: int, *, reason: str, by: int, at: datetime
) -> None:
    """One more play of a recording, with a reason (X10)."""
    recording = db.get(Recording, recording_id)
    if recording is None or recording.form_id != sitting.form_id:
        raise NotFound("Không có bài nghe này.")
    if not reason.strip():
        raise Invalid("Chưa điền lý do.", field="reason")
    if sitting.handed_in_at is not None:
        raise Refused("Thí sinh đã nộp bài.", code="handed_in")
    db.add(
        Replay(
            sitting_id=sitting.id,
            recording_id=recording_id,
            reason=reason.strip()[:500],
            allowed_by_id=by,
            at=at,
        )
    )
    db.flush()
    _log(
        db,
        sitting.candidate,
        "replay allowed",
        by,
        at,
        sitting=sitting.id,
        recording=recording.name,
    )


def refuse_unvoidable(db: Session, round_: Round, item: str) -> None:
    if round_.frozen_at is not None:
        raise Refused("Thứ hạng đã chốt, không hủy câu được nữa.", code="frozen")
    if not round_.forms:
        raise NotFound("Vòng thi chưa có đề.")
    paper = stored_papers.paper_of(db, round_.forms[0].id)
    if item not in {one.id for one in paper.items}:
        raise NotFound("Không có câu hỏi này trong đề.")
    if item in voided(db, round_.id):
        raise Refused("Câu này đã được hủy.", code="voided")


def voided(db: Session, round_id: int) -> frozenset[str]:
    """Items that count for nobody."""
    return frozenset(db.scalars(select(VoidedItem.item).where(VoidedItem.round_id == round_id)))


def void_item(
    db: Session, round_id: int, item: str, *, reason: str, by: int, agreed_by: int, at: datetime
) -> int:
    """Strikes an item out for everyone and marks again where the round was marked. Returns how many
    sittings were marked again."""
    round_ = rounds.locked(db, round_id)
    refuse_unvoidable(db, round_, item)
    db.add(
        VoidedItem(
            round_id=round_id,
            item=item,
            reason=reason,
            voided_by_id=by,
            agreed_by_id=agreed_by,
            at=at,
        )
    )
    db.flush()
    again = scoring.mark_round(db, round_id, at=at) if round_.marked_at is not None else 0
    audit.record(
        db,
        actor=agreed_by,
        action="item voided",
        subject=f"edition:{round_.edition_id}",
        at=at,
        round=round_.number,
        item=item,
        proposed_by=by,
        marked_again=again,
    )
    return again


def _log(
    db: Session, candidate: Candidate, action: str, by: int, at: datetime, **details: object
) -> None:
    audit.record(
        db,
        actor=by,
        action=action,
        subject=f"candidate:{candidate.id}",
        at=at,
        number=candidate.candidate_no,
        **details,
    )
