"""The numbered traps of the sandbox's rules, as real attacks. All must be contained."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.judge.runner import Job, Limits, Outcome
from app.judge.runners.attacks import COMPILE_ATTACKS, RUN_ATTACKS, Attack, CompileAttack
from app.judge.runners.box import BoxFailed, Order, run_boxed
from app.judge.runners.cgroups import HOME
from app.judge.runners.machine import small_order
from app.judge.runners.sandbox import SandboxRunner
from app.judge.runners.selftest import Bait, laid_bait, try_attack, try_compile_attack
from tests.judge.conftest import run, source

pytestmark = pytest.mark.sandbox


@pytest.fixture
def bait(sandbox: SandboxRunner) -> Iterator[Bait]:
    with laid_bait(sandbox.store) as laid:
        yield laid


@pytest.mark.parametrize("attack", RUN_ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_of_a_running_program_is_contained(
    sandbox: SandboxRunner, bait: Bait, attack: Attack
) -> None:
    if attack.needs_exact and not sandbox.machine.tier.full:
        pytest.skip("memory is not exact in this tier")
    check = try_attack(sandbox, attack, bait)
    assert check.contained, check.told


@pytest.mark.parametrize("attack", COMPILE_ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_on_the_compiler_is_contained(
    sandbox: SandboxRunner, bait: Bait, attack: CompileAttack
) -> None:
    if attack.language not in sandbox.languages():
        pytest.skip(f"{attack.language} is not installed here")
    check = try_compile_attack(sandbox, attack, bait)
    assert check.contained, check.told


def test_the_attacks_would_succeed_without_the_box(
    sandbox: SandboxRunner, bait: Bait, tmp_path: Path
) -> None:
    """The bait is real: outside a box the same program reads the secret."""
    import subprocess

    from app.judge.runners.attacks import PRELUDE

    files = next(attack for attack in RUN_ATTACKS if attack.name == "host-files")
    found = subprocess.run(
        ["/usr/bin/python3", "-c", PRELUDE + files.program],
        input=bait.line(),
        capture_output=True,
        check=False,
    )
    assert b"ESCAPED" in found.stdout


def test_the_filter_is_in_force_and_no_capability_is_left(sandbox: SandboxRunner) -> None:
    order = small_order("/bin/cat", "/proc/self/status")
    text = run_boxed(sandbox.machine.way, sandbox.machine.groups, order).stdout.decode()
    status = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    assert status["Seccomp"] == "2"
    assert status["CapBnd"] == "0" * 16
    assert status["NoNewPrivs"] == "1"


def test_a_run_as_root_has_the_uid_of_its_slot(sandbox: SandboxRunner) -> None:
    if not sandbox.machine.way.as_root:
        pytest.skip("not root: the box has the worker's uid")
    order = small_order("/usr/bin/id", "-u")
    account = run_boxed(sandbox.machine.way, sandbox.machine.groups, order)
    assert int(account.stdout) == sandbox.machine.way.uid >= 60500


def test_a_box_that_cannot_be_made_is_told_from_a_program_that_failed(
    sandbox: SandboxRunner,
) -> None:
    order = Order(
        argv=("/bin/true",),
        binds=(("/no/such/path", "/box"),),
        time_limit_ms=1000,
        wall_limit_ms=3000,
        memory_limit_kb=65536,
    )
    with pytest.raises(BoxFailed, match="no/such/path"):
        run_boxed(sandbox.machine.way, sandbox.machine.groups, order)


def test_no_descriptor_no_zombie_and_no_group_is_left_after_runs(sandbox: SandboxRunner) -> None:
    run(sandbox, "python", "print(1)")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(10):
        run(sandbox, "python", "import os\nif os.fork() == 0: os.setsid()\nprint(1)")
    assert len(os.listdir("/proc/self/fd")) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    mine = f"{os.getpid()}-"
    left = [str(path) for path in Path("/sys/fs/cgroup").glob(f"*/{HOME}/{mine}*")]
    left += [str(path) for path in Path("/sys/fs/cgroup").glob(f"{HOME}/{mine}*")]
    assert left == []


def test_groups_of_dead_workers_are_swept_and_those_of_living_ones_are_not(
    full_sandbox: SandboxRunner,
) -> None:
    from app.judge.runners.cgroups import start_ticks

    groups = full_sandbox.machine.groups
    dead = groups.create("999999999-1-1", memory_kb=4096, tasks=4)
    mine = groups.create(f"{os.getpid()}-{start_ticks(os.getpid())}-sweep", memory_kb=4096, tasks=4)
    reused = groups.create(f"{os.getpid()}-1-1", memory_kb=4096, tasks=4)
    try:
        assert groups.sweep() >= 2
        assert mine.use().cpu_us == 0
        with pytest.raises(FileNotFoundError):
            dead.use()
        with pytest.raises(FileNotFoundError):
            reused.use()
    finally:
        mine.remove()


def test_a_program_may_use_all_its_memory_as_stack(full_sandbox: SandboxRunner) -> None:
    deep = (
        "int f(int x){volatile char a[1000];a[0]=x;return x?f(x-1)+a[0]:0;}\n"
        "int main(){return f(90000)&1;}"
    )
    assert run(full_sandbox, "c", deep, memory_kb=128 * 1024).outcome is Outcome.OK
    assert run(full_sandbox, "c", deep, memory_kb=64 * 1024).outcome is Outcome.MLE


def test_output_is_not_charged_to_the_programs_memory(full_sandbox: SandboxRunner) -> None:
    text = "#include <stdio.h>\nint main(){for(int i=0;i<7000000;i++)putchar('x');}"
    result = run(full_sandbox, "c", text, memory_kb=8192, output_kb=8192)
    assert (result.outcome, len(result.stdout)) == (Outcome.OK, 7_000_000)
    assert result.memory_kb < 4096


def test_two_workers_run_side_by_side_under_two_uids(
    sandbox: SandboxRunner, judge_store: Path
) -> None:
    other = SandboxRunner(judge_store)
    try:
        assert other.machine.slot != sandbox.machine.slot
        if sandbox.machine.way.as_root:
            assert other.machine.way.uid != sandbox.machine.way.uid
        made = sandbox.compile(source("python", "print('shared cache')"))
        assert made.program is not None
        result = other.run(made.program, Job(), Limits(time_limit_ms=1000, memory_limit_kb=65536))
        assert result.stdout == b"shared cache\n"
    finally:
        other.close()


def test_a_compiled_program_is_kept_by_hash(sandbox: SandboxRunner) -> None:
    text = f"int main(){{return 0;}} // {os.urandom(8).hex()}"
    started = time.perf_counter()
    first = sandbox.compile(source("cpp", text))
    took = time.perf_counter() - started
    started = time.perf_counter()
    again = sandbox.compile(source("cpp", text))
    assert first.program == again.program
    assert time.perf_counter() - started < took / 5
    assert sandbox.compile(source("cpp17", text)).program != first.program


def test_a_program_that_is_gone_is_a_judge_error(sandbox: SandboxRunner) -> None:
    from app.judge.runner import Program

    gone = Program("cpp", "0" * 64, ("main.cpp",))
    limits = Limits(time_limit_ms=1000, memory_limit_kb=65536)
    assert sandbox.run(gone, Job(), limits).outcome is Outcome.JE
