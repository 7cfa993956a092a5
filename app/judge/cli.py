"""Commands of the judge: try the walls, run a program, check a problem package."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from app.content import ContentFaults
from app.judge import worker_cli
from app.judge.languages import LANGUAGES
from app.judge.packages.icpc import read_icpc
from app.judge.packages.verify import Trial, Verification
from app.judge.runner import Job, Limits, Outcome, ProgramFile, Runner, RunResult, SelfTest, Source
from app.judge.runners import open_runner
from app.judge.runners.judge0_answers import Judge0Refused
from app.judge.runners.machine import NoSandbox
from app.web import settings

group = AppGroup("judge", help="Judging: self-test, one run, checking a problem package.")


@group.command("self-test")
def self_test() -> None:
    """Try every attack; exit 0 only when the tier is full."""
    with _runner() as runner:
        report = runner.self_test()
    _print_self_test(report)
    sys.exit(0 if report.full else 1)


@group.command("run")
@click.option("--language", required=True, type=click.Choice(sorted(LANGUAGES)))
@click.option("--time-ms", default=1000, show_default=True, type=click.IntRange(1, 600_000))
@click.option("--memory-kb", default=262_144, show_default=True, type=click.IntRange(4096))
@click.option("--output-kb", default=8192, show_default=True, type=click.IntRange(1, 65_536))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def run(language: str, time_ms: int, memory_kb: int, output_kb: int, file: Path) -> None:
    """Compile FILE, run it on standard input, print one JSON object."""
    stdin = b"" if sys.stdin.isatty() else sys.stdin.buffer.read()
    source = Source(language, (ProgramFile(LANGUAGES[language].source_name, file.read_bytes()),))
    limits = Limits(time_limit_ms=time_ms, memory_limit_kb=memory_kb, output_limit_kb=output_kb)
    with _runner() as runner:
        made = runner.compile(source)
        if made.program is None:
            result = RunResult(
                made.outcome,
                cpu_ms=made.cpu_ms,
                wall_ms=made.wall_ms,
                memory_kb=made.memory_kb,
                stderr=made.log.encode(),
            )
        else:
            result = runner.run(made.program, Job(stdin=stdin), limits)
    click.echo(json.dumps(_run_as_json(result), ensure_ascii=False))
    sys.exit(1 if result.outcome is Outcome.JE else 0)


@group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="A JSON object per line.")
@click.argument("package", type=click.Path(exists=True, path_type=Path))
def verify(package: Path, as_json: bool) -> None:
    """Run every submission of PACKAGE over all tests; exit 0 when all agree."""
    try:
        problem = read_icpc(package)
    except ContentFaults as faults:
        raise click.ClickException(str(faults)) from faults
    agreed = True
    with _runner() as runner:
        verification = Verification(problem, runner)
        for trial in verification.trials():
            agreed = agreed and trial.agrees
            click.echo(_trial_as_json(trial) if as_json else _trial_as_row(trial))
    for finding in verification.findings:
        click.echo(f"{finding.place}: {finding.told}", err=True)
    if not as_json:
        click.echo(f"time limit: {verification.time_limit_ms} ms")
    sys.exit(0 if agreed and not verification.findings else 1)


@contextmanager
def _runner() -> Iterator[Runner]:
    """The runner the settings choose, closed afterwards. Says why when there is none."""
    try:
        runner = open_runner(
            settings().judge_engine, var=settings().var, judge0_url=settings().judge0_url
        )
    except (NoSandbox, Judge0Refused) as error:
        raise click.ClickException(f"No tier is safe here, nothing is judged.\n{error}") from error
    try:
        yield runner
    finally:
        runner.close()


def _print_self_test(report: SelfTest) -> None:
    width = max((len(check.name) for check in report.checks), default=0)
    for check in report.checks:
        held = "contained" if check.contained else "ESCAPED  "
        click.echo(f"{check.name:<{width}}  {held}  {check.wall_ms:>6} ms  {check.told}")
    click.echo(f"\nengine {report.engine}, tier {report.tier} ({report.tier_name})")
    if report.remedy:
        click.echo(report.remedy)


def _run_as_json(result: RunResult) -> dict[str, object]:
    shown: dict[str, object] = {
        "verdict": result.outcome.value,
        "exit_code": result.exit_code,
        "signal": result.signal,
        "cpu_ms": result.cpu_ms,
        "wall_ms": result.wall_ms,
        "memory_kb": result.memory_kb,
        "stdout": result.stdout.decode("utf-8", "replace"),
        "stderr": result.stderr.decode("utf-8", "replace"),
    }
    return shown | ({"note": result.note} if result.note else {})


def _trial_as_json(trial: Trial) -> str:
    return json.dumps(
        {
            "submission": trial.submission,
            "language": trial.language,
            "expected": [verdict.value for verdict in trial.expected],
            "verdict": trial.verdict.value,
            "cpu_ms": trial.cpu_ms,
            "memory_kb": trial.memory_kb,
            "agrees": trial.agrees,
        },
        ensure_ascii=False,
    )


def _trial_as_row(trial: Trial) -> str:
    row = (
        f"{'ok ' if trial.agrees else 'BAD'} {trial.submission:<45} {trial.language:<7} "
        f"{trial.verdict:<3} of {'/'.join(trial.expected):<15} "
        f"{trial.cpu_ms:>6} ms {trial.memory_kb:>7} KB"
    )
    return row if trial.agrees else f"{row}  {trial.told[:200]}"


worker_cli.join(group)
