"""The items of a round as they went: how many answered, how many were right. Never a key (X13)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.exams import invigilation, stored_papers
from app.exams.models import Mark, Round, Sitting


@dataclass(frozen=True)
class Seen:
    item: str
    section: str
    type: str
    level: str
    max_milli: int
    answered: int
    """Sittings with an answer; 0 before marking."""
    facility_percent: int | None
    """Share of the marks that those who sat got, nearest percent; None before marking."""
    voided: bool


def of_round(db: Session, round_: Round) -> Sequence[Seen]:
    """In the paper's order; empty where the round has no paper."""
    if not round_.forms:
        return []
    paper = stored_papers.paper_of(db, round_.forms[0].id)
    titles = {one.id: one.title for one in paper.sections}
    struck = invigilation.voided(db, round_.id)
    marks = {
        row.item: row
        for row in db.execute(
            select(
                Mark.item,
                func.count().label("sat"),
                func.count(Mark.milli).label("answered"),
                func.coalesce(func.sum(Mark.milli), 0).label("won"),
                func.coalesce(func.sum(Mark.max_milli), 0).label("most"),
            )
            .join(Sitting, Sitting.id == Mark.sitting_id)
            .where(Sitting.round_id == round_.id)
            .group_by(Mark.item)
        )
    }
    found = []
    for item in paper.items:
        row = marks.get(item.id)
        found.append(
            Seen(
                item=item.id,
                section=titles[item.section],
                type=item.type,
                level=item.level,
                max_milli=item.marks_milli,
                answered=row.answered if row else 0,
                facility_percent=(
                    (200 * int(row.won) + int(row.most)) // (2 * int(row.most))
                    if row and row.most
                    else None
                ),
                voided=item.id in struck,
            )
        )
    return found
