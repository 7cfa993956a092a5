"""What a finished run is worth on a test: the default comparison, or the problem's own validator.

The validator runs boxed as well, after the run and outside the contestant's box: test answers are
never where a contestant's program is.
"""

from dataclasses import dataclass

from app.judge.compare import compare, parse_arguments
from app.judge.packages.problem import PackageProgram, ProblemLimits, TestCase
from app.judge.runner import (
    Job,
    Limits,
    Outcome,
    Program,
    ProgramFile,
    Runner,
    RunResult,
    Source,
)
from app.judge.verdicts import Verdict, of_run

ACCEPTED_CODE = 42
WRONG_CODE = 43


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict and why, for the jury (never for the team: it may quote the answer)."""

    verdict: Verdict
    told: str = ""


class ValidatorBroken(Exception):
    """The problem's validator does not compile: nothing can be judged."""


class Referee:
    """Judges one problem's outputs. Compiles its validator once; raises ValidatorBroken."""

    def __init__(
        self, runner: Runner, validator: PackageProgram | None, limits: ProblemLimits
    ) -> None:
        self._runner = runner
        self._limits: Limits = limits.of_validation
        self._program = None if validator is None else compiled(runner, validator)

    def rule(self, result: RunResult, test: TestCase) -> Ruling:
        """The verdict of a run on a test."""
        if result.outcome is not Outcome.OK:
            return Ruling(of_run(result.outcome, accepted=False), result.note)
        if self._program is not None:
            return self.validate(self._program, result.stdout, test)
        difference = compare(
            result.stdout, test.answer, parse_arguments(test.output_validator_args)
        )
        if difference is None:
            return Ruling(Verdict.AC)
        return Ruling(Verdict.WA, f"token {difference.token}: {difference.told}")

    def validate(self, program: Program, output: bytes, test: TestCase) -> Ruling:
        """42 = accepted, 43 = wrong, anything else is the jury's fault and a Judge Error."""
        job = Job(
            stdin=output,
            args=("input.txt", "answer.txt", "feedback/", *test.output_validator_args),
            files=(
                ProgramFile("input.txt", test.input),
                ProgramFile("answer.txt", test.answer),
            ),
            feedback=True,
        )
        said = self._runner.run(program, job, self._limits)
        message = said.stdout.decode("utf-8", "replace").strip()
        if said.outcome is Outcome.RTE and said.exit_code == ACCEPTED_CODE:
            return Ruling(Verdict.AC, message)
        if said.outcome is Outcome.RTE and said.exit_code == WRONG_CODE:
            return Ruling(Verdict.WA, message)
        words = said.stderr.decode("utf-8", "replace").strip()[-400:]
        told = f"output validator: {said.outcome}, exit code {said.exit_code}. {words}{said.note}"
        return Ruling(Verdict.JE, told)


def compiled(runner: Runner, program: PackageProgram) -> Program:
    """A package's own program, compiled. Raises ValidatorBroken with the compiler's words."""
    result = runner.compile(Source(program.language, program.files))
    if result.program is None:
        raise ValidatorBroken(f"{program.name}: {result.outcome}: {result.log}")
    return result.program
