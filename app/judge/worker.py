"""The loop of a judge worker: claim (a transaction), run (none), record (a transaction).

Killed at any moment it loses nothing: its lease runs out and another claims the row.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import Database, insert
from app.judge import queue
from app.judge.judging import Judge, TestDone
from app.judge.models import JudgeHost, Problem, Submission, Trial
from app.judge.runner import Limits, SelfTest

IDLE_S = 0.3
"""Between two looks at an empty queue."""
FLUSH_S = 0.25
"""Tests are written together when they end faster than a page can show them."""
RENEW_S = queue.LEASE.total_seconds() / 4
HEARTBEAT = timedelta(seconds=10)
log = logging.getLogger("app.judge.worker")

Now = Callable[[], datetime]


@dataclass
class Worker:
    """One runner, one row at a time. ``judged`` is told of each contest whose board may change."""

    database: Database
    judge: Judge
    name: str
    now: Now
    judged: Callable[[int], None]

    def run(self, host: SelfTest, languages: Mapping[str, str], stop: threading.Event) -> None:
        """Until told to stop. Where the machine cannot judge safely nothing is claimed."""
        seen_at: datetime | None = None
        while not stop.is_set():
            at = self.now()
            if seen_at is None or at - seen_at >= HEARTBEAT:
                self._report(host, languages, at)
                seen_at = at
            if not host.judges or not self.work_once(stop):
                stop.wait(IDLE_S)

    def work_once(self, stop: threading.Event | None = None) -> bool:
        """Runs one trial or judges one submission. False when there was nothing to do."""
        at = self.now()
        with self.database.write() as db:
            trial = queue.claim_trial(db, self.name, at=at)
            submission = None if trial else queue.claim(db, self.name, at=at)
            for found in (trial, submission):
                if found is not None:
                    db.refresh(found, ["problem"])
        if trial is not None:
            self._run_trial(trial)
        elif submission is not None:
            self._judge(submission, stop)
        return trial is not None or submission is not None

    def _judge(self, sent: Submission, stop: threading.Event | None) -> None:
        told = self.judge.judge(
            sent.source, sent.language, sent.problem.package_hash, limits_of(sent.problem)
        )
        waiting: list[TestDone] = []
        flushed = time.monotonic()
        with self._renewing(Submission, sent.id), closing(told):
            for done in told:
                if isinstance(done, TestDone):
                    waiting.append(done)
                    if stop is not None and stop.is_set():
                        with self.database.write() as db:
                            queue.give_back(db, Submission, sent.id, self.name)
                        return
                    if time.monotonic() - flushed < FLUSH_S:
                        continue
                if not self._write(sent.id, waiting, done):
                    log.warning("lost the lease of submission %s", sent.id)
                    return
                waiting, flushed = [], time.monotonic()
        if sent.contest_id is not None:
            self.judged(sent.contest_id)

    def _write(
        self, submission_id: int, waiting: list[TestDone], done: TestDone | queue.Judging
    ) -> bool:
        """The tests that have run, and the verdict when it is known. False: lease lost."""
        at = self.now()
        with self.database.write() as db:
            results = [(one.number, one.is_sample, one.result, one.message) for one in waiting]
            if not queue.record(db, submission_id, self.name, results, at=at):
                return False
            if isinstance(done, TestDone):
                return True
            return queue.finish(db, submission_id, self.name, done, at=at)

    def _run_trial(self, trial: Trial) -> None:
        with self._renewing(Trial, trial.id):
            done = self.judge.run_trial(
                trial.source, trial.language, trial.input, limits_of(trial.problem)
            )
        with self.database.write() as db:
            queue.finish_trial(
                db,
                trial.id,
                self.name,
                outcome=done.outcome.value,
                output=done.output,
                errors=done.errors,
                cpu_ms=done.cpu_ms,
                memory_kb=done.memory_kb,
            )

    @contextmanager
    def _renewing(self, row: queue.Row, row_id: int) -> Iterator[None]:
        """Keeps the lease from a thread: one compile or one test may take longer than a lease."""
        ended = threading.Event()

        def renew() -> None:
            while not ended.wait(RENEW_S):
                with self.database.write() as db:
                    queue.renew(db, row, row_id, self.name, at=self.now())

        thread = threading.Thread(target=renew, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _report(self, host: SelfTest, languages: Mapping[str, str], at: datetime) -> None:
        """Says in the table of hosts that this worker lives, and what it can do."""
        told = "\n".join(
            f"{'ok' if c.contained else 'NOT CONTAINED'}: {c.name}" for c in host.checks
        )
        values = {
            "engine": host.engine,
            "tier": f"{host.tier}: {host.tier_name}",
            "is_full": host.full,
            "judges": host.judges,
            "told": f"{told}\n{host.remedy}".strip(),
            "languages": "\n".join(f"{name}: {version}" for name, version in languages.items()),
            "seen_at": at,
        }
        with self.database.write() as db:
            db.execute(
                insert(db, JudgeHost)
                .values(name=self.name, **values)
                .on_conflict_do_update(index_elements=["name"], set_=values)
            )


def limits_of(problem: Problem) -> Limits:
    return Limits(time_limit_ms=problem.time_limit_ms, memory_limit_kb=problem.memory_limit_kb)
