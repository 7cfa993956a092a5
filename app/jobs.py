"""Periodic jobs with a lease. The row is the job: whoever claims it runs it, once at a time.

A process that dies leaves its lease behind; when it runs out the job is due again.
"""

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Integer, String, Text, or_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Database, UTCDateTime, insert
from app.registry import JobContext, PeriodicJob

LEASE = timedelta(minutes=5)
log = logging.getLogger("app.jobs")


class Job(Base):
    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(32))
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    runs: Mapped[int] = mapped_column(Integer, default=0)
    failures_in_a_row: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


def enrol(db: Session, jobs: Iterable[PeriodicJob], *, at: datetime) -> None:
    """Gives each job its row; one that has a row keeps it."""
    for job in jobs:
        statement = insert(db, Job).values(name=job.name, due_at=at, runs=0, failures_in_a_row=0)
        db.execute(statement.on_conflict_do_nothing())


def run_due(
    database: Database, jobs: Iterable[PeriodicJob], var: Path, *, at: datetime
) -> list[str]:
    """Runs each job that is due and that nobody holds. Returns the names of those that ran."""
    ran = []
    for job in jobs:
        owner = secrets.token_hex(8)
        with database.write() as db:
            claimed = claim(db, job.name, owner, at=at)
        if not claimed:
            continue
        failed: str | None = None
        try:
            job.run(JobContext(database=database, var=var, at=at))
        except Exception as error:  # a job's bug must not end the others
            log.exception("job %s failed", job.name)
            failed = f"{type(error).__name__}: {error}"
        with database.write() as db:
            give_back(db, job, owner, failed, at=at)
        ran.append(job.name)
    return ran


def claim(db: Session, name: str, owner: str, *, at: datetime) -> bool:
    """Takes the lease of a due job, if nobody holds it."""
    statement = (
        update(Job)
        .where(Job.name == name, Job.due_at <= at)
        .where(or_(Job.leased_until.is_(None), Job.leased_until <= at))
        .values(leased_until=at + LEASE, leased_by=owner)
        .returning(Job.name)
    )
    return db.execute(statement).first() is not None


def give_back(
    db: Session, job: PeriodicJob, owner: str, failed: str | None, *, at: datetime
) -> None:
    """Notes how the run ended and when the next is due. A lease lost meanwhile changes nothing."""
    db.execute(
        update(Job)
        .where(Job.name == job.name, Job.leased_by == owner)
        .values(
            leased_until=None,
            leased_by=None,
            due_at=at + job.every,
            finished_at=at,
            runs=Job.runs + 1,
            failures_in_a_row=Job.failures_in_a_row + 1 if failed else 0,
            last_error=failed,
        )
    )
