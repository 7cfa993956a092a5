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

from app.db import Database
from app.judge import contests, hosts, queue
from app.judge.judging import Judge, TestDone
from app.judge.models import Problem, Rejudging, Submission, Trial
from app.judge.runner import Limits, SelfTest
from app.judge.verdicts import TestVerdict

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
    """One runner, one row at a time.

    ``name`` is unlike that of every other process; ``slot`` is what its machine calls the place.
    """

    database: Database
    judge: Judge
    name: str
    slot: str
    now: Now
    trials_first: bool = True

    def run(self, host: SelfTest, languages: Mapping[str, str], stop: threading.Event) -> None:
        """Until told to stop. Where the machine cannot judge safely nothing is claimed."""
        seen_at: datetime | None = None
        while not stop.is_set():
            at = self.now()
            if seen_at is None or at - seen_at >= HEARTBEAT:
                with self.database.write() as db:
                    hosts.report(db, self.slot, host, languages, at=at)
                seen_at = at
            if not host.judges or not self.work_once(stop):
                stop.wait(IDLE_S)

    def work_once(self, stop: threading.Event | None = None) -> bool:
        """One trial, submission or second judging. False when there was nothing to do.

        Trials and submissions take turns, so that neither waits for all of the other.
        """
        self.trials_first = not self.trials_first
        found = self._claim()
        if isinstance(found, Trial):
            self._run_trial(found)
        elif isinstance(found, Rejudging):
            self._judge_again(found, stop)
        elif found is not None:
            self._judge(found, stop)
        return found is not None

    def _claim(self) -> Submission | Trial | Rejudging | None:
        """With its problem loaded. Looks before it asks for the one writer's place."""
        at = self.now()
        with self.database.read() as db:
            if not queue.is_waiting(db, at=at):
                return None
        turns = [queue.claim_trial, queue.claim]
        if not self.trials_first:
            turns.reverse()
        with self.database.write() as db:
            for claim in (*turns, queue.claim_rejudging):
                found: Submission | Trial | Rejudging | None = claim(db, self.name, at=at)
                if isinstance(found, Rejudging):
                    db.refresh(found, ["submission"])
                    db.refresh(found.submission, ["problem"])
                elif found is not None:
                    db.refresh(found, ["problem"])
                if found is not None:
                    return found
        return None

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
                if not self._write(sent, waiting, done):
                    log.warning("lost the lease of submission %s", sent.id)
                    return
                waiting, flushed = [], time.monotonic()

    def _write(
        self, sent: Submission, waiting: list[TestDone], done: TestDone | queue.Judging
    ) -> bool:
        """The tests that have run, and the verdict when it is known. False: lease lost."""
        at = self.now()
        with self.database.write() as db:
            if not queue.record(db, sent.id, self.name, map(_row, waiting), at=at):
                return False
            if isinstance(done, TestDone):
                return True
            if not queue.finish(db, sent.id, self.name, done, at=at):
                return False
            if sent.contest_id is not None:
                contests.changed(db, sent.contest_id)
            return True

    def _judge_again(self, again: Rejudging, stop: threading.Event | None) -> None:
        """The same over again, written beside the first judging and only at the end."""
        sent = again.submission
        told = self.judge.judge(
            sent.source, sent.language, sent.problem.package_hash, limits_of(sent.problem)
        )
        ran: list[TestDone] = []
        with self._renewing(Rejudging, again.id), closing(told):
            for done in told:
                if isinstance(done, TestDone):
                    ran.append(done)
                    if stop is not None and stop.is_set():
                        with self.database.write() as db:
                            queue.give_back(db, Rejudging, again.id, self.name)
                        return
                    continue
                with self.database.write() as db:
                    results = map(_row, ran)
                    queue.finish_rejudging(db, again.id, self.name, done, results, at=self.now())

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


def _row(done: TestDone) -> tuple[int, bool, TestVerdict, str]:
    return done.number, done.is_sample, done.result, done.message


def limits_of(problem: Problem) -> Limits:
    return Limits(time_limit_ms=problem.time_limit_ms, memory_limit_kb=problem.memory_limit_kb)
