"""Sending a program: for practice, for a contest, or to try it on one's own input."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session, selectinload

from app.errors import Forbidden, Invalid, NotFound, Refused
from app.judge import contests, hosts
from app.judge.languages import LANGUAGES
from app.judge.models import Contest, ContestProblem, Problem, Submission, Team, TeamMember, Trial

SOURCE_LIMIT_BYTES = 128 * 1024
INPUT_LIMIT_BYTES = 64 * 1024
CONTEST, PRACTICE, REJUDGED = 0, 10, 20
"""Priorities: smaller is judged first."""
TRIALS_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Program:
    """What somebody wants judged."""

    language: str
    source: str
    send_key: str = ""
    """One press of the button: the same key again sends nothing again."""


def practise(
    db: Session, problem: Problem, user_id: int, program: Program, *, at: datetime
) -> Submission:
    """Raises Invalid, and Refused while the problem is in a contest that the person is in."""
    sent = _already_sent(db, user_id, program)
    if sent is not None:
        return sent
    contest = contests.running_with(db, problem.id, user_id, at)
    if contest is not None:
        raise Refused(
            "Bài này đang nằm trong kỳ thi “{name}” mà bạn tham gia. Hãy nộp ở trang kỳ thi.",
            code="in_contest",
            name=contest.name,
        )
    return _queue(db, program, at=at, problem_id=problem.id, user_id=user_id, priority=PRACTICE)


def compete(
    db: Session, contest: Contest, under: ContestProblem, user_id: int, program: Program, *,
    at: datetime,
) -> Submission:  # fmt: skip
    """In a contest. Its time is this moment, whenever it is judged. Raises Refused, Invalid."""
    sent = _already_sent(db, user_id, program)
    if sent is not None:
        return sent
    team = contests.team_of(db, contest.id, user_id)
    if team is None:
        raise Forbidden("Bạn chưa ghi tên đội vào kỳ thi này.", code="no_team")
    refuse_outside(contest, at)
    return queue_for_team(db, contest, under.problem_id, team, user_id, program, at=at)


def queue_for_team(
    db: Session, contest: Contest, problem_id: int, team: Team, user_id: int | None,
    program: Program, *, at: datetime,
) -> Submission:  # fmt: skip
    row = _queue(
        db,
        program,
        at=at,
        problem_id=problem_id,
        user_id=user_id,
        contest_id=contest.id,
        team_id=team.id,
        priority=CONTEST,
    )
    contests.changed(db, contest.id)
    return row


def refuse_outside(contest: Contest, at: datetime) -> None:
    if at < contest.starts_at:
        raise Refused("Kỳ thi chưa bắt đầu.", code="not_started")
    if at >= contest.ends_at:
        raise Refused("Đã hết giờ làm bài của kỳ thi.", code="time_up")


def try_out(
    db: Session, problem: Problem, user_id: int, program: Program, given: str, *, at: datetime
) -> Trial:
    """One run on one's own input. Raises Invalid."""
    _check(db, program, at)
    if len(given.encode()) > INPUT_LIMIT_BYTES:
        raise Invalid("Dữ liệu vào dài nhất {n} KB.", field="input", n=INPUT_LIMIT_BYTES // 1024)
    row = Trial(
        user_id=user_id,
        problem_id=problem.id,
        language=program.language,
        source=_clean(program.source),
        input=_clean(given),
        sent_at=at,
    )
    db.add(row)
    db.flush()
    return row


def own_trial(db: Session, trial_id: int, user_id: int) -> Trial:
    row = db.get(Trial, trial_id)
    if row is None or row.user_id != user_id:
        raise NotFound("Không có lần chạy thử này.")
    return row


def get(db: Session, submission_id: int) -> Submission:
    """With its problem and its tests. Raises NotFound."""
    row = db.scalars(
        select(Submission)
        .where(Submission.id == submission_id)
        .options(selectinload(Submission.problem), selectinload(Submission.results))
    ).one_or_none()
    if row is None:
        raise NotFound("Không có bài nộp này.")
    return row


def is_own(db: Session, row: Submission, user_id: int) -> bool:
    """Its sender's, or of the sender's team."""
    if row.user_id == user_id:
        return True
    if row.team_id is None:
        return False
    member = select(TeamMember.id).where(
        TeamMember.team_id == row.team_id, TeamMember.user_id == user_id
    )
    return db.scalar(member) is not None


def of_team(db: Session, team_id: int) -> list[Submission]:
    query = select(Submission).where(Submission.team_id == team_id)
    return list(
        db.scalars(query.order_by(Submission.id.desc()).options(selectinload(Submission.problem)))
    )


def forget_trials(db: Session, *, at: datetime) -> None:
    db.execute(delete(Trial).where(Trial.sent_at < at - TRIALS_KEPT))


def _queue(db: Session, program: Program, *, at: datetime, **where: int | None) -> Submission:
    _check(db, program, at)
    user_id = where.get("user_id")
    row = Submission(
        language=program.language,
        source=_clean(program.source),
        sent_at=at,
        send_key=_key(user_id, program) if user_id and program.send_key else None,
        **where,
    )
    db.add(row)
    db.flush()
    return row


def _already_sent(db: Session, user_id: int, program: Program) -> Submission | None:
    if not program.send_key:
        return None
    key = _key(user_id, program)
    return db.scalars(select(Submission).where(Submission.send_key == key)).one_or_none()


def _key(user_id: int, program: Program) -> str:
    """The page's key is another person's affair: nobody can take up somebody else's."""
    return hashlib.sha256(f"{user_id}:{program.send_key}".encode()).hexdigest()


def _check(db: Session, program: Program, at: datetime) -> None:
    if program.language not in LANGUAGES:
        raise Invalid("Bạn chưa chọn ngôn ngữ.", field="language")
    if not program.source.strip():
        raise Invalid("Chương trình còn trống.", field="source")
    size = len(program.source.encode())
    if size > SOURCE_LIMIT_BYTES:
        raise Invalid(
            "Chương trình dài nhất {n} KB, bài này dài {size} KB.",
            field="source",
            n=SOURCE_LIMIT_BYTES // 1024,
            size=-(-size // 1024),
        )
    spoken = hosts.languages(db, at=at)
    if spoken and program.language not in spoken:
        raise Invalid(
            "Máy chấm chưa có {language}. Hãy chọn ngôn ngữ khác.",
            field="language",
            language=LANGUAGES[program.language].title,
        )


def _clean(text: str) -> str:
    """As a database takes it and as compilers like it: no NUL, one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def best_by_problem(db: Session, user_id: int) -> Mapping[str, str]:
    """Problem name → "solved", "tried" or "waiting", over everything that the person sent."""
    return _best(db, Submission.user_id == user_id)


def best_of_team(db: Session, team_id: int) -> Mapping[str, str]:
    """The same for one team in its contest: it sees its own verdicts, in the freeze too (R9)."""
    return _best(db, Submission.team_id == team_id)


def _best(db: Session, whose: ColumnElement[bool]) -> Mapping[str, str]:
    query = (
        select(Problem.name, Submission.verdict)
        .join(Problem, Problem.id == Submission.problem_id)
        .where(whose)
    )
    best: dict[str, str] = {}
    for name, verdict in db.execute(query):
        if verdict == "AC" or best.get(name) == "solved":
            best[name] = "solved"
        elif verdict is not None or best.get(name) == "tried":
            best[name] = "tried"
        else:
            best[name] = "waiting"
    return best
