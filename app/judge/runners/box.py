"""One boxed run: bubblewrap, a fresh control group, a filter, limits, and a truthful account.

The order of steps and the reason of each: docs/decisions/0040-judging-in-boxes.md.
"""

import contextlib
import ctypes
import json
import os
import platform
import re
import resource
import signal
import subprocess
import time
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

from app.judge.runner import Outcome, ProgramFile
from app.judge.runners.cgroups import Group, Groups, Use, start_ticks
from app.judge.runners.descriptors import (
    CappedPipe,
    loaded_pipe,
    sealed,
    wait_readable,
    write_all,
)

_BASE_FLAGS = (
    *("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net"),
    *("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
    *("--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "LANG", "C.UTF-8"),
    *("--setenv", "HOME", "/tmp"),  # noqa: S108 - inside the box
)
_SETUP_WALL_S = 20.0
_PR_SET_CHILD_SUBREAPER = 36
_CORES = os.cpu_count() or 1
_KERNEL = tuple(int(part) for part in re.findall(r"\d+", platform.release())[:2])
# The validator's own prints are thrown away; what it leaves in feedback/ comes out instead.
_FEEDBACK_SCRIPT = (
    '"$@" >/dev/null; code=$?; head -c 65536 feedback/judgemessage.txt 2>/dev/null; exit $code'
)


class BoxFailed(Exception):
    """The box could not be set up or broke: our fault or the machine's, never the program's."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a box is entered on this machine.

    As root the program runs under `uid` through the command `entry`, while PID 1 keeps uid 0
    without any capability, so the program cannot look into it; otherwise, `entry` being empty, in
    a user namespace of our own.
    """

    bwrap: str
    entry: tuple[str, ...]
    uid: int
    root_flags: tuple[str, ...]
    filter: bytes = field(repr=False)

    @property
    def as_root(self) -> bool:
        return bool(self.entry)

    def flags(self) -> list[str]:
        if not self.as_root:
            return ["--unshare-user", *_BASE_FLAGS]
        added = ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]
        return [*_BASE_FLAGS, *added]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run and what it may take. `binds` are (host path, path in the box)."""

    argv: tuple[str, ...]
    time_limit_ms: int
    wall_limit_ms: int
    memory_limit_kb: int
    binds: tuple[tuple[str, str], ...] = ()
    stdin: bytes = field(default=b"", repr=False)
    files: tuple[ProgramFile, ...] = ()
    feedback: bool = False
    stdout_limit: int = 8 << 20
    stderr_limit: int = 64 << 10
    tasks: int = 16
    scratch_bytes: int = 64 << 20
    file_size_bytes: int = 64 << 20
    open_files: int = 64


@dataclass(frozen=True, slots=True)
class Account:
    """What happened in the box. `exit_code` is None when we ended it."""

    outcome: Outcome
    exit_code: int | None
    cpu_us: int
    wall_us: int
    memory_kb: int
    stdout: bytes = field(repr=False)
    stderr: bytes = field(repr=False)
    tasks_refused: bool = False


_numbers = count(1)


@lru_cache(maxsize=1)
def _worker_name(pid: int) -> str:
    """Tells this process from a later one of the same pid (a fork asks with its own pid)."""
    return f"{pid}-{start_ticks(pid)}"


def become_subreaper() -> None:
    """PID 1 of a box outlives bwrap by a moment; without this it would be left as a zombie."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def run_boxed(way: Way, groups: Groups, order: Order, *, free_cpu_us: int = 0) -> Account:
    """Runs one order. `free_cpu_us` is what an empty run is charged (calibrated at start).

    Raises BoxFailed when the box could not be made; then nothing of the program has run.
    """
    name = f"{_worker_name(os.getpid())}-{next(_numbers)}"
    # What bwrap and setpriv themselves keep in memory while the program starts.
    group = groups.create(name, memory_kb=order.memory_limit_kb, tasks=order.tasks + 3)
    try:
        return _Run(way, order, group, exact=groups.exact, free_cpu_us=free_cpu_us).account()
    finally:
        group.remove()


class _Run:
    def __init__(
        self, way: Way, order: Order, group: Group, *, exact: bool, free_cpu_us: int
    ) -> None:
        self._way, self._order, self._group = way, order, group
        self._exact, self._free_cpu_us = exact, free_cpu_us
        self._stdout = CappedPipe(order.stdout_limit)
        self._stderr = CappedPipe(order.stderr_limit)
        self._open: list[int] = []
        self._verdict: Outcome | None = None
        self._wall_us = 0
        self._status = b""

    def account(self) -> Account:
        try:
            process = self._spawn()
            try:
                self._enter()
                self._watch(process)
            finally:
                self._end(process)
            return self._told(self._group.use())
        finally:
            self._stdout.close()
            self._stderr.close()
            for descriptor in self._open:
                os.close(descriptor)

    def _spawn(self) -> "subprocess.Popen[bytes]":
        order, way = self._order, self._way
        self._json, json_out = self._pipe()
        block_in, self._block = self._pipe()
        inputs = [(one.name, self._kept(_unsealed(one.content))) for one in order.files]
        filter_in = self._kept(loaded_pipe(way.filter))
        flags = [*way.flags(), *way.root_flags]
        flags += ["--proc", "/proc", "--perms", "1777", "--size", str(order.scratch_bytes)]
        flags += ["--tmpfs", "/tmp", "--chdir", "/tmp"]  # noqa: S108 - inside the box
        for host, inside in order.binds:
            flags += ["--ro-bind", host, inside]
        for name, descriptor in inputs:
            flags += ["--perms", "0444", "--file", str(descriptor), f"/tmp/{name}"]  # noqa: S108
        if order.feedback:
            flags += ["--perms", "0777", "--dir", "/tmp/feedback"]  # noqa: S108
        for flag, number in (
            ("--json-status-fd", json_out),
            ("--block-fd", block_in),
            ("--seccomp", filter_in),
        ):
            flags += [flag, str(number)]
        flags_in = self._kept(loaded_pipe("\0".join(flags).encode() + b"\0"))
        argv = list(order.argv)
        if order.feedback:
            argv = ["/bin/sh", "-c", _FEEDBACK_SCRIPT, "sh", *argv]
        stdin = self._kept(sealed(order.stdin))
        with self._group.entered():
            process = subprocess.Popen(
                [way.bwrap, "--args", str(flags_in), "--", *way.entry, *argv],
                stdin=stdin,
                stdout=self._stdout.writing,
                stderr=self._stderr.writing,
                cwd="/",
                env={},  # /proc/1/environ of the box is this
                close_fds=True,
                pass_fds=(
                    *(json_out, block_in, filter_in, flags_in),
                    *(descriptor for _, descriptor in inputs),
                ),
            )
        self._stdout.started()
        self._stderr.started()
        for descriptor in (json_out, block_in):
            self._open.remove(descriptor)
            os.close(descriptor)
        return process

    def _pipe(self) -> tuple[int, int]:
        reading, writing = os.pipe2(os.O_CLOEXEC)
        self._open += [reading, writing]
        return reading, writing

    def _kept(self, descriptor: int) -> int:
        self._open.append(descriptor)
        return descriptor

    def _enter(self) -> None:
        """Accounting and limits first, then the program: bwrap forks it only when told."""
        self._pid1, self._pid1_fd = 0, -1
        line = self._first_line()
        self._pid1 = int(json.loads(line)["child-pid"])
        try:
            self._pid1_fd = self._kept(os.pidfd_open(self._pid1))
            self._group.attach(self._pid1)
            self._start_cpu_us = self._group.cpu_us()
            self._limit(self._pid1)
        except ProcessLookupError as error:
            raise BoxFailed(f"the box ended while it was set up: {self._words()}") from error
        except OSError as error:
            raise BoxFailed(f"limits cannot be set: {error}") from error

    def _first_line(self) -> bytes:
        until = time.monotonic() + _SETUP_WALL_S
        while b"\n" not in self._status:
            left_ms = (until - time.monotonic()) * 1000
            if left_ms <= 0 or not wait_readable({self._json: None}, left_ms):
                raise BoxFailed("bubblewrap did not start in time")
            piece = os.read(self._json, 4096)
            if not piece:
                raise BoxFailed(f"bubblewrap: {self._words()}")
            self._status += piece
        line, _, self._status = self._status.partition(b"\n")
        return line

    def _words(self) -> str:
        self._stderr.drain()
        return self._stderr.text().decode("utf-8", "replace").strip() or "no message"

    def _limit(self, pid: int) -> None:
        order = self._order
        seconds = order.time_limit_ms // 1000 + 2
        wanted = {
            resource.RLIMIT_CPU: seconds,
            resource.RLIMIT_FSIZE: order.file_size_bytes,
            resource.RLIMIT_NOFILE: order.open_files,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_STACK: resource.RLIM_INFINITY,
        }
        if not self._exact:
            wanted[resource.RLIMIT_AS] = (order.memory_limit_kb + 64 * 1024) * 1024
            if _KERNEL >= (5, 14):  # before, it counted everything this user runs anywhere
                wanted[resource.RLIMIT_NPROC] = order.tasks + 3
        for what, value in wanted.items():
            hard = resource.prlimit(pid, what)[1]
            # Infinity is -1: an inherited hard limit can be kept or lowered, never raised.
            endless = value == resource.RLIM_INFINITY
            held = hard if hard >= 0 and (endless or value > hard) else value
            resource.prlimit(pid, what, (held, held))

    def _watch(self, process: "subprocess.Popen[bytes]") -> None:
        order = self._order
        ended = self._kept(os.pidfd_open(process.pid))
        watched: dict[int, CappedPipe | None] = {
            ended: None,
            self._stdout.reading: self._stdout,
            self._stderr.reading: self._stderr,
        }
        started = time.perf_counter_ns()
        write_all(self._block, b"1")
        limit_us = order.time_limit_ms * 1000
        look_at_ms = 0.0
        while True:
            wall_ms = (time.perf_counter_ns() - started) / 1e6
            if wall_ms >= look_at_ms:
                used_us = self._cpu_us()
                if used_us > limit_us or wall_ms > order.wall_limit_ms:
                    self._verdict = Outcome.TLE
                    break
                if self._group.over_memory():
                    self._verdict = Outcome.MLE
                    break
                look_at_ms = wall_ms + max(1.0, (limit_us - used_us) / 1000 / _CORES)
                every_ms = self._group.poll_ms()
                look_at_ms = min(
                    look_at_ms,
                    order.wall_limit_ms + 1.0,
                    wall_ms + every_ms if every_ms is not None else look_at_ms,
                )
            for descriptor in wait_readable(watched, look_at_ms - wall_ms):
                pipe = watched[descriptor]
                if pipe is None:
                    self._wall_us = (time.perf_counter_ns() - started) // 1000
                    return
                if not pipe.drain():
                    del watched[descriptor]
            if self._stdout.over or self._stderr_floods():
                self._verdict = Outcome.OLE
                break
        self._wall_us = (time.perf_counter_ns() - started) // 1000

    def _stderr_floods(self) -> bool:
        return self._stderr.seen > max(self._stdout.limit, self._stderr.limit)

    def _cpu_us(self) -> int:
        return max(0, self._group.cpu_us() - self._start_cpu_us - self._free_cpu_us)

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        """SIGKILL to PID 1 takes the whole pid namespace, daemons that outlived the program too."""
        pid1_fd = getattr(self, "_pid1_fd", -1)
        if pid1_fd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(pid1_fd, signal.SIGKILL)
            wait_readable({pid1_fd: None}, 10_000)
        else:
            os.kill(process.pid, signal.SIGKILL)  # Popen.kill() might reap it before wait4
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self._group.reaped(int((usage.ru_utime + usage.ru_stime) * 1e6))
        if pid1_fd >= 0:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._pid1, 0)
        self._stdout.drain()
        self._stderr.drain()
        os.set_blocking(self._json, False)
        with contextlib.suppress(BlockingIOError):
            self._status += os.read(self._json, 4096)

    def _told(self, use: Use) -> Account:
        code = self._exit_code()
        cpu_us = max(0, use.cpu_us - self._start_cpu_us - self._free_cpu_us)
        if use.out_of_memory:
            outcome = Outcome.MLE
        elif self._verdict is not None:
            outcome = self._verdict
        elif self._stdout.over or self._stderr_floods():
            outcome = Outcome.OLE
        elif cpu_us > self._order.time_limit_ms * 1000:
            outcome = Outcome.TLE
        elif code is None:
            raise BoxFailed(f"the program could not be started: {self._words()}")
        else:
            outcome = Outcome.OK if code == 0 else Outcome.RTE
        return Account(
            outcome=outcome,
            exit_code=code,
            cpu_us=cpu_us,
            wall_us=self._wall_us,
            memory_kb=use.memory_kb,
            stdout=self._stdout.text(),
            stderr=self._stderr.text(),
            tasks_refused=use.tasks_refused,
        )

    def _exit_code(self) -> int | None:
        """What bwrap says of PID 2. Absent when we killed it, or when exec failed."""
        for line in self._status.splitlines():
            if b"exit-code" in line:
                return int(json.loads(line)["exit-code"])
        return None


def _unsealed(content: bytes) -> int:
    """A memory file for bwrap to copy from; it never reaches the program."""
    descriptor = os.memfd_create("file", os.MFD_CLOEXEC)
    write_all(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
