"""Kiểm định đề: submissions, validators, bad tests and the derived time limit."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.config import ROOT
from app.judge.packages.icpc import read_icpc
from app.judge.packages.problem import ProblemLimits, ProblemPackage
from app.judge.packages.verify import NoTimeLimit, Trial, Verification, derive_time_limit_ms
from app.judge.runner import Runner
from app.judge.runners.sandbox import SandboxRunner
from app.judge.verdicts import Verdict
from tests.support.packages import YAML, a_package

LIMITS = ProblemLimits(None, 65536, 8192, 128, 10_000, 262_144, 8192)
TOLERANT = """\
import pathlib, sys
output = sys.stdin.read().split()
answer = pathlib.Path(sys.argv[2]).read_text().split()
near = len(output) == 1 and abs(int(output[0]) - int(answer[0])) <= int(sys.argv[4])
pathlib.Path(sys.argv[3], "judgemessage.txt").write_text(f"wanted {answer}")
sys.exit(42 if near else 43)
"""


def verified(package: ProblemPackage, runner: Runner) -> tuple[dict[str, Trial], list[str]]:
    verification = Verification(package, runner)
    trials = {trial.submission: trial for trial in verification.trials()}
    return trials, [f"{one.place}: {one.told}" for one in verification.findings]


@pytest.mark.sandbox
def test_a_good_package_agrees_on_both_engines(tmp_path: Path, runner: Runner) -> None:
    trials, findings = verified(read_icpc(a_package(tmp_path)), runner)
    assert findings == []
    assert trials["accepted/adds.py"].verdict is Verdict.AC
    wrong = trials["wrong_answer/always_3.py"]
    assert (wrong.verdict, wrong.agrees) == (Verdict.WA, True)
    assert [test.verdict for test in wrong.tests] == [Verdict.AC, Verdict.WA, Verdict.WA]
    assert "secret/1" in wrong.told


@pytest.mark.sandbox
def test_a_submission_that_is_not_what_it_says_is_found(
    tmp_path: Path, sandbox: SandboxRunner
) -> None:
    files: dict[str, str | None] = {
        "submissions/accepted/half.py": "print(3)",
        "submissions/time_limit_exceeded/quick.py": "print(3)",
        "submissions/run_time_error/breaks.c": "int main(",
    }
    trials, _ = verified(read_icpc(a_package(tmp_path, files)), sandbox)
    assert not trials["accepted/half.py"].agrees
    assert not trials["time_limit_exceeded/quick.py"].agrees
    assert trials["run_time_error/breaks.c"].verdict is Verdict.CE
    assert not trials["run_time_error/breaks.c"].agrees


@pytest.mark.sandbox
def test_an_input_the_validator_refuses_and_a_bad_one_it_takes_are_found(
    tmp_path: Path, sandbox: SandboxRunner
) -> None:
    files: dict[str, str | None] = {
        "data/secret/2.in": "5  0\n",
        "data/invalid_input/good.in": "1 1\n",
        "data/invalid_input/bad.in": "one\n",
    }
    _, findings = verified(read_icpc(a_package(tmp_path, files)), sandbox)
    assert len(findings) == 2
    assert findings[0].startswith("data/secret/2.in: input_validators/checks.py: RTE, exit code 1")
    assert findings[1] == "data/invalid_input/good.in: no input validator refuses it"


@pytest.mark.sandbox
def test_the_problems_own_validator_rules_boxed_with_its_arguments(
    tmp_path: Path, runner: Runner
) -> None:
    files: dict[str, str | None] = {
        "output_validator/validate.py": TOLERANT,
        "data/test_group.yaml": "output_validator_args: ['2']\n",
        "data/valid_output/near.in": "1 1\n",
        "data/valid_output/near.ans": "2\n",
        "data/valid_output/near.out": "4\n",
        "data/invalid_output/far.in": "1 1\n",
        "data/invalid_output/far.ans": "2\n",
        "data/invalid_output/far.out": "5\n",
        "data/invalid_output/taken.in": "1 1\n",
        "data/invalid_output/taken.ans": "2\n",
        "data/invalid_output/taken.out": "2\n",
    }
    trials, findings = verified(read_icpc(a_package(tmp_path, files)), runner)
    assert trials["accepted/adds.py"].verdict is Verdict.AC
    assert "wanted ['42']" in trials["wrong_answer/always_3.py"].told
    assert [one.partition(".")[0] for one in findings] == ["data/invalid_output/taken"]


@pytest.mark.sandbox
@pytest.mark.parametrize("text", ["import sys; sys.exit(0)", "raise OSError", "print(("])
def test_a_broken_validator_is_the_jurys_fault(
    tmp_path: Path, sandbox: SandboxRunner, text: str
) -> None:
    package = read_icpc(a_package(tmp_path, {"output_validator/validate.py": text}))
    trials, findings = verified(package, sandbox)
    broken = [one for one in findings if one.startswith("output_validator")]
    assert broken or {trial.verdict for trial in trials.values()} == {Verdict.JE}
    assert not any(trial.agrees for trial in trials.values())


@pytest.mark.sandbox
def test_a_time_limit_is_derived_where_none_is_stated(
    tmp_path: Path, sandbox: SandboxRunner
) -> None:
    spin = "import time\nwhile time.process_time() < 3: pass\nprint(1)"
    package = read_icpc(
        a_package(
            tmp_path,
            {
                "problem.yaml": YAML.replace("  time_limit: 1\n", ""),
                "submissions/time_limit_exceeded/spins.py": spin,
            },
        )
    )
    verification = Verification(replace(package, tests=package.tests[:1]), sandbox)
    trials = {trial.submission: trial for trial in verification.trials()}
    assert verification.time_limit_ms == 1000
    assert trials["time_limit_exceeded/spins.py"].agrees
    assert trials["time_limit_exceeded/spins.py"].verdict is Verdict.TLE


@pytest.mark.parametrize(
    ("accepted", "slow", "limit"),
    [([10], [], 1000), ([500], [1500], 1000), ([501], [3000], 2000), ([900, 1400], [9000], 3000)],
)
def test_the_derived_limit_is_the_formats(accepted: list[int], slow: list[int], limit: int) -> None:
    found = derive_time_limit_ms(
        accepted_ms=accepted, slow_ms=slow, limits=LIMITS, longest_ms=20_000
    )
    assert found == limit


@pytest.mark.parametrize(
    ("accepted", "slow"), [([], [5000]), ([500], [1499]), ([15_000], [90_000])]
)
def test_no_limit_between_them_is_an_error(accepted: list[int], slow: list[int]) -> None:
    with pytest.raises(NoTimeLimit):
        derive_time_limit_ms(accepted_ms=accepted, slow_ms=slow, limits=LIMITS, longest_ms=20_000)


@pytest.mark.sandbox
@pytest.mark.long
@pytest.mark.parametrize(
    "path",
    sorted(path.parent for path in (ROOT / "content/problems").glob("*/problem.yaml")),
    ids=lambda path: path.name,
)
def test_our_own_problems_agree(path: Path, sandbox: SandboxRunner) -> None:
    trials, findings = verified(read_icpc(path), sandbox)
    assert findings == []
    assert [trial for trial in trials.values() if not trial.agrees] == []
