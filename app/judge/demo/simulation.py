"""Simulated teams: what they would have sent by now, and what they send next.

Their programs are those of the problem packages, right and wrong ones, so that the worker really
judges what is sent while the demo runs.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.judge import contests, hosts, queue, submissions
from app.judge.models import Contest, ContestProblem, Problem, Submission, Team
from app.judge.packages.icpc import read_icpc
from app.judge.packages.shelf import package_path
from app.judge.submissions import Program
from app.registry import JobContext, PeriodicJob

SEND_EVERY = timedelta(seconds=20)
MOST_WAITING = 4
"""No simulated team sends while so many wait: people come first."""
VERDICT_OF = {
    "accepted": "AC",
    "wrong_answer": "WA",
    "time_limit_exceeded": "TLE",
    "run_time_error": "RTE",
}


@dataclass(frozen=True)
class Example:
    """A program of a package, and the verdict that its folder promises."""

    language: str
    source: str
    verdict: str


@lru_cache(maxsize=32)
def examples(shelf: Path, package_hash: str) -> tuple[Example, ...]:
    """The one-file programs of a package."""
    package = read_icpc(package_path(shelf, package_hash))
    found = []
    for one in package.submissions:
        verdict = VERDICT_OF.get(one.program.name.split("/")[0])
        if verdict and len(one.program.files) == 1:
            text = one.program.files[0].content.decode()
            found.append(Example(one.program.language, text, verdict))
    return tuple(found)


@dataclass(frozen=True)
class Sending:
    team: int
    """Place in the cast."""
    problem: int
    """Place in the contest."""
    at_ms: int
    example: Example


def history(
    programs: Sequence[Sequence[Example]], teams: int, until_ms: int, seed: str
) -> Iterator[Sending]:
    """What so many teams send by then; the same every time. In no order."""
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    for team in range(teams):
        skill = 0.2 + 0.8 * chance.random() ** 1.3
        now = chance.uniform(5, 16) / skill**0.5
        for problem, known in enumerate(programs):
            hardness = (problem + 1) / len(programs)
            gives_up = chance.random() > skill * 1.5 + 0.35 - hardness
            wrong = [one for one in known if one.verdict != "AC"]
            right = [one for one in known if one.verdict == "AC"]
            tries = min(5, int(chance.expovariate(1.2) * (0.6 + hardness)))
            for _ in range(tries + gives_up * (chance.random() < 0.7)):
                if now * 60_000 < until_ms and wrong:
                    yield Sending(team, problem, int(now * 60_000), chance.choice(wrong))
                now += chance.uniform(4, 16)
            if not gives_up and now * 60_000 < until_ms and right:
                yield Sending(team, problem, int(now * 60_000), chance.choice(right))
            now += chance.uniform(10, 30) * (0.5 + 1.6 * hardness) / skill**0.7


def _send_some(context: JobContext) -> None:
    """One or two programs of simulated teams in each demo contest that runs."""
    shelf = context.var / "judge" / "packages"
    with context.database.read() as db:
        running = [
            one
            for one in db.scalars(select(Contest).where(Contest.is_demo.is_(True)))
            if contests.is_running(one, context.at)
        ]
        busy = queue.length(db) >= MOST_WAITING
        spoken = hosts.languages(db, at=context.at)
    if busy or not spoken:
        return
    for contest in running:
        chosen = _next(context, contest.id, shelf, spoken)
        if chosen is None:
            continue
        team, under, example = chosen
        with context.database.write() as db:
            submissions.queue_for_team(
                db,
                contest,
                under.problem_id,
                team,
                None,
                Program(example.language, example.source),
                at=context.at,
            )


def _next(
    context: JobContext, contest_id: int, shelf: Path, spoken: frozenset[str]
) -> tuple[Team, ContestProblem, Example] | None:
    chance = random.Random()  # noqa: S311 - a story, not a secret
    with context.database.read() as db:
        contest = db.get_one(
            Contest, contest_id, options=[selectinload(Contest.problems).selectinload(
                ContestProblem.problem)]
        )  # fmt: skip
        teams = [one for one in _simulated(db, contest_id) if not one.is_hidden]
        solved = _solved(db, contest_id)
    if not teams:
        return None
    team = chance.choice(teams)
    skill = 0.3 + 0.7 * ((team.id * 37) % 40) / 40
    open_ones = [one for one in contest.problems if one.problem_id not in solved.get(team.id, ())]
    reach = open_ones[: 1 + round(2 * skill)]
    if not reach or len(contest.problems) - len(open_ones) > skill * len(contest.problems):
        return None
    under = chance.choice(reach)
    known = [
        one
        for one in examples(shelf, under.problem.package_hash)
        if one.language in spoken and (one.verdict != "TLE" or chance.random() < 0.3)
    ]
    wanted = [one for one in known if (one.verdict == "AC") == (chance.random() < skill * 0.8)]
    return (team, under, chance.choice(wanted)) if wanted else None


def _simulated(db: Session, contest_id: int) -> Sequence[Team]:
    """Teams without a person."""
    query = select(Team).where(Team.contest_id == contest_id, ~Team.members.any())
    return db.scalars(query.order_by(Team.id)).all()


def _solved(db: Session, contest_id: int) -> Mapping[int, set[int]]:
    query = select(Submission.team_id, Submission.problem_id).where(
        Submission.contest_id == contest_id, Submission.verdict == "AC"
    )
    found: dict[int, set[int]] = {}
    for team, problem in db.execute(query):
        found.setdefault(team or 0, set()).add(problem)
    return found


def problems_named(db: Session, names: Sequence[str]) -> list[Problem]:
    """In this order; those that are not loaded are left out."""
    rows = {one.name: one for one in db.scalars(select(Problem).where(Problem.name.in_(names)))}
    return [rows[name] for name in names if name in rows]


def moment(contest_starts: datetime, at_ms: int) -> datetime:
    return contest_starts + timedelta(milliseconds=at_ms)


JOB = PeriodicJob("simulated teams send programs", SEND_EVERY, _send_some)
