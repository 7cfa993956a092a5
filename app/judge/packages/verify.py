"""Kiểm định đề: a package judged by its own submissions, validators and bad tests.

Every submission runs on every test (nothing stops at the first failure); the time limit is derived
when none is stated, by the format's rule.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.judge.packages.problem import (
    Caps,
    ExampleSubmission,
    PackageProgram,
    ProblemLimits,
    ProblemPackage,
    TestCase,
)
from app.judge.referee import ACCEPTED_CODE, Referee, ValidatorBroken, compiled
from app.judge.runner import Job, Limits, Outcome, Program, Runner, RunResult, Source
from app.judge.verdicts import TestVerdict, Verdict, of_submission


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the package itself, not with a submission."""

    place: str
    told: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One submission over all tests. `cpu_ms` and `memory_kb` are the largest of any test."""

    submission: str
    language: str
    expected: tuple[Verdict, ...]
    verdict: Verdict
    cpu_ms: int
    memory_kb: int
    agrees: bool
    tests: tuple[TestVerdict, ...] = ()
    told: str = ""


class NoTimeLimit(Exception):
    """No limit is between the accepted and the slow submissions; says the figures."""


class Verification:
    """One package and one runner. Iterate `trials()`, then read `findings` and `time_limit_ms`."""

    def __init__(self, package: ProblemPackage, runner: Runner, caps: Caps | None = None) -> None:
        self._package, self._runner = package, runner
        self._caps = caps or Caps()
        self.findings: list[Finding] = []
        self.time_limit_ms = package.limits.time_limit_ms

    def trials(self) -> Iterator[Trial]:
        """Checks inputs and validators first; then a trial for each submission, as it ends."""
        package = self._package
        self._check_inputs()
        try:
            referee = Referee(self._runner, package.output_validator, package.limits)
        except ValidatorBroken as error:
            self.findings.append(Finding("output_validator", str(error)))
            return
        self._check_outputs(referee)
        if self.time_limit_ms is None:
            yield from self._trials_without_limit(referee)
            return
        for submission in package.submissions:
            yield self._trial(submission, referee, self.time_limit_ms)

    def _trials_without_limit(self, referee: Referee) -> Iterator[Trial]:
        """Runs all within the site's cap, derives the limit, and reads the verdicts by it."""
        longest_ms = self._caps.time_limit_ms
        done = [(one, self._trial(one, referee, longest_ms)) for one in self._package.submissions]
        try:
            self.time_limit_ms = derive_time_limit_ms(
                accepted_ms=[trial.cpu_ms for one, trial in done if one.sets_lower_bound],
                slow_ms=[trial.cpu_ms for one, trial in done if one.sets_upper_bound],
                limits=self._package.limits,
                longest_ms=longest_ms,
            )
        except NoTimeLimit as error:
            self.findings.append(Finding("problem.yaml", str(error)))
            self.time_limit_ms = longest_ms
        for one, trial in done:
            yield _within(trial, one, self.time_limit_ms)

    def _trial(self, submission: ExampleSubmission, referee: Referee, time_limit_ms: int) -> Trial:
        program = submission.program
        made = self._runner.compile(Source(program.language, program.files))
        if made.program is None:
            verdict = Verdict(made.outcome.value)
            return _trial(submission, (TestVerdict("compile", verdict),), made.log)
        limits = self._package.limits.of_run(time_limit_ms)
        tests, told = [], ""
        results = self._runs(made.program, limits)
        for test, result in zip(self._package.tests, results, strict=True):
            ruling = referee.rule(result, test)
            if ruling.verdict is not Verdict.AC and not told:
                told = f"{test.name}: {ruling.told}"
            tests.append(TestVerdict(test.name, ruling.verdict, result.cpu_ms, result.memory_kb))
        return _trial(submission, tuple(tests), told)

    def _runs(self, program: Program, limits: Limits) -> Iterator[RunResult]:
        jobs = (Job(stdin=test.input, args=test.args) for test in self._package.tests)
        return self._runner.run_each(program, jobs, limits)

    def _check_inputs(self) -> None:
        package = self._package
        for validator in package.input_validators:
            try:
                program = compiled(self._runner, validator)
            except ValidatorBroken as error:
                self.findings.append(Finding(validator.name, str(error)))
                continue
            for test in package.tests:
                told = self._input_fault(program, validator, test)
                if told:
                    self.findings.append(Finding(f"data/{test.name}.in", told))
        self._check_invalid_inputs()

    def _check_invalid_inputs(self) -> None:
        """Each invalid input must be refused by at least one validator."""
        for test in self._package.invalid_inputs:
            refused = False
            for validator in self._package.input_validators:
                try:
                    program = compiled(self._runner, validator)
                except ValidatorBroken:
                    return
                if self._input_fault(program, validator, test):
                    refused = True
                    break
            if not refused:
                self.findings.append(
                    Finding(f"data/{test.name}.in", "no input validator refuses it")
                )

    def _input_fault(self, program: Program, validator: PackageProgram, test: TestCase) -> str:
        """Empty when the validator says 42."""
        stem = validator.name.rpartition("/")[2].partition(".")[0]
        named = test.input_validator_args
        args = named.get(stem, named.get("", ()))
        limits = self._package.limits.of_validation
        result = self._runner.run(program, Job(stdin=test.input, args=args), limits)
        if result.outcome is Outcome.RTE and result.exit_code == ACCEPTED_CODE:
            return ""
        words = (result.stdout + result.stderr).decode("utf-8", "replace").strip()[-300:]
        return f"{validator.name}: {result.outcome}, exit code {result.exit_code}. {words}"

    def _check_outputs(self, referee: Referee) -> None:
        wanted = (
            *((test, Verdict.AC) for test in self._package.valid_outputs),
            *((test, Verdict.WA) for test in self._package.invalid_outputs),
        )
        for test, verdict in wanted:
            ruling = referee.rule(RunResult(Outcome.OK, stdout=test.output or b""), test)
            if ruling.verdict is not verdict:
                told = f"ruled {ruling.verdict} and not {verdict}. {ruling.told}"
                self.findings.append(Finding(f"data/{test.name}.out", told.strip()))


