"""Judging one submission: compile, run the tests in order, stop at the first that fails (R15)."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from app.judge.languages import LANGUAGES
from app.judge.packages.icpc import read_icpc
from app.judge.packages.problem import ProblemPackage
from app.judge.packages.shelf import package_path
from app.judge.queue import Judging
from app.judge.referee import Referee, ValidatorBroken
from app.judge.runner import Job, Limits, Outcome, ProgramFile, Runner, RunResult, Source
from app.judge.verdicts import TestVerdict, Verdict, of_submission

PACKAGES_IN_MEMORY = 8
TRIAL_OUTPUT_KB = 64


@dataclass(frozen=True, slots=True)
class TestDone:
    """A test that has run."""

    __test__ = False  # pytest: not a test class

    number: int
    """From 1."""
    is_sample: bool
    result: TestVerdict
    message: str = ""


@dataclass(frozen=True, slots=True)
class TrialDone:
    """A run on somebody's own input."""

    outcome: Outcome
    output: str = ""
    errors: str = ""
    cpu_ms: int = 0
    memory_kb: int = 0


class Judge:
    """One runner and the packages it has lately read. Not safe to share between threads."""

    def __init__(self, runner: Runner, shelf: Path) -> None:
        self._runner = runner
        self._shelf = shelf
        self._prepared = lru_cache(maxsize=PACKAGES_IN_MEMORY)(self._prepare)

    def judge(
        self, source: str, language: str, package_hash: str, limits: Limits
    ) -> Generator[TestDone | Judging, None, None]:
        """Each test as it ends, then the judging. What is our own fault ends as a Judge Error."""
        try:
            package, referee = self._prepared(package_hash)
        except (ValidatorBroken, OSError) as error:
            yield Judging(Verdict.JE, note=str(error), package_hash=package_hash)
            return
        made = self._runner.compile(_source(source, language))
        if made.program is None:
            note = made.log if made.outcome is Outcome.JE else ""
            log = made.log if made.outcome is Outcome.CE else ""
            verdict = Verdict(made.outcome.value)
            yield Judging(verdict, compile_log=log, note=note, package_hash=package_hash)
            return
        done: list[TestVerdict] = []
        note = ""
        jobs = (Job(stdin=test.input, args=test.args) for test in package.tests)
        each = cast(
            Generator[RunResult, None, None], self._runner.run_each(made.program, jobs, limits)
        )
        with closing(each) as runs:
            for number, (test, run) in enumerate(zip(package.tests, runs, strict=False), 1):
                ruling = referee.rule(run, test)
                result = TestVerdict(test.name, ruling.verdict, run.cpu_ms, run.memory_kb)
                done.append(result)
                yield TestDone(number, test.is_sample, result)
                if ruling.verdict is not Verdict.AC:
                    note = f"{test.name}: {ruling.told}"
                    break
        yield Judging(
            of_submission(done),
            tests_total=len(package.tests),
            cpu_ms=max((one.cpu_ms for one in done), default=None),
            memory_kb=max((one.memory_kb for one in done), default=None),
            compile_log=made.log,
            note=note[:2000],
            package_hash=package_hash,
        )

    def run_trial(self, source: str, language: str, given: str, limits: Limits) -> TrialDone:
        """Compiles and runs once on ``given``; no verdict, only what happened."""
        made = self._runner.compile(_source(source, language))
        if made.program is None:
            return TrialDone(made.outcome, errors=made.log)
        run = self._runner.run(made.program, Job(stdin=given.encode()), limits)
        return TrialDone(
            run.outcome,
            _text(run.stdout),
            _text(run.stderr) or run.note,
            run.cpu_ms,
            run.memory_kb,
        )

    def _prepare(self, package_hash: str) -> tuple[ProblemPackage, Referee]:
        package = read_icpc(package_path(self._shelf, package_hash))
        return package, Referee(self._runner, package.output_validator, package.limits)


def _source(text: str, language: str) -> Source:
    return Source(language, (ProgramFile(LANGUAGES[language].source_name, text.encode()),))


def _text(output: bytes) -> str:
    """As text that a database takes: no NUL, cut to a screen's worth."""
    return output[: TRIAL_OUTPUT_KB * 1024].decode("utf-8", "replace").replace("\0", "\ufffd")
