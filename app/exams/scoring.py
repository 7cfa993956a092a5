"""The marking step: every closed sitting of a round through ``marking`` into rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import insert
from app.errors import Refused
from app.exams import marking, rounds, stored_papers
from app.exams.models import Answer, Mark, Score, Sitting, VoidedItem
from app.exams.sittings import parsed

CHUNK = 500


def mark_round(db: Session, round_id: int, *, at: datetime) -> int:
    """Marks all closed sittings of a round, again if need be. Returns how many.

    Refused while a sitting is open, and once the ranking is frozen (a later correction is a
    revision, K4).
    """
    round_ = rounds.get(db, round_id)
    if round_.frozen_at is not None:
        raise Refused("Thứ hạng đã chốt, không chấm lại được.", code="frozen")
    open_now = db.scalar(
        select(func.count())
        .select_from(Sitting)
        .where(
            Sitting.round_id == round_id,
            Sitting.started_at.is_not(None),
            Sitting.handed_in_at.is_(None),
        )
    )
    if open_now:
        raise Refused("Còn {n} thí sinh đang làm bài.", code="still_open", n=open_now)
    voided = db.scalars(select(VoidedItem.item).where(VoidedItem.round_id == round_id)).all()
    sittings = db.execute(
        select(Sitting.id, Sitting.form_id)
        .where(Sitting.round_id == round_id, Sitting.handed_in_at.is_not(None))
        .order_by(Sitting.id)
    ).all()
    for begin in range(0, len(sittings), CHUNK):
        _mark_some(
            db,
            [(one.id, one.form_id) for one in sittings[begin : begin + CHUNK]],
            voided,
            round_id,
            at,
        )
    round_.marked_at = round_.marked_at or at
    return len(sittings)


def marks_of(db: Session, sitting: Sitting) -> marking.Marks:
    """A sitting's marks worked out anew, for the ranking and for appeals."""
    rows = db.execute(select(Answer.item, Answer.value).where(Answer.sitting_id == sitting.id))
    answers = {item: parsed(value) for item, value in rows}
    voided = db.scalars(select(VoidedItem.item).where(VoidedItem.round_id == sitting.round_id))
    paper = stored_papers.paper_of(db, sitting.form_id)
    return marking.mark(paper, answers if sitting.started_at else None, voided)


def _mark_some(
    db: Session,
    sittings: list[tuple[int, int]],
    voided: Sequence[str],
    round_id: int,
    at: datetime,
) -> None:
    ids = [sitting_id for sitting_id, _ in sittings]
    held: dict[int, dict[str, object]] = {one: {} for one in ids}
    for sitting_id, item, value in db.execute(
        select(Answer.sitting_id, Answer.item, Answer.value).where(Answer.sitting_id.in_(ids))
    ):
        held[sitting_id][item] = parsed(value)
    marks_rows: list[dict[str, object]] = []
    scores: list[dict[str, object]] = []
    for sitting_id, form_id in sittings:
        marks = marking.mark(stored_papers.paper_of(db, form_id), held[sitting_id], voided)
        marks_rows += [
            {
                "sitting_id": sitting_id,
                "item": one.item,
                "milli": one.milli,
                "max_milli": one.max_milli,
                "right_parts": one.right,
                "parts": one.of,
            }
            for one in marks.items
        ]
        scores.append(
            {
                "sitting_id": sitting_id,
                "round_id": round_id,
                "total_milli": marks.total_milli,
                "max_milli": marks.max_milli,
                "answered": marks.answered,
                "sections": {name: one.milli for name, one in marks.sections.items()},
                "hardest_band_right": marks.hardest_band_right,
                "marked_at": at,
            }
        )
    db.execute(delete(Mark).where(Mark.sitting_id.in_(ids)))
    db.execute(delete(Score).where(Score.sitting_id.in_(ids)))
    db.execute(insert(db, Mark), marks_rows)
    db.execute(insert(db, Score), scores)
