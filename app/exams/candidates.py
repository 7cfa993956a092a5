"""Finding candidates: the support desk's search, the organiser's table and its file (X12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Row, Select, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import AuditEntry
from app.exams import pins
from app.exams.models import (
    Adjustment,
    Candidate,
    DuplicateCase,
    Edition,
    Gift,
    Incident,
    Recording,
    Replay,
    Round,
    Score,
    Sitting,
)
from app.exams.sittings import State, state
from app.vietnamese import fold, phone, same_spelling
from app.vouchers.models import VoucherIssue

Filter = Literal["", "nghi-trung", "chua-ma", "chua-vao", "dang-lam", "da-nop", "uu-tien", "rut"]
FILTERS: Final[dict[Filter, str]] = {
    "": "Tất cả",
    "nghi-trung": "Nghi trùng",
    "chua-ma": "Chưa có mã quà",
    "chua-vao": "Chưa vào phòng thi",
    "dang-lam": "Đang làm bài",
    "da-nop": "Đã nộp bài",
    "uu-tien": "Được thêm thời gian",
    "rut": "Không dự thi",
}


@dataclass(frozen=True)
class Found:
    candidates: Sequence[Candidate]
    total: int
    states: dict[int, list[tuple[str, State]]]
    """Candidate id → (round title, state of the sitting)."""


def search(
    db: Session,
    edition: Edition,
    words: str,
    kind: Filter,
    *,
    at: datetime,
    skip: int = 0,
    limit: int = 50,
) -> Found:
    """By candidate number, by name with or without diacritics, or by phone."""
    query = _chosen(db, edition, words, kind)
    total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.scalars(query.order_by(Candidate.candidate_no).offset(skip).limit(limit)).all()
    states: dict[int, list[tuple[str, State]]] = {}
    for sitting, title in db.execute(
        select(Sitting, Round.title)
        .join(Round, Round.id == Sitting.round_id)
        .where(Sitting.candidate_id.in_([one.id for one in rows]))
        .order_by(Round.number)
    ):
        states.setdefault(sitting.candidate_id, []).append((title, state(sitting, at)))
    return Found(rows, total, states)


def export(db: Session, edition: Edition) -> Sequence[Candidate]:
    """Everyone of an edition, in order of number."""
    return db.scalars(
        select(Candidate).where(Candidate.edition_id == edition.id).order_by(Candidate.candidate_no)
    ).all()


@dataclass(frozen=True)
class SittingFile:
    sitting: Sitting
    round: Round
    state: State
    score: Score | None
    """Only from publication on: staff too see no marks before."""
    adjustments: Sequence[Adjustment]
    replays: Sequence[Replay]
    recordings: Sequence[Row[int, str, int]]
    """id, name and plays of each recording."""
    incidents: Sequence[Incident]


def sittings_of(db: Session, candidate: Candidate, *, at: datetime) -> list[SittingFile]:
    """All that the desk sees of a candidate's sittings."""
    found = []
    for sitting in db.scalars(
        select(Sitting).where(Sitting.candidate_id == candidate.id).order_by(Sitting.id)
    ):
        published = sitting.round.published_at is not None
        found.append(
            SittingFile(
                sitting=sitting,
                round=sitting.round,
                state=state(sitting, at),
                score=db.get(Score, sitting.id) if published else None,
                adjustments=_of(db, select(Adjustment).where(Adjustment.sitting_id == sitting.id)),
                replays=_of(db, select(Replay).where(Replay.sitting_id == sitting.id)),
                recordings=db.execute(
                    select(Recording.id, Recording.name, Recording.plays)
                    .where(Recording.form_id == sitting.form_id)
                    .order_by(Recording.id)
                ).all(),
                incidents=_of(db, select(Incident).where(Incident.sitting_id == sitting.id)),
            )
        )
    return found


def duplicates(db: Session, edition: Edition, *, decided: bool) -> Sequence[DuplicateCase]:
    """Doubts of an edition: those that wait, or those decided and remembered, newest first."""
    is_open = DuplicateCase.status == "open"
    return db.scalars(
        select(DuplicateCase)
        .join(Candidate, Candidate.id == DuplicateCase.later_id)
        .where(Candidate.edition_id == edition.id, ~is_open if decided else is_open)
        .order_by(DuplicateCase.decided_at.desc() if decided else DuplicateCase.id)
        .options(joinedload(DuplicateCase.earlier), joinedload(DuplicateCase.later))
        .limit(200)
    ).all()


def log_of(
    db: Session, edition: Edition, *, skip: int, limit: int
) -> tuple[Sequence[AuditEntry], int]:
    """Lines of the audit log about the edition, its exports and its candidates, newest first."""
    people = select(literal("candidate:") + cast(Candidate.id, String)).where(
        Candidate.edition_id == edition.id
    )
    query = select(AuditEntry).where(
        or_(AuditEntry.subject == f"edition:{edition.id}", AuditEntry.subject.in_(people))
    )
    total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    return db.scalars(query.order_by(AuditEntry.id.desc()).offset(skip).limit(limit)).all(), total


def _chosen(db: Session, edition: Edition, words: str, kind: Filter) -> Select[Candidate]:
    query = select(Candidate).where(Candidate.edition_id == edition.id)
    if words := words.strip():
        folded = fold(same_spelling(words)).replace("%", "").replace("_", "")
        signs = [
            Candidate.name_folded.contains(folded),
            Candidate.candidate_no.contains(pins.clean_number(words) or "?"),
        ]
        if (number := phone(words)) is not None:
            signs.append(Candidate.phone == number)
        query = query.where(or_(*signs))
    if kind == "rut":
        return query.where(Candidate.withdrawn_at.is_not(None))
    if kind:
        query = query.where(Candidate.withdrawn_at.is_(None))
    if kind == "nghi-trung":
        return query.where(
            Candidate.id.in_(select(DuplicateCase.later_id).where(DuplicateCase.status == "open"))
        )
    if kind == "uu-tien":
        return query.where(Candidate.extra_time_percent > 0)
    if kind == "chua-ma":
        kinds = select(Gift.kind).where(
            Gift.edition_id == edition.id, Gift.given_for == "registration"
        )
        return query.where(
            Candidate.user_id.not_in(
                select(VoucherIssue.user_id).where(
                    VoucherIssue.edition == f"edition:{edition.id}", VoucherIssue.kind.in_(kinds)
                )
            )
        )
    return _in_state(db, edition, query, kind)


def _in_state(
    db: Session, edition: Edition, query: Select[Candidate], kind: Filter
) -> Select[Candidate]:
    """By the state of the sitting in the newest prepared round."""
    if kind not in {"chua-vao", "dang-lam", "da-nop"}:
        return query
    newest = db.scalar(
        select(Round.id)
        .where(Round.edition_id == edition.id, Round.prepared_at.is_not(None))
        .order_by(Round.number.desc())
        .limit(1)
    )
    sittings = select(Sitting.candidate_id).where(Sitting.round_id == newest)
    if kind == "chua-vao":
        sittings = sittings.where(Sitting.checked_in_at.is_(None), Sitting.started_at.is_(None))
    elif kind == "dang-lam":
        sittings = sittings.where(Sitting.started_at.is_not(None), Sitting.handed_in_at.is_(None))
    else:
        sittings = sittings.where(Sitting.handed_in_at.is_not(None))
    return query.where(Candidate.id.in_(sittings))


def _of(db: Session, query: Select[Any]) -> Sequence[Any]:  # Any: a mapped class
    return db.scalars(query).all()
