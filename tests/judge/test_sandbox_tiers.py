"""The tier a machine has is found out and told honestly; without a safe one nothing is judged."""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ROOT
from app.judge.runners import cgroups, enter, machine
from app.judge.runners.cgroups import V1Groups, V2Groups, find_groups
from app.judge.runners.machine import NoSandbox, Tier, remedy, survey
from app.judge.runners.sandbox import SandboxRunner

ORDINARY_UID = 61500
REPORT = """
import json, sys
from pathlib import Path
from app.judge.runners.sandbox import SandboxRunner
runner = SandboxRunner(Path(sys.argv[1]))
report = runner.self_test()
print(json.dumps({"tier": report.tier, "full": report.full, "judges": report.judges,
    "remedy": report.remedy,
    "bad": [c.name + ": " + c.told for c in report.checks if not c.contained]}))
"""


def _ordinary_python() -> list[str]:
    """A Python that another user may start: ours may live in root's home."""
    as_user = ["/usr/bin/setpriv", f"--reuid={ORDINARY_UID}", f"--regid={ORDINARY_UID}"]
    as_user += ["--clear-groups"]
    for python in (sys.executable, "/usr/bin/python3"):
        same = "import sys; print(sys.version_info[:2])"
        tried = subprocess.run(
            [*as_user, python, "-c", same], capture_output=True, text=True, check=False
        )
        if tried.stdout.strip() == str(sys.version_info[:2]):
            return [*as_user, python]
    pytest.skip("no Python of this version that an ordinary user may start")


@pytest.fixture
def ordinary_store() -> Iterator[Path]:
    """Outside pytest's own directory, which it closes to other users whenever it starts."""
    if os.geteuid() != 0:
        pytest.skip("needs root to become an ordinary user")
    with tempfile.TemporaryDirectory() as made:
        os.chown(made, ORDINARY_UID, ORDINARY_UID)
        yield Path(made)


@pytest.mark.sandbox
def test_an_ordinary_user_is_told_the_lesser_tier_and_every_wall_still_holds(
    ordinary_store: Path,
) -> None:
    python = _ordinary_python()
    found = subprocess.run(
        [*python, "-c", REPORT, str(ordinary_store)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}", "PATH": "/usr/bin"},
    )
    if "NoSandbox" in found.stderr:
        pytest.skip("this machine lets no ordinary user make a box")
    assert found.returncode == 0, found.stderr
    report = json.loads(found.stdout)
    assert report["bad"] == []
    assert (report["tier"], report["full"], report["judges"]) == (3, False, True)
    assert "polled" in report["remedy"]


@pytest.mark.sandbox
def test_an_attack_that_gets_out_ends_all_judging(
    sandbox: SandboxRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.judge.runners import selftest
    from app.judge.runners.attacks import Attack

    escapes = Attack("escapes", "a hole", "print('ESCAPED on purpose')")
    monkeypatch.setattr(selftest, "RUN_ATTACKS", (escapes,))
    monkeypatch.setattr(selftest, "COMPILE_ATTACKS", ())
    report = sandbox.self_test()
    assert (report.tier, report.full, report.judges) == (int(Tier.NONE), False, False)
    assert "escapes" in report.remedy


def test_without_bubblewrap_there_is_no_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "find_binary", lambda name: None)
    with pytest.raises(NoSandbox, match="apt-get install bubblewrap"):
        survey(tmp_path)


@pytest.mark.sandbox
def test_a_box_without_its_filter_is_refused_at_the_start(
    sandbox: SandboxRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyseccomp

    with tempfile.TemporaryFile() as out:
        pyseccomp.SyscallFilter(pyseccomp.ALLOW).export_bpf(out)
        out.seek(0)
        open_filter = out.read()
    monkeypatch.setattr(machine, "build_filter", lambda: open_filter)
    found = survey(tmp_path)  # a filter that lets all pass is still a filter …
    found.leave()
    monkeypatch.setattr(machine, "build_filter", lambda: b"")
    with pytest.raises((NoSandbox, OSError)):  # … none at all is not
        survey(tmp_path)


@pytest.mark.sandbox
@pytest.mark.parametrize("helper", ["", "int main(int c,char**v){execv(v[2],v+2);return 1;}"])
def test_setpriv_steps_in_where_our_own_way_in_is_missing_or_leaves_a_wall_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, helper: str
) -> None:
    if os.geteuid() != 0:
        pytest.skip("an ordinary user's box needs no way in")
    if helper:
        monkeypatch.setattr(enter, "SOURCE", f"#include <unistd.h>\n{helper}")
    else:
        monkeypatch.setattr(machine, "build_enter", lambda root: None)
    found = survey(tmp_path)
    found.leave()
    assert found.way.entry[0] == "/usr/bin/setpriv"


