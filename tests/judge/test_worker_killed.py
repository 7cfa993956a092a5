"""A real worker killed with SIGKILL in mid-run: nothing is lost, the verdict is written once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import clock
from app.db import Database
from app.judge import loading
from app.judge.models import JudgeHost, Problem, Submission, TestResult
from app.judge.runners.machine import NoSandbox
from tests.support.factories import AT

ROOT = Path(__file__).resolve().parents[2]
SLOW = """
import sys, time
deadline = time.process_time() + 0.45
while time.process_time() < deadline:
    pass
a, b = map(int, sys.stdin.read().split())
print(a + b)
"""
PATIENCE_S = 90


class Workers:
    """Worker processes of one slot, started and ended by the test."""

    def __init__(self, var: Path, url: str) -> None:
        self.environment = {
            **os.environ,  # noqa: TID251 - handed on to a child
            "VAR": str(var), "DATABASE_URL": url, "SECRET_KEY": "for-tests-only",
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self.log = var / "worker.log"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-m", "flask", "--app", "app", "judge", "worker", "--slot", "7"]
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                words, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log,
            )  # fmt: skip
        self.running.append(process)
        return process

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
def workers(tmp_path: Path, database_url: str) -> Iterator[Workers]:
    var = tmp_path / "var"
    var.mkdir()
    made = Workers(var, database_url)
    yield made
    made.end()


def sent(database: Database, var: Path) -> int:
    """A slow right solution of A + B, in the queue."""
    checked, _faults = loading.read_all(ROOT / "content" / "problems")
    one = next(each for each in checked if each.entry.name == "heodat")
    with database.write() as db:
        loading.keep(db, one, var / "judge" / "packages", at=AT)
        problem = db.query(Problem).one()
        row = Submission(
            problem_id=problem.id, language="python", source=SLOW, sent_at=clock.now(), priority=0
        )
        db.add(row)
        db.flush()
        return row.id


def until(told: str, condition, workers: Workers) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"{told}: not within {PATIENCE_S} s\n{workers.log.read_text()[-2000:]}")


@pytest.mark.sandbox
def test_a_worker_killed_in_mid_run_loses_nothing_and_the_submission_is_judged_once(
    database: Database, workers: Workers, tmp_path: Path
) -> None:
    from app.judge.runners import open_runner

    try:
        open_runner("sandbox", var=tmp_path / "probe", slot=8).close()
    except NoSandbox as missing:
        pytest.skip(f"no sandbox here: {missing}")
    submission = sent(database, workers.log.parent)

    def tests_run() -> int:
        with database.read() as db:
            return db.query(TestResult).filter_by(submission_id=submission).count()

    def row() -> Submission:
        with database.read() as db:
            return db.get_one(Submission, submission)

    first = workers.start()
    until("some tests ran", lambda: tests_run() >= 2, workers)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    held = row()
    assert held.state == "judging", "it must have died in mid-run"
    assert held.verdict is None

    second = workers.start()
    until("a verdict", lambda: row().state == "judged", workers)
    done = row()
    assert done.verdict == "AC"
    assert done.attempts == 2
    assert done.judged_by is not None
    assert done.judged_by.endswith(f":{second.pid}")
    with database.read() as db:
        results = db.query(TestResult).filter_by(submission_id=submission).all()
        assert sorted(one.number for one in results) == list(range(1, done.tests_total + 1))

    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE_S) == 0
    with database.read() as db:
        assert db.query(JudgeHost).count() == 0, "a worker that stops signs off"
    assert row().judged_at == done.judged_at, "judged once"
