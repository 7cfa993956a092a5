"""What the judge holds of a person: how it is handed over, and how it is erased."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session, selectinload

from app.judge import contests
from app.judge.models import Clarification, Contest, Submission, Team, TeamMember, Trial
from app.registry import Holding


def _export(db: Session, user_id: int) -> Sequence[Mapping[str, object]]:
    query = select(Submission).where(Submission.user_id == user_id).order_by(Submission.id)
    sent = [
        {
            "kind": "submission",
            "problem": row.problem.name,
            "sent_at": row.sent_at.isoformat(),
            "language": row.language,
            "verdict": row.verdict,
            "contest": row.contest_id,
            "source": row.source,
        }
        for row in db.scalars(query.options(selectinload(Submission.problem)))
    ]
    teams = [
        {"kind": "team", "contest": name, "name": team.name, "organisation": team.organisation}
        for team, name in db.execute(
            select(Team, Contest.name)
            .join(TeamMember, TeamMember.team_id == Team.id)
            .join(Contest, Contest.id == Team.contest_id)
            .where(TeamMember.user_id == user_id)
        )
    ]
    asked = [
        {"kind": "question", "asked_at": row.asked_at.isoformat(), "question": row.question}
        for row in db.scalars(select(Clarification).where(Clarification.team_id.in_(_own(user_id))))
    ]
    return [*sent, *teams, *asked]


def _erase(db: Session, user_id: int, at: datetime) -> Sequence[str]:
    """Practice goes; what a contest's board rests on stays, without a name."""
    del at
    db.execute(delete(Trial).where(Trial.user_id == user_id))
    practice = Submission.user_id == user_id, Submission.contest_id.is_(None)
    db.execute(delete(Submission).where(*practice))
    alone = [
        team
        for team in db.scalars(
            select(Team).where(Team.id.in_(_own(user_id))).options(selectinload(Team.members))
        )
        if len(team.members) == 1
    ]
    for team in alone:
        team.name, team.organisation = f"Đội {team.id}", ""
        contests.changed(db, team.contest_id)
    kept = db.execute(
        update(Submission)
        .where(Submission.user_id == user_id)
        .values(user_id=None)
        .returning(Submission.id)
    ).all()
    db.execute(
        update(Clarification).where(Clarification.team_id.in_([one.id for one in alone])).values(
            question=""
        )
    )  # fmt: skip
    db.execute(delete(TeamMember).where(TeamMember.user_id == user_id))
    if not kept:
        return ()
    return (
        f"{len(kept)} bài nộp trong các kỳ thi được giữ lại, không kèm tên, "
        "để bảng xếp hạng của người khác không thay đổi.",
    )


def _own(user_id: int) -> Select[int]:
    return select(TeamMember.team_id).where(TeamMember.user_id == user_id)


HOLDINGS = (Holding("Bài nộp lập trình", _export, _erase),)
