"""Verdicts of runs, submissions and expectations: R4, R7, R15, R22."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judge.runner import Outcome
from app.judge.verdicts import (
    EXPECTATIONS,
    LEGACY_EXPECTATIONS,
    TestVerdict,
    Verdict,
    of_run,
    of_submission,
)

AC, WA, TLE, RTE, MLE, OLE, CE, JE = Verdict
judged = st.sampled_from([AC, WA, TLE, RTE, MLE, OLE])


def test_r4_compile_and_judge_errors_bear_no_penalty() -> None:
    assert {one for one in Verdict if one.bears_penalty} == {WA, TLE, RTE, MLE, OLE}


def test_r7_a_judge_error_does_not_count() -> None:
    assert not JE.counts
    assert CE.counts


@pytest.mark.parametrize("outcome", Outcome)
def test_a_run_is_judged_by_its_output_only_when_it_ended_well(outcome: Outcome) -> None:
    accepted, refused = of_run(outcome, accepted=True), of_run(outcome, accepted=False)
    if outcome is Outcome.OK:
        assert (accepted, refused) == (AC, WA)
    else:
        assert accepted == refused == Verdict(outcome.value)


def test_r15_the_verdict_is_that_of_the_first_failing_test_in_lexicographic_order() -> None:
    tests = [TestVerdict("secret/10", WA), TestVerdict("secret/2", TLE), TestVerdict("a", AC)]
    assert of_submission(tests) is WA
    assert of_submission(reversed(tests)) is WA


@given(st.dictionaries(st.text(min_size=1), judged, min_size=1))
def test_r15_accepted_iff_every_test_is(tests: dict[str, Verdict]) -> None:
    found = of_submission(TestVerdict(name, verdict) for name, verdict in tests.items())
    assert (found is AC) == (set(tests.values()) == {AC})
    assert found in tests.values()


def test_r15_nothing_judged_or_a_judge_error_is_a_judge_error() -> None:
    assert of_submission([]) is JE
    assert of_submission([TestVerdict("1", WA), TestVerdict("2", JE)]) is JE


@pytest.mark.parametrize(
    ("folder", "verdicts", "agrees"),
    [
        ("accepted", [AC, AC], True),
        ("accepted", [AC, WA], False),
        ("accepted", [], False),
        ("rejected", [AC, MLE], True),
        ("rejected", [AC, AC], False),
        ("wrong_answer", [AC, WA], True),
        ("wrong_answer", [WA, TLE], False),
        ("wrong_answer", [AC], False),
        ("time_limit_exceeded", [AC, TLE], True),
        ("time_limit_exceeded", [WA, TLE], False),
        ("run_time_error", [RTE], True),
        ("run_time_error", [AC, MLE], True),
        ("run_time_error", [AC, OLE], True),
        ("run_time_error", [AC, WA], False),
        ("brute_force", [AC, TLE], True),
        ("brute_force", [RTE, TLE], True),
        ("brute_force", [AC], False),
        ("brute_force", [WA, TLE], False),
        ("accepted", [JE], False),
        ("rejected", [CE], False),
    ],
)
def test_r22_expectations_of_folders(folder: str, verdicts: list[Verdict], agrees: bool) -> None:
    assert EXPECTATIONS[folder].agrees(verdicts) is agrees


def test_r22_a_legacy_slow_submission_may_be_wrong_too() -> None:
    assert LEGACY_EXPECTATIONS["time_limit_exceeded"].agrees([WA, TLE])