def derive_time_limit_ms(
    *,
    accepted_ms: Sequence[int],
    slow_ms: Sequence[int],
    limits: ProblemLimits,
    longest_ms: int,
) -> int:
    """The smallest multiple of the resolution with slowest accepted × ac_to_time_limit ≤ limit and
    limit × time_limit_to_tle ≤ fastest slow one. Raises NoTimeLimit. (Format, "Problem Timing".)
    """
    if not accepted_ms:
        raise NoTimeLimit("no accepted submission to derive a time limit from")
    step = limits.time_resolution_ms
    slowest = max(accepted_ms) * limits.ac_to_time_limit
    limit = max(1, math.ceil(slowest / step)) * step
    if limit > longest_ms:
        raise NoTimeLimit(
            f"the slowest accepted submission takes {max(accepted_ms)} ms: a limit of {limit} ms "
            f"is above this site's {longest_ms} ms"
        )
    if slow_ms and limit * limits.time_limit_to_tle > min(slow_ms):
        raise NoTimeLimit(
            f"the slowest accepted submission takes {max(accepted_ms)} ms and the fastest slow one "
            f"{min(slow_ms)} ms: no limit lies between them"
        )
    return limit


def _trial(submission: ExampleSubmission, tests: tuple[TestVerdict, ...], told: str) -> Trial:
    return Trial(
        submission=submission.program.name,
        language=submission.program.language,
        expected=tuple(sorted(submission.expectation.permitted)),
        verdict=tests[0].verdict if tests[0].name == "compile" else of_submission(tests),
        cpu_ms=max(test.cpu_ms for test in tests),
        memory_kb=max(test.memory_kb for test in tests),
        agrees=submission.expectation.agrees(test.verdict for test in tests),
        tests=tests,
        told=told,
    )


def _within(trial: Trial, submission: ExampleSubmission, time_limit_ms: int) -> Trial:
    """The same runs, read by a time limit found afterwards."""
    tests = tuple(_timed(trial.tests, time_limit_ms))
    return _trial(submission, tests, trial.told)


def _timed(tests: Iterable[TestVerdict], time_limit_ms: int) -> Iterator[TestVerdict]:
    for test in tests:
        late = test.cpu_ms > time_limit_ms and test.verdict is not Verdict.JE
        verdict = Verdict.TLE if late else test.verdict
        yield TestVerdict(test.name, verdict, test.cpu_ms, test.memory_kb)
