"""Submissions. The row is the job: claimed with a lease, given back or judged."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UTCDateTime, json_column
from app.judge.models.problems import Problem


class Leased:
    """Columns of a row that is a job."""

    state: Mapped[str] = mapped_column(String(10), default="queued")
    """"queued", "judging" or "judged"."""
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was claimed; bounded, then Judge Error."""


class Submission(Leased, Base):
    """A program that somebody sent. Its time is that of arrival, whenever it is judged."""

    __tablename__ = "judge_submission"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'judging', 'judged')", name="state"),
        CheckConstraint("(state = 'judged') = (verdict IS NOT NULL)", name="judged_has_verdict"),
        CheckConstraint("(contest_id IS NULL) = (team_id IS NULL)", name="contest_has_team"),
        Index("ix_judge_submission_queue", "state", "priority", "id"),
        Index("ix_judge_submission_user_id_problem_id", "user_id", "problem_id"),
        Index("ix_judge_submission_contest_id_team_id", "contest_id", "team_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("judge_problem.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id", ondelete="SET NULL"))
    """None for a simulated team, and after the person's data was erased."""
    contest_id: Mapped[int | None] = mapped_column(
        ForeignKey("judge_contest.id", ondelete="CASCADE")
    )
    team_id: Mapped[int | None] = mapped_column(ForeignKey("judge_team.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    send_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Made by the page for one press of the button: a repeated request sends nothing twice."""
    priority: Mapped[int] = mapped_column(default=0)
    """Smaller first: 0 in a contest, 10 in practice, 20 rejudged."""
    package_hash: Mapped[str | None] = mapped_column(String(64))
    """The tests that it was judged by."""
    verdict: Mapped[str | None] = mapped_column(String(3))
    tests_total: Mapped[int] = mapped_column(default=0)
    cpu_ms: Mapped[int | None]
    """The slowest test's."""
    memory_kb: Mapped[int | None]
    compile_log: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    """For staff: what went wrong when the verdict is JE."""
    judged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    judged_by: Mapped[str | None] = mapped_column(String(80))

    problem: Mapped[Problem] = relationship()
    results: Mapped[list["TestResult"]] = relationship(
        order_by="TestResult.number", cascade="all, delete-orphan"
    )


class TestResult(Base):
    """One test of a submission, written as soon as it has run."""

    __test__ = False  # pytest: not a test class
    __tablename__ = "judge_test_result"
    __table_args__ = (Unique("submission_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("judge_submission.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    """From 1, in lexicographic order of the tests' names."""
    name: Mapped[str] = mapped_column(String(300))
    is_sample: Mapped[bool] = mapped_column(default=False)
    verdict: Mapped[str] = mapped_column(String(3))
    cpu_ms: Mapped[int]
    memory_kb: Mapped[int]
    message: Mapped[str] = mapped_column(Text, default="")
    """What the output validator tells the team, if anything."""


class Trial(Leased, Base):
    """A run on one's own input. Kept for a day."""

    __tablename__ = "judge_trial"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'judging', 'judged')", name="state"),
        Index("ix_judge_trial_queue", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), index=True
    )
    problem_id: Mapped[int] = mapped_column(ForeignKey("judge_problem.id"))
    language: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)
    input: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    outcome: Mapped[str | None] = mapped_column(String(3))
    output: Mapped[str] = mapped_column(Text, default="")
    errors: Mapped[str] = mapped_column(Text, default="")
    """The compiler's words, or what the program wrote to standard error."""
    cpu_ms: Mapped[int | None]
    memory_kb: Mapped[int | None]

    problem: Mapped[Problem] = relationship()


class Rejudging(Leased, Base):
    """A second judging of a submission, kept beside the first until the jury applies or drops it.

    R16: what it would change is shown before it changes anything.
    """

    __tablename__ = "judge_rejudging"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'judging', 'judged')", name="state"),
        Index("ix_judge_rejudging_queue", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("judge_submission.id", ondelete="CASCADE"), index=True
    )
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account_user.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    verdict: Mapped[str | None] = mapped_column(String(3))
    results: Mapped[list[Any]] = mapped_column(json_column(), default=list)
    """``[[number, name, is_sample, verdict, cpu_ms, memory_kb], …]``"""
    tests_total: Mapped[int] = mapped_column(default=0)
    cpu_ms: Mapped[int | None]
    memory_kb: Mapped[int | None]
    compile_log: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    package_hash: Mapped[str | None] = mapped_column(String(64))
    judged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was applied or dropped."""
    was_applied: Mapped[bool] = mapped_column(default=False)

    submission: Mapped[Submission] = relationship()


class JudgeHost(Base):
    """A worker and what it found out about its machine."""

    __tablename__ = "judge_host"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    engine: Mapped[str] = mapped_column(String(20))
    tier: Mapped[str] = mapped_column(String(40))
    is_full: Mapped[bool]
    judges: Mapped[bool]
    """False: no safe way to run programs here; nothing is claimed."""
    told: Mapped[str] = mapped_column(Text, default="")
    """The self-test's outcome, and what to install where something is missing."""
    languages: Mapped[str] = mapped_column(Text, default="")
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
