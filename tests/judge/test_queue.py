"""The row is the job: one claimant, a lease, nothing lost and nothing judged twice."""

from datetime import UTC, datetime, timedelta

from app.db import Database
from app.judge import queue
from app.judge.models import Problem, Submission, TestResult
from app.judge.verdicts import TestVerdict, Verdict

AT = datetime(2026, 11, 20, 1, 15, tzinfo=UTC)
LATER = AT + queue.LEASE + timedelta(seconds=1)


def sent(database: Database, *priorities: int) -> list[int]:
    """Submissions in the queue, one for each priority, in this order of arrival."""
    with database.write() as db:
        problem = Problem(
            name="cong",
            title="Cộng",
            folded_title="cong",
            statement="",
            time_limit_ms=1000,
            memory_limit_kb=65536,
            package_hash="0" * 64,
            imported_at=AT,
        )
        db.add(problem)
        db.flush()
        rows = [
            Submission(
                problem_id=problem.id, language="cpp", source="x", sent_at=AT, priority=priority
            )
            for priority in priorities
        ]
        db.add_all(rows)
        db.flush()
        return [row.id for row in rows]


def claimed(database: Database, worker: str, at: datetime = AT) -> int | None:
    with database.write() as db:
        found = queue.claim(db, worker, at=at)
        return found.id if found else None


def judged(database: Database, row: int, worker: str, verdict: Verdict, at: datetime = AT) -> bool:
    with database.write() as db:
        return queue.finish(db, row, worker, queue.Judging(verdict), at=at)


def test_the_queue_is_by_priority_and_then_by_arrival(database: Database) -> None:
    practice, first, second = sent(database, 10, 0, 0)
    assert [claimed(database, "w") for _ in range(4)] == [first, second, practice, None]


def test_two_workers_never_hold_the_same_submission(database: Database) -> None:
    sent(database, 0)
    assert claimed(database, "one") is not None
    assert claimed(database, "two") is None


def test_a_dead_workers_submission_is_claimed_again_when_its_lease_runs_out(
    database: Database,
) -> None:
    [row] = sent(database, 0)
    claimed(database, "dead")
    assert claimed(database, "alive", LATER) == row


def test_who_lost_the_lease_writes_nothing_more(database: Database) -> None:
    [row] = sent(database, 0)
    claimed(database, "slow")
    claimed(database, "quick", LATER)
    assert not judged(database, row, "slow", Verdict.WA, LATER)
    assert judged(database, row, "quick", Verdict.AC, LATER)
    with database.write() as db:
        assert not queue.record(db, row, "slow", [], at=LATER)
        assert db.get_one(Submission, row).verdict == "AC"


def test_what_a_dead_worker_wrote_is_replaced(database: Database) -> None:
    [row] = sent(database, 0)
    claimed(database, "dead")
    ran = (1, True, TestVerdict("sample/1", Verdict.AC, 3, 900), "")
    with database.write() as db:
        assert queue.record(db, row, "dead", [ran], at=AT)
    claimed(database, "alive", LATER)
    with database.write() as db:
        assert db.query(TestResult).count() == 0
        assert queue.record(db, row, "alive", [ran], at=LATER)


def test_a_renewed_lease_is_kept(database: Database) -> None:
    [row] = sent(database, 0)
    claimed(database, "w")
    almost = AT + queue.LEASE - timedelta(seconds=1)
    with database.write() as db:
        assert queue.renew(db, Submission, row, "w", at=almost)
    assert claimed(database, "other", LATER) is None


def test_a_submission_that_kills_every_worker_ends_as_a_judge_error(database: Database) -> None:
    [row] = sent(database, 0)
    at = AT
    for n in range(queue.MAX_ATTEMPTS):
        assert claimed(database, f"w{n}", at) == row
        at += queue.LEASE + timedelta(seconds=1)
    assert claimed(database, "last", at) is None
    with database.read() as db:
        assert db.get_one(Submission, row).verdict == "JE"


def test_a_worker_that_is_told_to_stop_gives_its_row_back_uncounted(database: Database) -> None:
    [row] = sent(database, 0)
    claimed(database, "stopping")
    with database.write() as db:
        assert queue.give_back(db, Submission, row, "stopping")
    assert claimed(database, "next") == row
    with database.read() as db:
        assert db.get_one(Submission, row).attempts == 1
