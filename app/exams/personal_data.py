"""What the exams hold of a person: handed over on request, erased or de-identified."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.exams.models import Answer, Candidate, Score, Sitting
from app.registry import Holding

NO_DATE = date(1900, 1, 1)
"""What stands for an erased birth date: the column must hold one."""


def _export(db: Session, user_id: int) -> Sequence[Mapping[str, object]]:
    found: list[Mapping[str, object]] = []
    for one in db.scalars(select(Candidate).where(Candidate.user_id == user_id)):
        found.append(
            {
                "edition": one.edition.name,
                "candidate_no": one.candidate_no,
                "full_name": one.full_name,
                "dob": one.dob.isoformat(),
                "phone": one.phone,
                "school": one.school,
                "class_name": one.class_name,
                "province": one.province,
                "guardian_name": one.guardian_name,
                "registered_at": one.registered_at.isoformat(),
                "sittings": [_sitting(db, sitting) for sitting in _sittings(db, one.id)],
            }
        )
    return found


def _sittings(db: Session, candidate_id: int) -> Sequence[Sitting]:
    return db.scalars(
        select(Sitting).where(Sitting.candidate_id == candidate_id).order_by(Sitting.id)
    ).all()


def _sitting(db: Session, sitting: Sitting) -> Mapping[str, object]:
    """Marks only once they are published: an export must not be a way round."""
    published = sitting.round.published_at is not None
    score = db.get(Score, sitting.id) if published else None
    answers = db.execute(
        select(Answer.item, Answer.value).where(Answer.sitting_id == sitting.id)
    ).all()
    return {
        "round": sitting.round.title,
        "started_at": sitting.started_at.isoformat() if sitting.started_at else None,
        "handed_in_at": sitting.handed_in_at.isoformat() if sitting.handed_in_at else None,
        "answers": {row.item: row.value for row in answers},
        "total_milli": score.total_milli if score else None,
    }


def _erase(db: Session, user_id: int, _at: datetime) -> Sequence[str]:
    """Names, dates, places and reasons go; numbers, answers and marks stay: other people's ranks
    and the ledger of awards stand on them."""
    done = db.execute(
        update(Candidate)
        .where(Candidate.user_id == user_id)
        .values(
            full_name="",
            name_folded="",
            phone=None,
            school="",
            class_name="",
            province="",
            dob=NO_DATE,
            guardian_name=None,
            extra_time_reason=None,
            pin_hash="",
        )
        .returning(Candidate.id)
    )
    if not done.all():
        return ()
    return (
        "Bài làm, điểm và thứ hạng được giữ theo số báo danh, không kèm tên, vì thứ hạng của các "
        "thí sinh khác dựa vào đó.",
        "Sổ cấp mã và học bổng được giữ theo quy định tài chính.",
    )


HOLDINGS = (Holding("Kỳ thi tiếng Anh", _export, _erase),)
