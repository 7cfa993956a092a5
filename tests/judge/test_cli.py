"""The judge's commands, as a person types them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.config import Settings
from app.judge import cli
from app.judge.runner import Check, SelfTest
from app.judge.runners.sandbox import SandboxRunner
from tests.support.packages import a_package

pytestmark = pytest.mark.sandbox


@pytest.fixture
def judge_app(tmp_path: Path) -> Flask:
    app = Flask(__name__)
    app.extensions["settings"] = Settings(var=tmp_path)
    app.cli.add_command(cli.group)
    return app


@pytest.fixture
def command(judge_app: Flask, sandbox: SandboxRunner, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """With the runner the tests share: opening another compiles its headers anew."""

    @contextmanager
    def shared() -> Iterator[SandboxRunner]:
        yield sandbox

    monkeypatch.setattr(cli, "_runner", shared)
    return judge_app


def typed(app: Flask, *words: str, stdin: str = "") -> Result:
    found = app.test_cli_runner().invoke(args=["judge", *words], input=stdin)
    assert isinstance(app.test_cli_runner(), CliRunner)
    return found


def test_a_run_prints_one_json_object(command: Flask, tmp_path: Path) -> None:
    file = tmp_path / "sum.cpp"
    file.write_text("#include <iostream>\nint main(){int a,b;std::cin>>a>>b;std::cout<<a+b;}")
    words = ("run", "--language", "cpp", "--time-ms", "1000", "--memory-kb", "262144", str(file))
    found = typed(command, *words, stdin="20 22")
    said = json.loads(found.stdout)
    assert found.exit_code == 0
    assert (said["verdict"], said["stdout"], said["exit_code"]) == ("OK", "42", 0)
    assert {"signal", "cpu_ms", "wall_ms", "memory_kb", "stderr"} <= said.keys()


def test_a_run_that_does_not_compile_says_ce(command: Flask, tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text("print(")
    said = json.loads(typed(command, "run", "--language", "python", str(file)).stdout)
    assert said["verdict"] == "CE"
    assert "SyntaxError" in said["stderr"]


def test_verify_prints_a_line_for_each_submission(command: Flask, tmp_path: Path) -> None:
    found = typed(command, "verify", str(a_package(tmp_path)), "--json")
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.exit_code == 0
    assert [line["submission"] for line in lines] == [
        "accepted/adds.py",
        "wrong_answer/always_3.py",
    ]
    assert lines[1]["expected"] == ["AC", "WA"]
    assert (lines[1]["verdict"], lines[1]["agrees"]) == ("WA", True)


def test_verify_fails_when_one_does_not_agree(command: Flask, tmp_path: Path) -> None:
    package = a_package(tmp_path, {"submissions/accepted/adds.py": "print(3)\n"})
    found = typed(command, "verify", str(package))
    assert found.exit_code == 1
    assert "BAD accepted/adds.py" in found.stdout


def test_verify_fails_when_an_input_is_not_valid(command: Flask, tmp_path: Path) -> None:
    found = typed(command, "verify", str(a_package(tmp_path, {"data/secret/2.in": "5  0\n"})))
    assert found.exit_code == 1
    assert "data/secret/2.in" in found.stderr


def test_verify_tells_every_fault_of_a_bad_package(command: Flask, tmp_path: Path) -> None:
    found = typed(command, "verify", str(a_package(tmp_path, {"data/secret/1.ans": None})))
    assert found.exit_code == 1
    assert "data/secret/1.in:1" in found.stderr


@pytest.mark.parametrize(("full", "code"), [(True, 0), (False, 1)])
def test_the_self_tests_exit_code_is_zero_only_when_full(
    command: Flask, sandbox: SandboxRunner, monkeypatch: pytest.MonkeyPatch, full: bool, code: int
) -> None:
    report = SelfTest("sandbox", 1, "told", full, True, (Check("network", True, "OK"),), "fix it")
    monkeypatch.setattr(sandbox, "self_test", lambda: report, raising=False)
    found = typed(command, "self-test")
    assert found.exit_code == code
    assert "network" in found.stdout
    assert "contained" in found.stdout


def test_where_nothing_is_safe_nothing_is_judged(
    judge_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.judge.runners import machine

    monkeypatch.setattr(machine, "find_binary", lambda name: None)
    found = typed(judge_app, "self-test")
    assert found.exit_code == 1
    assert "nothing is judged" in found.stderr


def test_the_engine_is_chosen_by_the_settings(tmp_path: Path) -> None:
    app = Flask(__name__)
    app.extensions["settings"] = Settings(
        var=tmp_path, judge_engine="judge0", judge0_url="http://127.0.0.1:9"
    )
    app.cli.add_command(cli.group)
    found = typed(app, "self-test")
    assert found.exit_code == 1
    assert "/about" in found.stderr
