"""Figures of a contest for the jury's desk."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.judge.models import Clarification, Rejudging, Submission


@dataclass(frozen=True)
class Counts:
    submissions: int
    waiting: int
    """Not judged yet."""
    judge_errors: int
    unanswered: int
    """Questions without an answer."""
    rejudgings: int
    """Second judgings that nobody applied or dropped yet."""


def contest_counts(db: Session, contest_id: int) -> Counts:
    total, waiting, errors = db.execute(
        select(
            func.count(),
            func.count(case((Submission.state != "judged", 1))),
            func.count(case((Submission.verdict == "JE", 1))),
        ).where(Submission.contest_id == contest_id)
    ).one()
    unanswered = db.scalar(
        select(func.count()).where(
            Clarification.contest_id == contest_id, Clarification.answered_at.is_(None)
        )
    )
    again = db.scalar(
        select(func.count())
        .select_from(Rejudging)
        .join(Submission, Submission.id == Rejudging.submission_id)
        .where(Submission.contest_id == contest_id, Rejudging.settled_at.is_(None))
    )
    return Counts(total, waiting, errors, unanswered or 0, again or 0)
