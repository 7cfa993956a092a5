"""Judging again: beside the first judging, shown before it changes anything (R16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from app.errors import NotFound, Refused
from app.judge import contests
from app.judge.board import Standing, entrants, facts
from app.judge.contests import rules_of
from app.judge.models import Contest, Problem, Rejudging, Submission, TestResult
from app.judge.scoreboard import Attempt, Audience, Row, board
from app.judge.verdicts import Verdict


@dataclass(frozen=True)
class TeamChange:
    """A team whose place or score would not be the same."""

    team: Standing
    before: Row
    after: Row


def ask(db: Session, row: Submission, by: int | None, *, at: datetime) -> Rejudging:
    """Puts a second judging into the queue. One that is open already is that one."""
    _refuse_final(db, row)
    if row.state != "judged":
        raise Refused("Bài nộp này chưa chấm xong.", code="unjudged")
    open_one = latest(db, row.id)
    if open_one is not None and open_one.settled_at is None:
        return open_one
    made = Rejudging(submission_id=row.id, asked_by=by, asked_at=at)
    db.add(made)
    db.flush()
    return made


def latest(db: Session, submission_id: int) -> Rejudging | None:
    query = select(Rejudging).where(Rejudging.submission_id == submission_id)
    return db.scalars(query.order_by(Rejudging.id.desc()).limit(1)).one_or_none()


def get(db: Session, submission_id: int, rejudging_id: int) -> Rejudging:
    row = db.get(Rejudging, rejudging_id, options=[selectinload(Rejudging.submission)])
    if row is None or row.submission_id != submission_id:
        raise NotFound("Không có lần chấm lại này.")
    return row


def preview(db: Session, row: Rejudging) -> Sequence[TeamChange]:
    """Which teams' places or scores would change if it were applied, best place first."""
    sent = row.submission
    if sent.contest_id is None or row.verdict is None or row.verdict == sent.verdict:
        return ()
    contest = db.get_one(Contest, sent.contest_id)
    teams, attempts = facts(db, contest)
    changed = [_with_verdict(one, sent.id, Verdict(row.verdict)) for one in attempts]
    rules = rules_of(contest)
    before = board(entrants(teams), attempts, rules, Audience.JURY).rows
    after = board(entrants(teams), changed, rules, Audience.JURY).rows
    was = {one.entrant.id: one for one in before}
    by_id = {one.id: one for one in teams}
    return [
        TeamChange(by_id[one.entrant.id], was[one.entrant.id], one)
        for one in after
        if (one.rank, one.merit) != (was[one.entrant.id].rank, was[one.entrant.id].merit)
    ]


def apply(db: Session, row: Rejudging, *, at: datetime) -> None:
    """The second judging takes the place of the first."""
    _refuse_unfinished(row)
    sent = row.submission
    _refuse_final(db, sent)
    db.execute(delete(TestResult).where(TestResult.submission_id == sent.id))
    db.add_all(
        TestResult(
            submission_id=sent.id,
            number=number,
            name=name,
            is_sample=is_sample,
            verdict=verdict,
            cpu_ms=cpu_ms,
            memory_kb=memory_kb,
        )
        for number, name, is_sample, verdict, cpu_ms, memory_kb in row.results
    )
    for column in (
        "verdict", "tests_total", "cpu_ms", "memory_kb", "compile_log", "note", "package_hash",
        "judged_at",
    ):  # fmt: skip
        setattr(sent, column, getattr(row, column))
    row.settled_at, row.was_applied = at, True
    if sent.contest_id is not None:
        contests.changed(db, sent.contest_id)


def drop(db: Session, row: Rejudging, *, at: datetime) -> None:
    """The first judging stands."""
    if row.settled_at is not None:
        raise Refused("Lần chấm lại này đã xong rồi.", code="settled")
    row.settled_at = at


def matching(
    db: Session, *, problem: str = "", contest: str = "", verdict: str = "", submission: int = 0
) -> Sequence[Submission]:
    """Judged submissions that fit every filter that is given (R16); finalised contests never."""
    query = select(Submission).where(Submission.state == "judged")
    if problem:
        query = query.join(Problem, Problem.id == Submission.problem_id).where(
            Problem.name == problem
        )
    if contest:
        query = query.join(Contest, Contest.id == Submission.contest_id).where(
            Contest.slug == contest
        )
    if verdict:
        query = query.where(Submission.verdict == verdict)
    if submission:
        query = query.where(Submission.id == submission)
    final = select(Contest.id).where(Contest.finalised_at.is_not(None))
    query = query.where(Submission.contest_id.is_(None) | Submission.contest_id.not_in(final))
    return db.scalars(query.order_by(Submission.id)).all()


def _with_verdict(one: Attempt, submission_id: int, verdict: Verdict) -> Attempt:
    if one.id != submission_id:
        return one
    return Attempt(one.id, one.team, one.problem, one.at_ms, verdict)


def _refuse_unfinished(row: Rejudging) -> None:
    if row.settled_at is not None:
        raise Refused("Lần chấm lại này đã xong rồi.", code="settled")
    if row.verdict is None:
        raise Refused("Lần chấm lại này chưa chấm xong.", code="unjudged")


def _refuse_final(db: Session, row: Submission) -> None:
    if row.contest_id is None:
        return
    if db.get_one(Contest, row.contest_id).finalised_at is not None:
        raise Refused("Kỳ thi đã chốt, không thay đổi được nữa.", code="final")