@pytest.mark.sandbox
def test_our_own_way_in_is_taken_where_it_holds(sandbox: SandboxRunner) -> None:
    if not sandbox.machine.way.as_root:
        pytest.skip("an ordinary user's box needs no way in")
    assert sandbox.machine.way.entry[0].startswith("/enter-")


def test_ubuntus_apparmor_is_recognised_and_the_profile_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch = tmp_path / "apparmor_restrict_unprivileged_userns"
    switch.write_text("1\n")
    monkeypatch.setattr(machine, "APPARMOR_SWITCH", switch)
    told = remedy(root=False)
    assert "profile bwrap /usr/bin/bwrap flags=(unconfined)" in told
    assert "apparmor_parser -r /etc/apparmor.d/bwrap" in told
    assert "AppArmor" not in remedy(root=True)


def test_a_container_without_rights_is_told_what_to_do() -> None:
    assert "CAP_SYS_ADMIN" in remedy(root=True)
    assert "Delegate=yes" in remedy(root=False)


def _proc(at: Path, mounts: str, own: str) -> Path:
    proc = at / "proc"
    (proc / "self").mkdir(parents=True)
    (proc / "self/mounts").write_text(mounts)
    (proc / "self/cgroup").write_text(own)
    return proc


def _unified(at: Path, group: str) -> Path:
    """A directory that looks like a cgroup v2 mount with a delegated group of ours."""
    top = at / "unified"
    home = top / group
    home.mkdir(parents=True)
    for folder in (top, home):
        (folder / "cgroup.procs").write_text("")
        (folder / "cgroup.subtree_control").write_text("memory pids")
    return top


def test_a_delegated_v2_subtree_is_used_by_an_ordinary_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = _unified(tmp_path, "system.slice/worker.service")
    moved: list[str] = []
    monkeypatch.setattr(cgroups, "_write", lambda path, value: moved.append(f"{path} {value}"))
    proc = _proc(
        tmp_path,
        f"cgroup2 {top} cgroup2 rw,nosuid 0 0\n",
        "0::/system.slice/worker.service\n",
    )
    groups, reason = find_groups(root=False, proc=proc)
    assert isinstance(groups, V2Groups), reason
    assert moved[-1].startswith(f"{top}/system.slice/worker.service/cgroup.subtree_control")
    assert (top / "system.slice/worker.service/worker").is_dir()


def test_v2_files_are_written_and_read_as_the_kernel_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = _unified(tmp_path, "x") / "x"
    with monkeypatch.context() as kernel:  # which answers "memory pids" to "+memory +pids"
        kernel.setattr(cgroups, "_write", lambda path, value: None)
        groups = V2Groups(str(home))
    path = home / "1-1-1"

    real_mkdir = os.mkdir

    def mkdir(where: str) -> None:
        """The kernel makes these files with the directory."""
        real_mkdir(where)
        for name in ("memory.max", "pids.max", "memory.oom.group", "cgroup.procs"):
            (Path(where) / name).touch()

    monkeypatch.setattr(cgroups.os, "mkdir", mkdir)
    group = groups.create("1-1-1", memory_kb=1024, tasks=5)
    assert (path / "memory.max").read_text() == "1048576"
    assert (path / "pids.max").read_text() == "5"
    assert (path / "memory.oom.group").read_text() == "1"
    group.attach(77)
    assert (path / "cgroup.procs").read_text() == "77"
    (path / "cpu.stat").write_text("usage_usec 1234\nuser_usec 1000\n")
    (path / "memory.events").write_text("low 0\noom 1\noom_kill 2\n")
    (path / "memory.peak").write_text("524288\n")
    (path / "pids.events").write_text("max 3\n")
    use = group.use()
    assert (use.cpu_us, use.memory_kb, use.out_of_memory, use.tasks_refused) == (
        1234,
        512,
        True,
        True,
    )


def test_without_any_hierarchy_the_reason_is_told(tmp_path: Path) -> None:
    proc = _proc(tmp_path, "proc /proc proc rw 0 0\n", "0::/\n")
    groups, reason = find_groups(root=False, proc=proc)
    assert groups is None
    assert "no cgroup hierarchy" in reason


def test_a_v1_hierarchy_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="pids"):
        V1Groups({"memory": str(tmp_path)})
