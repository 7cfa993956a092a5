"""Runners for the judge's tests. Opened once: a runner is a slot of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.judge.runner import Job, Limits, ProgramFile, Runner, RunResult, Source
from app.judge.runners.judge0 import Judge0Runner
from app.judge.runners.machine import Machine, NoSandbox, survey
from app.judge.runners.sandbox import SandboxRunner
from tests.support.judge0 import StandIn


@pytest.fixture(scope="session")
def judge_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by all workers of a test run: precompiled headers take seconds to make."""
    base = tmp_path_factory.getbasetemp()
    store = (base.parent if base.name.startswith("popen-") else base) / "judge"
    store.mkdir(exist_ok=True)
    return store


@pytest.fixture(scope="session")
def sandbox(judge_store: Path) -> Iterator[SandboxRunner]:
    try:
        runner = SandboxRunner(judge_store)
    except NoSandbox as error:
        pytest.skip(f"no sandbox on this machine: {error}")
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def full_sandbox(sandbox: SandboxRunner) -> SandboxRunner:
    if not sandbox.machine.tier.full:
        pytest.skip("needs root or a delegated cgroup v2 subtree: memory is not exact here")
    return sandbox


@pytest.fixture(scope="session")
def second_machine(judge_store: Path) -> Iterator[Machine]:
    try:
        machine = survey(judge_store)
    except NoSandbox as error:
        pytest.skip(f"no sandbox on this machine: {error}")
    yield machine
    machine.leave()


@pytest.fixture
def stand_in(second_machine: Machine) -> Iterator[StandIn]:
    server = StandIn(second_machine)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def judge0(second_machine: Machine) -> Iterator[Judge0Runner]:
    server = StandIn(second_machine)
    server.start()
    runner = Judge0Runner(server.url)
    yield runner
    runner.close()
    server.stop()


@pytest.fixture(params=["sandbox", "judge0"])
def runner(request: pytest.FixtureRequest) -> Runner:
    """Each engine in turn: the contract is the same."""
    found: Runner = request.getfixturevalue(request.param)
    return found


SOURCE_NAMES = {"python": "main.py", "pascal": "main.pas", "c": "main.c"}


def source(language: str, text: str) -> Source:
    name = SOURCE_NAMES.get(language, "main.cpp")
    return Source(language, (ProgramFile(name, text.encode()),))


def run(
    runner: Runner,
    language: str,
    text: str,
    stdin: bytes = b"",
    *,
    time_ms: int = 2000,
    memory_kb: int = 128 * 1024,
    output_kb: int = 1024,
) -> RunResult:
    made = runner.compile(source(language, text))
    assert made.program is not None, made.log
    limits = Limits(time_limit_ms=time_ms, memory_limit_kb=memory_kb, output_limit_kb=output_kb)
    return runner.run(made.program, Job(stdin=stdin), limits)
