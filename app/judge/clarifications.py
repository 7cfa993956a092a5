"""Questions of teams, answers and notices of the jury."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound, Refused
from app.judge import contests
from app.judge.models import Clarification, Contest, Team
from app.vietnamese import nfc

LONGEST = 2000


def for_all(db: Session, contest_id: int) -> Sequence[Clarification]:
    """What the jury told everyone, newest first; it names no team."""
    query = select(Clarification).where(
        Clarification.contest_id == contest_id,
        Clarification.is_for_all.is_(True),
        Clarification.answered_at.is_not(None),
    )
    return db.scalars(query.order_by(Clarification.answered_at.desc())).all()


def for_team(db: Session, team: Team) -> Sequence[Clarification]:
    """A team's own questions, and what was told to everyone."""
    query = select(Clarification).where(
        Clarification.contest_id == team.contest_id,
        or_(
            Clarification.team_id == team.id,
            Clarification.is_for_all.is_(True) & Clarification.answered_at.is_not(None),
        ),
    )
    return db.scalars(query.order_by(Clarification.asked_at.desc(), Clarification.id.desc())).all()


def all_of(db: Session, contest_id: int) -> Sequence[Clarification]:
    """Unanswered first, oldest of them first."""
    query = select(Clarification).where(Clarification.contest_id == contest_id)
    rows = db.scalars(query.order_by(Clarification.asked_at)).all()
    return [one for one in rows if one.answered_at is None] + [
        one for one in reversed(rows) if one.answered_at is not None
    ]


def ask(
    db: Session, contest: Contest, team: Team, label: str, question: str, *, at: datetime
) -> Clarification:
    """``label`` names a problem, or is empty. Raises Refused, Invalid."""
    if not contests.is_running(contest, at):
        raise Refused("Chỉ gửi thắc mắc được trong giờ thi.", code="not_running")
    row = Clarification(
        contest_id=contest.id,
        team_id=team.id,
        contest_problem_id=(contests.problem_under(contest, label, at).id if label else None),
        question=_words(question, "question"),
        asked_at=at,
    )
    db.add(row)
    db.flush()
    return row


def answer(
    db: Session,
    contest: Contest,
    clarification_id: int,
    text: str,
    *,
    to_all: bool,
    by: int,
    at: datetime,
) -> Clarification:
    """Answers, or answers anew. Raises NotFound, Refused, Invalid."""
    _refuse_final(contest)
    row = db.get(Clarification, clarification_id)
    if row is None or row.contest_id != contest.id:
        raise NotFound("Không có thắc mắc này.")
    row.answer = _words(text, "answer")
    row.is_for_all = to_all
    row.answered_at, row.answered_by = at, by
    return row


def announce(
    db: Session, contest: Contest, label: str, text: str, *, by: int, at: datetime
) -> Clarification:
    """A notice of the jury to everyone."""
    _refuse_final(contest)
    row = Clarification(
        contest_id=contest.id,
        contest_problem_id=(contests.problem_under(contest, label, at).id if label else None),
        asked_at=at,
        answer=_words(text, "answer"),
        answered_at=at,
        answered_by=by,
        is_for_all=True,
    )
    db.add(row)
    db.flush()
    return row


def _refuse_final(contest: Contest) -> None:
    if contest.finalised_at is not None:
        raise Refused("Kỳ thi đã chốt, không thay đổi được nữa.", code="final")


def _words(text: str, field: str) -> str:
    text = nfc(text).replace("\0", "").strip()
    if not text:
        raise Invalid("Bạn chưa viết gì.", field=field)
    if len(text) > LONGEST:
        raise Invalid("Dài nhất {n} ký tự.", field=field, n=LONGEST)
    return text
