"""Contests, teams, clarifications, and the board that is served."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UTCDateTime
from app.judge.models.problems import Problem


class Contest(Base):
    __tablename__ = "judge_contest"
    __table_args__ = (
        CheckConstraint("duration_s > 0", name="duration_s"),
        CheckConstraint("freeze_minutes >= 0", name="freeze_minutes"),
        CheckConstraint("penalty_minutes >= 0", name="penalty_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    introduction: Mapped[str] = mapped_column(Text, default="")
    """Markdown."""
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    duration_s: Mapped[int]
    freeze_minutes: Mapped[int] = mapped_column(default=60)
    """R9: the board stands still for so long before the end; 0: no freeze."""
    penalty_minutes: Mapped[int] = mapped_column(default=20)
    unfrozen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finalised_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """R11: nothing of the contest changes afterwards."""
    is_open: Mapped[bool] = mapped_column(default=True)
    """Anyone with an account may enter a team; else the jury enters them."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    """Its teams are simulated."""
    board_version: Mapped[int] = mapped_column(default=0)
    """Goes up with everything that may change the board; a served board says which it shows."""

    problems: Mapped[list["ContestProblem"]] = relationship(order_by="ContestProblem.label")

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(seconds=self.duration_s)

    @property
    def freezes_at(self) -> datetime:
        return self.ends_at - timedelta(minutes=self.freeze_minutes)


class ContestProblem(Base):
    """A problem under its letter in a contest."""

    __tablename__ = "judge_contest_problem"
    __table_args__ = (Unique("contest_id", "label"), Unique("contest_id", "problem_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("judge_contest.id", ondelete="CASCADE"))
    problem_id: Mapped[int] = mapped_column(ForeignKey("judge_problem.id"), index=True)
    label: Mapped[str] = mapped_column(String(4))
    """"A", "B", …"""
    colour: Mapped[str] = mapped_column(String(20), default="")
    """Of its balloon: a token's name."""

    problem: Mapped[Problem] = relationship()


class Team(Base):
    """An entrant of one contest: one or more people, or a simulated team without any."""

    __tablename__ = "judge_team"
    __table_args__ = (Unique("contest_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("judge_contest.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(160), default="")
    """School or province, as shown under the name."""
    is_hidden: Mapped[bool] = mapped_column(default=False)
    """A tester of the jury: judged like the others, on no board."""
    added_penalty: Mapped[int] = mapped_column(default=0)
    """Minutes, R5."""
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)

    members: Mapped[list["TeamMember"]] = relationship(cascade="all, delete-orphan")


class TeamMember(Base):
    """One person in one team; a person is in one team of a contest."""

    __tablename__ = "judge_team_member"
    __table_args__ = (Unique("contest_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(
        ForeignKey("judge_team.id", ondelete="CASCADE"), index=True
    )
    contest_id: Mapped[int] = mapped_column(ForeignKey("judge_contest.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))


class Clarification(Base):
    """A team's question and the jury's answer, or a notice of the jury to all."""

    __tablename__ = "judge_clarification"
    __table_args__ = (Index("ix_judge_clarification_asked", "contest_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("judge_contest.id", ondelete="CASCADE"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("judge_team.id", ondelete="CASCADE"))
    """None: a notice of the jury."""
    contest_problem_id: Mapped[int | None] = mapped_column(ForeignKey("judge_contest_problem.id"))
    question: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    is_for_all: Mapped[bool] = mapped_column(default=False)


class ServedBoard(Base):
    """The board as it is sent: one compressed page for each audience, never one per user."""

    __tablename__ = "judge_served_board"

    contest_id: Mapped[int] = mapped_column(
        ForeignKey("judge_contest.id", ondelete="CASCADE"), primary_key=True
    )
    audience: Mapped[str] = mapped_column(String(10), primary_key=True)
    version: Mapped[str] = mapped_column(String(40))
    """The contest's ``board_version`` and phase that it shows."""
    etag: Mapped[str] = mapped_column(String(40))
    gzipped: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON, gzip."""
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
