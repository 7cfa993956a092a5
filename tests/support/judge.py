"""The judge's fixed cast: a problem, a contest of five hours with a freeze of one, teams."""

import itertools
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.judge.models import (
    Contest,
    ContestProblem,
    JudgeHost,
    Problem,
    Submission,
    Team,
    TeamMember,
)
from app.vietnamese import fold
from tests.support.factories import AT

_numbers = itertools.count(1)


def a_problem(
    db: Session, name: str = "", *, title: str = "Hai chú heo đất", public: bool = True,
    level: str = "thcs", difficulty: int = 1, topics: tuple[str, ...] = ("phép cộng",),
    editorial: str = "<p>Cộng lại.</p>",
) -> Problem:  # fmt: skip
    row = Problem(
        name=name or f"bai{next(_numbers)}",
        title=title,
        folded_title=fold(title),
        summary="Cộng tiền của hai chú heo đất.",
        difficulty=difficulty,
        level=level,
        topics=list(topics),
        statement="<p>Đề bài bí mật.</p>",
        editorial=editorial,
        samples=[{"input": "1 2\n", "answer": "3\n"}],
        time_limit_ms=1000,
        memory_limit_kb=65536,
        tests=3,
        package_hash="0" * 64,
        imported_at=AT,
        is_public=public,
    )
    db.add(row)
    db.flush()
    return row


def a_contest(
    db: Session, *, starts_at: datetime = AT, problems: int = 3, freeze_minutes: int = 60,
    is_open: bool = True, public: bool = False, slug: str = "",
) -> Contest:  # fmt: skip
    row = Contest(
        slug=slug or f"ky-thi-{next(_numbers)}",
        name="Thi thử",
        introduction="Chào các bạn.",
        starts_at=starts_at,
        duration_s=5 * 3600,
        freeze_minutes=freeze_minutes,
        is_open=is_open,
    )
    row.problems = [
        ContestProblem(problem=a_problem(db, title=f"Bài kín {'ABCDEFG'[n]}", public=public),
                       label="ABCDEFG"[n], colour="sky")
        for n in range(problems)
    ]  # fmt: skip
    db.add(row)
    db.flush()
    return row


def a_team(
    db: Session, contest: Contest, *user_ids: int, name: str = "", hidden: bool = False
) -> Team:
    row = Team(
        contest_id=contest.id,
        name=name or f"Đội {next(_numbers)}",
        organisation="THCS Sao Mai",
        is_hidden=hidden,
        entered_at=contest.starts_at,
    )
    row.members = [TeamMember(contest_id=contest.id, user_id=one) for one in user_ids]
    db.add(row)
    db.flush()
    return row


def a_submission(
    db: Session, contest: Contest | None, team: Team | None, problem_id: int, *,
    minute: float = 10, verdict: str | None = "AC", user_id: int | None = None,
    language: str = "cpp", source: str = "int main(){}",
) -> Submission:  # fmt: skip
    """Judged, or waiting in the queue when ``verdict`` is None."""
    sent_at = (contest.starts_at if contest else AT) + timedelta(minutes=minute)
    row = Submission(
        problem_id=problem_id,
        contest_id=contest.id if contest else None,
        team_id=team.id if team else None,
        user_id=user_id,
        language=language,
        source=source,
        sent_at=sent_at,
        state="judged" if verdict else "queued",
        verdict=verdict,
        judged_at=sent_at + timedelta(seconds=4) if verdict else None,
    )
    db.add(row)
    if contest is not None:
        contest.board_version += 1
    db.flush()
    return row


def a_host(db: Session, *, at: datetime = AT, judges: bool = True, languages: str = "") -> None:
    db.add(
        JudgeHost(
            name=f"may-{next(_numbers)}:0",
            engine="sandbox",
            tier="1: full",
            is_full=judges,
            judges=judges,
            languages=languages or "cpp: g++ 12\npython: Python 3.11",
            seen_at=at,
        )
    )
    db.flush()
