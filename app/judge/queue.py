"""The queue is the submissions' own rows: claimed by compare-and-set, held with a lease.

A worker that dies leaves a lease that runs out, and its row can be claimed again. What it had
written of that judging is replaced; whoever lost a lease can write nothing more, so a submission
has one verdict whatever happened on the way.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.judge.models import Rejudging, Submission, TestResult, Trial
from app.judge.verdicts import TestVerdict, Verdict

LEASE = timedelta(seconds=60)
"""A worker renews it while it works; one that is silent for so long is taken for dead."""
MAX_ATTEMPTS = 3
"""A submission that killed so many workers gets a Judge Error."""

Row = type[Submission] | type[Trial] | type[Rejudging]


@dataclass(frozen=True)
class Judging:
    """What a worker writes when it is done."""

    verdict: Verdict
    tests_total: int = 0
    cpu_ms: int | None = None
    memory_kb: int | None = None
    compile_log: str = ""
    note: str = ""
    package_hash: str | None = None


def claim(db: Session, worker: str, *, at: datetime) -> Submission | None:
    """The next submission for this worker, or None. Contest before practice, then by arrival."""
    found = _claim(db, Submission, select(Submission.id).order_by(Submission.priority), worker, at)
    if found is None:
        return None
    submission = db.get_one(Submission, found, populate_existing=True)
    db.execute(delete(TestResult).where(TestResult.submission_id == found))
    if submission.attempts > MAX_ATTEMPTS:
        finish(
            db,
            submission.id,
            worker,
            Judging(Verdict.JE, note=f"given up after {MAX_ATTEMPTS} workers"),
            at=at,
        )
        return claim(db, worker, at=at)
    return submission


def claim_trial(db: Session, worker: str, *, at: datetime) -> Trial | None:
    """The next run on somebody's own input, or None."""
    found = _claim(db, Trial, select(Trial.id), worker, at)
    if found is None:
        return None
    trial = db.get_one(Trial, found, populate_existing=True)
    if trial.attempts > MAX_ATTEMPTS:
        finish_trial(db, found, worker, outcome="JE")
        return claim_trial(db, worker, at=at)
    return trial


def claim_rejudging(db: Session, worker: str, *, at: datetime) -> Rejudging | None:
    """The next second judging, or None. One that killed too many workers ends as a Judge Error."""
    found = _claim(db, Rejudging, select(Rejudging.id), worker, at)
    if found is None:
        return None
    row = db.get_one(Rejudging, found, populate_existing=True)
    if row.attempts > MAX_ATTEMPTS:
        note = f"given up after {MAX_ATTEMPTS} workers"
        finish_rejudging(db, found, worker, Judging(Verdict.JE, note=note), [], at=at)
        return claim_rejudging(db, worker, at=at)
    return row


def renew(db: Session, row: Row, row_id: int, worker: str, *, at: datetime) -> bool:
    """Keeps the lease. False when it was lost: stop, somebody else has the row."""
    return _change(db, row, row_id, worker, leased_until=at + LEASE)


def record(
    db: Session,
    submission_id: int,
    worker: str,
    results: Iterable[tuple[int, bool, TestVerdict, str]],
    *,
    at: datetime,
) -> bool:
    """Writes tests that have run: (number, is a sample, verdict, message). False: lease lost."""
    if not renew(db, Submission, submission_id, worker, at=at):
        return False
    db.add_all(
        TestResult(
            submission_id=submission_id,
            number=number,
            name=result.name,
            is_sample=is_sample,
            verdict=result.verdict.value,
            cpu_ms=result.cpu_ms,
            memory_kb=result.memory_kb,
            message=message,
        )
        for number, is_sample, result, message in results
    )
    db.flush()
    return True


def finish(db: Session, submission_id: int, worker: str, judging: Judging, *, at: datetime) -> bool:
    """Writes the verdict. False when the lease was lost and somebody else judges it."""
    return _change(
        db,
        Submission,
        submission_id,
        worker,
        state="judged",
        leased_until=None,
        leased_by=None,
        **_told(judging),
        judged_at=at,
        judged_by=worker,
    )


