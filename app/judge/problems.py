"""The list of problems for practice, and who may read a solution."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Forbidden, NotFound
from app.judge import contests
from app.judge.models import Contest, ContestProblem, Problem, Submission, TeamMember
from app.vietnamese import fold

_NAME = re.compile(r"[a-z0-9]{1,64}")


@dataclass(frozen=True)
class Filters:
    """What the address asks for; empty fits everything."""

    words: str = ""
    level: str = ""
    topic: str = ""
    difficulty: int = 0


def public(db: Session) -> Sequence[Problem]:
    """Every problem for practice, in the order of the list."""
    query = select(Problem).where(Problem.is_public.is_(True))
    return db.scalars(query.order_by(Problem.position, Problem.name)).all()


def fitting(problems: Sequence[Problem], filters: Filters) -> list[Problem]:
    """Those that fit; words are looked for without diacritics, in titles, topics and summaries."""
    wanted = fold(filters.words).split()
    return [
        one
        for one in problems
        if (not filters.level or one.level == filters.level)
        and (not filters.topic or filters.topic in one.topics)
        and (not filters.difficulty or one.difficulty == filters.difficulty)
        and _has(one, wanted)
    ]


def topics(problems: Sequence[Problem]) -> list[str]:
    """The most used first."""
    counted = Counter(topic for one in problems for topic in one.topics)
    return [topic for topic, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]


def by_name(db: Session, name: str) -> Problem:
    """One for practice. Raises NotFound."""
    found = _named(db, name)
    if not found.is_public:
        raise NotFound("Không có bài này.")
    return found


def for_trial(db: Session, name: str, *, at: datetime) -> Problem:
    """One for practice, or one of a contest that has begun. Raises NotFound."""
    found = _named(db, name)
    if not found.is_public:
        begun = (
            select(Contest.id)
            .join(ContestProblem, ContestProblem.contest_id == Contest.id)
            .where(ContestProblem.problem_id == found.id, Contest.starts_at <= at)
        )
        if db.scalar(begun.limit(1)) is None:
            raise NotFound("Không có bài này.")
    return found


def solvers(db: Session) -> dict[int, int]:
    """Problem → people who solved it in practice.

    Contests are left out for good: a number that rises during a freeze would tell what the board
    does not (R12).
    """
    query = (
        select(Submission.problem_id, func.count(func.distinct(Submission.user_id)))
        .where(Submission.verdict == "AC", Submission.contest_id.is_(None))
        .group_by(Submission.problem_id)
    )
    return {row[0]: row[1] for row in db.execute(query)}


def refuse_solution(db: Session, problem: Problem, user_id: int, *, at: datetime) -> None:
    """Raises Forbidden until the person solved it, or a contest of theirs with it has ended."""
    running = contests.running_with(db, problem.id, user_id, at)
    if running is not None:
        raise Forbidden("Lời giải mở sau khi kỳ thi “{name}” kết thúc.", name=running.name)
    solved = select(Submission.id).where(
        Submission.problem_id == problem.id,
        Submission.user_id == user_id,
        Submission.verdict == "AC",
    )
    if db.scalar(solved.limit(1)) is not None:
        return
    took_part = (
        select(Contest)
        .join(ContestProblem, ContestProblem.contest_id == Contest.id)
        .join(TeamMember, TeamMember.contest_id == Contest.id)
        .where(ContestProblem.problem_id == problem.id, TeamMember.user_id == user_id)
    )
    if any(at >= one.ends_at for one in db.scalars(took_part)):
        return
    raise Forbidden("Lời giải mở ra khi bạn đã giải được bài này. Bạn thử thêm chút nữa nhé!")


def _named(db: Session, name: str) -> Problem:
    if _NAME.fullmatch(name):  # PostgreSQL takes no NUL
        found = db.scalars(select(Problem).where(Problem.name == name)).one_or_none()
        if found is not None:
            return found
    raise NotFound("Không có bài này.")


def _has(problem: Problem, wanted: Sequence[str]) -> bool:
    if not wanted:
        return True
    text = " ".join([problem.folded_title, problem.name, fold(problem.summary)])
    text += " " + fold(" ".join(problem.topics))
    return all(word in text for word in wanted)
