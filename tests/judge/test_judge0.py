"""The Judge0 engine against a stand-in that misbehaves as real servers do."""

from collections.abc import Iterator

import pytest

from app.judge.languages import LANGUAGES, match_judge0
from app.judge.runner import Job, Limits, Outcome
from app.judge.runners.judge0 import Judge0Runner
from app.judge.runners.judge0_answers import Answer, Judge0Refused, is_new_enough, run_result
from tests.judge.conftest import run, source
from tests.support.judge0 import LANGUAGES as OFFERED
from tests.support.judge0 import StandIn

LIMITS = Limits(time_limit_ms=1000, memory_limit_kb=65536, output_limit_kb=1024)


@pytest.fixture
def engine(stand_in: StandIn) -> Iterator[Judge0Runner]:
    runner = Judge0Runner(stand_in.url)
    yield runner
    runner.close()


@pytest.mark.sandbox
def test_a_server_with_known_holes_is_refused(stand_in: StandIn) -> None:
    stand_in.version = "1.13.0"
    with pytest.raises(Judge0Refused, match="CVE-2024-28185"):
        Judge0Runner(stand_in.url)


def test_a_server_that_is_not_there_is_refused() -> None:
    with pytest.raises(Judge0Refused, match="JUDGE0_URL"):
        Judge0Runner("")


@pytest.mark.sandbox
def test_a_full_queue_is_waited_for(engine: Judge0Runner, stand_in: StandIn) -> None:
    stand_in.queue_full_times = 2
    assert run(engine, "python", "print(1)").outcome is Outcome.OK


@pytest.mark.sandbox
def test_a_lost_connection_is_tried_again(engine: Judge0Runner, stand_in: StandIn) -> None:
    made = engine.compile(source("python", "print(1)"))
    assert made.program is not None
    stand_in.dropped_calls = 2
    assert engine.run(made.program, Job(), LIMITS).stdout == b"1\n"


@pytest.mark.sandbox
def test_an_internal_error_is_judged_again(engine: Judge0Runner, stand_in: StandIn) -> None:
    made = engine.compile(source("python", "print(1)"))
    assert made.program is not None
    stand_in.internal_errors = 2
    assert engine.run(made.program, Job(), LIMITS).stdout == b"1\n"


@pytest.mark.sandbox
def test_internal_errors_without_end_are_a_judge_error(
    engine: Judge0Runner, stand_in: StandIn
) -> None:
    made = engine.compile(source("python", "print(1)"))
    assert made.program is not None
    stand_in.internal_errors = 1000
    result = engine.run(made.program, Job(), LIMITS)
    assert result.outcome is Outcome.JE
    assert "Internal Error" in result.note


@pytest.mark.sandbox
def test_fifty_tests_compile_once_and_travel_in_batches_of_twenty(
    engine: Judge0Runner, stand_in: StandIn
) -> None:
    made = engine.compile(
        source("c", '#include <stdio.h>\nint main(){int n;scanf("%d",&n);printf("%d",n);}')
    )
    assert made.program is not None
    jobs = [Job(stdin=b"%d" % number) for number in range(50)]
    results = list(engine.run_each(made.program, jobs, LIMITS))
    assert [result.stdout for result in results] == [job.stdin for job in jobs]
    assert stand_in.compiles == 1
    assert stand_in.largest_batch == 20
    assert stand_in.single_gets == 0


@pytest.mark.sandbox
def test_an_early_failure_sends_only_a_small_wave(engine: Judge0Runner, stand_in: StandIn) -> None:
    made = engine.compile(source("python", "print(1)"))
    assert made.program is not None
    before = stand_in.created
    results = engine.run_each(made.program, [Job()] * 100, LIMITS)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert stand_in.created - before == 4


def test_languages_are_matched_by_name_and_the_newest_wins() -> None:
    offered = [(one["id"], one["name"]) for one in OFFERED]
    assert match_judge0(LANGUAGES["c"], offered) == 50
    assert match_judge0(LANGUAGES["cpp"], offered) == 54
    assert match_judge0(LANGUAGES["python"], offered) == 71
    assert match_judge0(LANGUAGES["pascal"], offered) == 67
    assert match_judge0(LANGUAGES["pascal"], [(1, "COBOL (GnuCOBOL 2.2)")]) is None


@pytest.mark.parametrize(
    ("version", "good"),
    [("1.13.1", True), ("1.14.0", True), ("2.0.0", True), ("1.13.0", False), ("", False)],
)
def test_the_version_is_checked(version: str, good: bool) -> None:
    assert is_new_enough(version) is good


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(3), Outcome.OK),
        (Answer(4), Outcome.OK),
        (Answer(5, time_s=1.2), Outcome.TLE),
        (Answer(6), Outcome.CE),
        (Answer(7, exit_signal=11), Outcome.RTE),
        (Answer(8), Outcome.OLE),
        (Answer(11, exit_code=139), Outcome.RTE),
        (Answer(11, message="Exited with error status 139"), Outcome.RTE),
        (Answer(11, exit_code=137, memory_kb=65536), Outcome.MLE),
        (Answer(11, exit_code=137, memory_kb=9000), Outcome.RTE),
        (Answer(11, exit_code=1, stderr=b"OSError: [Errno 27] File too large"), Outcome.OLE),
        (Answer(11, exit_code=153), Outcome.OLE),
        (Answer(11, exit_code=1, time_s=1.5), Outcome.TLE),
        (Answer(13), Outcome.JE),
        (Answer(14), Outcome.JE),
        (Answer(99), Outcome.JE),
    ],
)
def test_every_status_has_an_outcome(answer: Answer, outcome: Outcome) -> None:
    assert run_result(answer, LIMITS).outcome is outcome


def test_the_signal_is_read_from_the_message_when_the_field_is_missing() -> None:
    assert run_result(Answer(11, message="Exited with error status 139"), LIMITS).signal == 11