def finish_rejudging(
    db: Session,
    rejudging_id: int,
    worker: str,
    judging: Judging,
    results: Iterable[tuple[int, bool, TestVerdict, str]],
    *,
    at: datetime,
) -> bool:
    """Writes what the second judging found, beside the first. False when the lease was lost."""
    return _change(
        db,
        Rejudging,
        rejudging_id,
        worker,
        state="judged",
        leased_until=None,
        leased_by=None,
        results=[
            [number, one.name, is_sample, one.verdict.value, one.cpu_ms, one.memory_kb]
            for number, is_sample, one, _message in results
        ],
        **_told(judging),
        judged_at=at,
    )


def requeue(db: Session, submission_ids: Iterable[int]) -> int:
    """Judged submissions back into the queue, behind all others. Returns how many."""
    statement = (
        update(Submission)
        .where(Submission.id.in_(list(submission_ids)), Submission.state == "judged")
        .values(state="queued", verdict=None, judged_at=None, attempts=0, priority=20)
        .returning(Submission.id)
        .execution_options(synchronize_session=False)
    )
    return len(db.execute(statement).all())


def release(db: Session, workers: str) -> int:
    """Frees what dead workers of this slot held, without waiting for their leases to end.

    ``workers`` is how their names begin; the caller has made sure that none of them lives.
    """
    freed = 0
    for row in (Submission, Trial, Rejudging):
        statement = (
            update(row)
            .where(row.state == "judging", row.leased_by.startswith(workers, autoescape=True))
            .values(state="queued", leased_until=None, leased_by=None)
            .returning(row.id)
            .execution_options(synchronize_session=False)
        )
        freed += len(db.execute(statement).all())
    return freed


def finish_trial(db: Session, trial_id: int, worker: str, **told: object) -> bool:
    """Writes what a trial did. False when the lease was lost."""
    return _change(
        db, Trial, trial_id, worker, state="judged", leased_until=None, leased_by=None, **told
    )


def give_back(db: Session, row: Row, row_id: int, worker: str) -> bool:
    """Back into the queue at once, the attempt not counted: the worker is stopping."""
    return _change(
        db,
        row,
        row_id,
        worker,
        state="queued",
        leased_until=None,
        leased_by=None,
        attempts=row.attempts - 1,
    )


def is_waiting(db: Session, *, at: datetime) -> bool:
    """Whether a worker would find something to claim."""
    rows: tuple[Row, ...] = (Submission, Trial, Rejudging)
    return any(db.scalar(select(row.id).where(_is_free(row, at)).limit(1)) for row in rows)


def length(db: Session) -> int:
    """How many submissions wait."""
    waiting = select(func.count()).select_from(Submission).where(Submission.state == "queued")
    return db.scalar(waiting) or 0


def ahead_of(db: Session, row: Submission) -> int:
    """How many submissions will be claimed before this one."""
    sooner = or_(
        Submission.priority < row.priority,
        and_(Submission.priority == row.priority, Submission.id < row.id),
    )
    waiting = select(func.count()).select_from(Submission).where(Submission.state == "queued")
    return db.scalar(waiting.where(sooner)) or 0


def _told(judging: Judging) -> dict[str, object]:
    """The columns that a judging fills."""
    return {**asdict(judging), "verdict": judging.verdict.value}


def _claim(db: Session, row: Row, in_order: Select[int], worker: str, at: datetime) -> int | None:
    free = _is_free(row, at)
    next_id = (
        in_order.where(free).order_by(row.id).limit(1).with_for_update(skip_locked=True)
    ).scalar_subquery()
    statement = (
        update(row)
        .where(row.id == next_id, free)
        .values(
            state="judging",
            leased_until=at + LEASE,
            leased_by=worker,
            attempts=row.attempts + 1,
        )
        .returning(row.id)
        .execution_options(synchronize_session=False)
    )
    return db.execute(statement).scalar_one_or_none()


def _is_free(row: Row, at: datetime) -> ColumnElement[bool]:
    return or_(row.state == "queued", and_(row.state == "judging", row.leased_until < at))


def _change(db: Session, row: Row, row_id: int, worker: str, **values: object) -> bool:
    """Writes only while the lease is this worker's. False when it is not."""
    statement = (
        update(row)
        .where(row.id == row_id, row.state == "judging", row.leased_by == worker)
        .values(**values)
        .returning(row.id)
        .execution_options(synchronize_session=False)
    )
    return db.execute(statement).first() is not None
