"""Commands around the queue: a worker, judging again, checking the problems of ``content/``."""

import fcntl
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import IO

import click
from flask.cli import with_appcontext

from app import clock
from app.config import Settings
from app.judge import contests, hosts, loading, queue, rejudging, selftests
from app.judge.judging import Judge
from app.judge.runner import Runner, SelfTest
from app.judge.runners import open_runner
from app.judge.runners.judge0_answers import Judge0Refused
from app.judge.runners.machine import NoSandbox
from app.judge.worker import HEARTBEAT, Worker
from app.web import database, logs, settings

TRY_AGAIN_S = 30
"""Where no program can be run safely, the machine is looked at again after so long."""
log = logging.getLogger("app.judge.worker")


def join(group: click.Group) -> None:
    """Adds the commands to ``flask judge``."""
    for command in (check, work, rejudge):
        group.add_command(command)


@click.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
@with_appcontext
def check(folder: Path | None) -> None:
    """Read every package of content/problems; exit 1 when one has a fault. Runs no program."""
    checked, faults = loading.read_all(folder or settings().content / "problems")
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"{len(checked)} problems read, {len(faults)} faults")
    sys.exit(1 if faults else 0)


@click.command("worker")
@click.option("--slot", default=0, show_default=True, type=click.IntRange(0, 255))
@with_appcontext
def work(slot: int) -> None:
    """Judge what is sent until told to stop (SIGTERM)."""
    logs.log_to_stderr()
    lock = _only_one(settings().var / "judge" / f"worker-{slot}.lock")
    if lock is None:
        raise click.ClickException(f"a worker already has slot {slot}")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    place = f"{_host_name(settings().var)}:{slot}"
    with database().write() as db:
        freed = queue.release(db, f"{place}:")
    if freed:
        log.warning("freed %s rows that a dead worker of this slot held", freed)
    try:
        _judge_until(stop, settings(), place)
    finally:
        with database().write() as db:
            hosts.sign_off(db, place)


@click.command("rejudge")
@click.option("--problem", default="", help="A problem's name.")
@click.option("--contest", default="", help="A contest's slug.")
@click.option("--verdict", default="", help="Only those with this verdict, e.g. JE.")
@click.option("--submission", default=0, help="One submission.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def rejudge(problem: str, contest: str, verdict: str, submission: int, yes: bool) -> None:
    """Put judged submissions back into the queue, behind all others. Says what it will do first."""
    filters = {"problem": problem, "contest": contest, "verdict": verdict}
    if not submission and not any(filters.values()):
        raise click.UsageError("give at least one filter")
    with database().read() as db:
        rows = rejudging.matching(db, submission=submission, **filters)
    by_verdict = Counter(row.verdict for row in rows)
    told = ", ".join(f"{count} {name}" for name, count in sorted(by_verdict.items(), key=str))
    click.echo(f"{len(rows)} submissions ({told or 'none'}) lose their verdict until judged again")
    if not rows or not (yes or click.confirm("Go on?")):
        return
    with database().write() as db:
        again = queue.requeue(db, [row.id for row in rows])
        for contest_id in {row.contest_id for row in rows if row.contest_id is not None}:
            contests.changed(db, contest_id)
    click.echo(f"{again} submissions are in the queue")


def _judge_until(stop: threading.Event, given: Settings, place: str) -> None:
    """Opens a runner and works with it; where none is safe, says so and looks again later."""
    shelf = given.var / "judge" / "packages"
    name = f"{place}:{os.getpid()}"
    while not stop.is_set():
        try:
            runner = open_runner(given.judge_engine, var=given.var, judge0_url=given.judge0_url)
        except (NoSandbox, Judge0Refused, OSError) as error:
            _idle(stop, given.judge_engine, place, str(error))
            continue
        try:
            report = selftests.recent(runner, given.var / "judge", at=clock.now())
            log.info("engine %s, tier %s (%s)", report.engine, report.tier, report.tier_name)
            worker = Worker(database(), Judge(runner, shelf), name, place, clock.now)
            worker.run(report, _spoken(runner), stop)
        finally:
            runner.close()


def _idle(stop: threading.Event, engine: str, place: str, why: str) -> None:
    """Tells everyone that nothing is judged here, until it is time to look again."""
    log.error("nothing is judged here: %s", why)
    nothing = SelfTest(engine, 0, "no safe tier", False, False, (), remedy=why)
    for _ in range(TRY_AGAIN_S // int(HEARTBEAT.total_seconds())):
        with database().write() as db:
            hosts.report(db, place, nothing, {}, at=clock.now())
        if stop.wait(HEARTBEAT.total_seconds()):
            return


def _spoken(runner: Runner) -> dict[str, str]:
    return dict(runner.languages())


def _host_name(var: Path) -> str:
    """This machine and this folder: two containers may bear the same host name."""
    kept = var / "judge" / "host"
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(kept, "x") as file:
            file.write(secrets.token_hex(3))
    except FileExistsError:
        pass
    return f"{socket.gethostname()[:48]}-{kept.read_text().strip()}"


def _only_one(path: Path) -> IO[str] | None:
    """A lock that ends with this process; None when another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = open(path, "w")  # noqa: SIM115 - held open for as long as we live
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock
