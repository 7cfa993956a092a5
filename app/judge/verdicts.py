"""Verdicts: what a judge says of a submission (rules R4, R7, R15, R22 of the judge). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.judge.runner import Outcome


class Verdict(StrEnum):
    """The closed set. There is no presentation error."""

    AC = "AC"
    WA = "WA"
    TLE = "TLE"
    RTE = "RTE"
    MLE = "MLE"
    OLE = "OLE"
    CE = "CE"
    JE = "JE"

    @property
    def bears_penalty(self) -> bool:
        """R4: a compile error and a judge error cost a team nothing."""
        return self not in (Verdict.AC, Verdict.CE, Verdict.JE)

    @property
    def counts(self) -> bool:
        """R7: a judge error has no effect on the score; it is judged again."""
        return self is not Verdict.JE

    @property
    def in_expectations(self) -> "Verdict":
        """R22: packages know neither MLE nor OLE; both are run-time errors there."""
        return Verdict.RTE if self in (Verdict.MLE, Verdict.OLE) else self


@dataclass(frozen=True, slots=True)
class TestVerdict:
    """One test of a submission, by the name its package gives it ("secret/02-large")."""

    __test__ = False  # pytest: not a test class

    name: str
    verdict: Verdict
    cpu_ms: int = 0
    memory_kb: int = 0


def of_run(outcome: Outcome, *, accepted: bool) -> Verdict:
    """A run that ended well is judged by its output; any other by how it ended."""
    if outcome is Outcome.OK:
        return Verdict.AC if accepted else Verdict.WA
    return Verdict(outcome.value)


def of_submission(tests: Iterable[TestVerdict]) -> Verdict:
    """R15: that of the first failing test in lexicographic order; AC when none fails.

    No test at all is a Judge Error, and so is any test that could not be judged: a later judging
    could turn it into the first failing one.
    """
    ordered = sorted(tests, key=lambda test: test.name)
    if not ordered or any(test.verdict is Verdict.JE for test in ordered):
        return Verdict.JE
    return next((test.verdict for test in ordered if test.verdict is not Verdict.AC), Verdict.AC)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a submissions folder says: verdicts a test may have, and those at least one must."""

    permitted: frozenset[Verdict]
    required: frozenset[Verdict] = frozenset()

    def agrees(self, verdicts: Iterable[Verdict]) -> bool:
        seen = {verdict.in_expectations for verdict in verdicts}
        if not seen or not seen <= self.permitted:
            return False
        return not self.required or bool(seen & self.required)


_AC, _WA, _TLE, _RTE = Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.RTE

EXPECTATIONS: dict[str, Expectation] = {
    "accepted": Expectation(frozenset({_AC})),
    "rejected": Expectation(frozenset({_AC, _WA, _TLE, _RTE}), frozenset({_WA, _TLE, _RTE})),
    "wrong_answer": Expectation(frozenset({_AC, _WA}), frozenset({_WA})),
    "time_limit_exceeded": Expectation(frozenset({_AC, _TLE}), frozenset({_TLE})),
    "run_time_error": Expectation(frozenset({_AC, _RTE}), frozenset({_RTE})),
    "brute_force": Expectation(frozenset({_AC, _RTE, _TLE}), frozenset({_RTE, _TLE})),
}

LEGACY_EXPECTATIONS: dict[str, Expectation] = {
    **EXPECTATIONS,
    "time_limit_exceeded": Expectation(frozenset({_AC, _TLE, _WA}), frozenset({_TLE})),
}
