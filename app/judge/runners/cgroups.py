"""A fresh control group per run: exact limits of memory and tasks, exact CPU time.

Both hierarchies are known: v1 (memory, pids, cpuacct) and v2, where the worker is root or owns a
delegated subtree. A group is never used twice: page cache left in it would be charged to the next.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

HOME = "cung-em-judge"
_NO_LIMIT = 1 << 62


@dataclass(frozen=True, slots=True)
class Use:
    """What a finished group took: CPU in microseconds, peak memory in KiB."""

    cpu_us: int
    memory_kb: int
    out_of_memory: bool
    tasks_refused: bool


class Group(Protocol):
    """One run's accounting: bwrap is spawned within `entered`, the program after `attach`."""

    def entered(self) -> AbstractContextManager[None]:
        """While it lasts, what this thread spawns is born in the group, where that is possible."""

    def attach(self, pid: int) -> None:
        """From here on the group holds the box's first process, and its limits are in force."""

    def cpu_us(self) -> int: ...
    def poll_ms(self) -> int | None:
        """How often the supervisor must look in, None where the kernel enforces by itself."""

    def over_memory(self) -> bool: ...
    def reaped(self, cpu_us: int) -> None:
        """What the kernel told of the whole box at its end, for those who have no better source."""

    def use(self) -> Use: ...
    def remove(self) -> None: ...


class Groups(Protocol):
    """Where groups are made. `exact` says that the kernel itself holds the memory limit."""

    @property
    def kind(self) -> str: ...
    @property
    def exact(self) -> bool: ...
    def create(self, name: str, *, memory_kb: int, tasks: int) -> Group: ...
    def sweep(self) -> int:
        """Removes what dead workers left behind; says how many groups went."""


def _write(path: str, value: int | str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, str(value).encode())
    finally:
        os.close(descriptor)


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 4096)
    finally:
        os.close(descriptor)


def _counter(text: bytes, key: bytes) -> int:
    for line in text.splitlines():
        name, _, value = line.partition(b" ")
        if name == key:
            return int(value)
    return 0


def _remove(path: str) -> None:
    """rmdir, waiting for the last dying task for up to two seconds."""
    for _ in range(400):
        try:
            os.rmdir(path)
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.005)
        else:
            return


def _owner_is_gone(name: str) -> bool:
    """Group names are `<worker pid>-<start ticks>-<n>`; the start time tells a reused pid."""
    pid, _, rest = name.partition("-")
    ticks = rest.partition("-")[0]
    return not (pid.isdigit() and start_ticks(int(pid)) == ticks)


def start_ticks(pid: int) -> str | None:
    """When a process started, in clock ticks since boot; None when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return stat.rpartition(")")[2].split()[19]


def _sweep(home: str) -> int:
    gone = 0
    try:
        names = [entry.name for entry in os.scandir(home) if entry.is_dir()]
    except OSError:
        return 0
    for name in names:
        if not name[:1].isdigit() or not _owner_is_gone(name):
            continue
        path = f"{home}/{name}"
        try:
            for pid in _read(f"{path}/cgroup.procs").split():
                os.kill(int(pid), 9)
        except OSError:
            pass
        _remove(path)
        gone += 1
    return gone


class V1Groups:
    """The three v1 hierarchies, mounted apart, writable by us."""

    kind = "cgroup v1"
    exact = True
    _CONTROLLERS = ("memory", "pids", "cpuacct")

    def __init__(self, mounts: dict[str, str]) -> None:
        """Raises OSError when a hierarchy is missing or not ours to write."""
        self._homes: list[str] = []
        for controller in self._CONTROLLERS:
            if controller not in mounts:
                raise FileNotFoundError(f"cgroup v1 has no {controller} here")
            home = f"{mounts[controller]}/{HOME}"
            os.makedirs(home, exist_ok=True)
            if not os.access(home, os.W_OK):
                raise PermissionError(f"{home} is not writable")
            if home not in self._homes:
                self._homes.append(home)
        self._mounts = {one: mounts[one] for one in self._CONTROLLERS}
        self._pids = f"{mounts['pids']}/{HOME}"

    def create(self, name: str, *, memory_kb: int, tasks: int) -> "V1Group":
        for home in self._homes:
            os.mkdir(f"{home}/{name}")
        _write(f"{self._pids}/{name}/pids.max", tasks)
        return V1Group(self._homes, self._mounts, name, memory_kb * 1024)

    def sweep(self) -> int:
        return sum(_sweep(home) for home in self._homes)


class V1Group:
    """Moving another process in takes a lock of the whole kernel: 10 ms and more after a pause.

    A thread that moves itself takes none (0.1 ms), so the worker's thread goes in, spawns bwrap,
    and goes out again. The memory limit is set after that: the worker must never be the one whom
    the kernel kills for it.
    """

    def __init__(
        self, homes: list[str], mounts: dict[str, str], name: str, memory_limit: int
    ) -> None:
        self._paths = [f"{home}/{name}" for home in homes]
        self._mounts, self._limit = mounts, memory_limit
        self._memory, self._pids, cpu = (
            f"{mounts[controller]}/{HOME}/{name}" for controller in ("memory", "pids", "cpuacct")
        )
        self._usage = f"{cpu}/cpuacct.usage"
        self._before = 0

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        own = _own_v1_groups(self._mounts)
        try:
            for path in self._paths:
                _write(f"{path}/tasks", 0)
            yield
        finally:
            for path in own:
                _write(f"{path}/tasks", 0)

    def attach(self, pid: int) -> None:
        # What bwrap outside the box and the thread's visit left here stays for the whole run.
        self._before = int(_read(f"{self._memory}/memory.usage_in_bytes"))
        limit = self._limit + self._before
        _write(f"{self._memory}/memory.limit_in_bytes", limit)
        try:
            _write(f"{self._memory}/memory.memsw.limit_in_bytes", limit)
        except OSError:
            _write(f"{self._memory}/memory.swappiness", 0)
        _write(f"{self._memory}/memory.max_usage_in_bytes", 0)

    def cpu_us(self) -> int:
        return int(_read(self._usage)) // 1000

    def poll_ms(self) -> int | None:
        return None

    def over_memory(self) -> bool:
        return False

    def reaped(self, cpu_us: int) -> None:
        pass

    def use(self) -> Use:
        peak = int(_read(f"{self._memory}/memory.max_usage_in_bytes"))
        return Use(
            cpu_us=self.cpu_us(),
            memory_kb=max(0, peak - self._before) // 1024,
            out_of_memory=_counter(_read(f"{self._memory}/memory.oom_control"), b"oom_kill") > 0,
            tasks_refused=_counter(_read(f"{self._pids}/pids.events"), b"max") > 0,
        )

    def remove(self) -> None:
        for path in self._paths:
            _remove(path)


def _own_v1_groups(mounts: dict[str, str]) -> list[str]:
    """Where this thread is now. In a container the mount's top may be our own group."""
    where: dict[str, str] = {}
    for line in Path("/proc/thread-self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            where[controller] = path
    found = []
    for controller, mount in mounts.items():
        path = f"{mount}{where.get(controller, '/')}".rstrip("/")
        found.append(path if os.access(f"{path}/tasks", os.W_OK) else mount)
    return list(dict.fromkeys(found))


class V2Groups:
    """One unified subtree: `home` must be ours to write and hold no process of its own."""

    kind = "cgroup v2"
    exact = True

    def __init__(self, home: str) -> None:
        """Raises OSError when the memory and pids controllers cannot be handed down."""
        self._home = home
        os.makedirs(home, exist_ok=True)
        _write(f"{home}/cgroup.subtree_control", "+memory +pids")
        enabled = _read(f"{home}/cgroup.subtree_control").split()
        if not {b"memory", b"pids"} <= set(enabled):
            raise PermissionError(f"memory and pids are not delegated to {home}")

    def create(self, name: str, *, memory_kb: int, tasks: int) -> "V2Group":
        path = f"{self._home}/{name}"
        os.mkdir(path)
        _write(f"{path}/memory.max", memory_kb * 1024)
        _write(f"{path}/pids.max", tasks)
        for file_name, value in (("memory.swap.max", "0"), ("memory.oom.group", "1")):
            try:
                _write(f"{path}/{file_name}", value)
            except FileNotFoundError:  # a kernel without swap accounting has no such file
                continue
        return V2Group(path)

    def sweep(self) -> int:
        return _sweep(self._home)


class V2Group:
    def __init__(self, path: str) -> None:
        self._path = path

    def entered(self) -> AbstractContextManager[None]:
        return contextlib.nullcontext()

    def attach(self, pid: int) -> None:
        _write(f"{self._path}/cgroup.procs", pid)

    def cpu_us(self) -> int:
        return _counter(_read(f"{self._path}/cpu.stat"), b"usage_usec")

    def poll_ms(self) -> int | None:
        return None

    def over_memory(self) -> bool:
        return False

    def reaped(self, cpu_us: int) -> None:
        pass

    def use(self) -> Use:
        events = _read(f"{self._path}/memory.events")
        try:
            peak_kb = int(_read(f"{self._path}/memory.peak")) // 1024
        except FileNotFoundError:  # kernels before 5.19
            peak_kb = int(_read(f"{self._path}/memory.current")) // 1024
        return Use(
            cpu_us=self.cpu_us(),
            memory_kb=peak_kb,
            out_of_memory=_counter(events, b"oom_kill") > 0,
            tasks_refused=_counter(_read(f"{self._path}/pids.events"), b"max") > 0,
        )

    def remove(self) -> None:
        _remove(self._path)


def find_groups(*, root: bool, proc: Path = Path("/proc")) -> tuple[Groups | None, str]:
    """The groups this process may make, or None with the reason in English."""
    v1, v2 = _mounts(proc)
    reasons = []
    if root and v1:
        try:
            return V1Groups(v1), ""
        except OSError as error:
            reasons.append(f"cgroup v1: {error}")
    if v2 is not None:
        for home in _v2_homes(v2, proc, root=root):
            try:
                return V2Groups(home), ""
            except OSError as error:
                reasons.append(f"cgroup v2: {error}")
    return None, "; ".join(reasons) or "no cgroup hierarchy that this user may write"


def _mounts(proc: Path) -> tuple[dict[str, str], str | None]:
    v1: dict[str, str] = {}
    v2: str | None = None
    for line in (proc / "self/mounts").read_text().splitlines():
        _, where, kind, options, *_ = line.split()
        if kind == "cgroup":
            for option in options.split(","):
                v1.setdefault(option, where)
        elif kind == "cgroup2" and v2 is None:
            v2 = where
    return v1, v2


def _v2_homes(mount: str, proc: Path, *, root: bool) -> Iterator[str]:
    """Where boxes may live: beside the worker in its delegated subtree, then (root) at the top.

    systemd's Delegate=yes gives us our own group. A group with processes may not hand controllers
    down, so its processes move into the child `worker` first.
    """
    own = next(
        (
            line[3:]
            for line in (proc / "self/cgroup").read_text().splitlines()
            if line.startswith("0::")
        ),
        "/",
    )
    path = f"{mount}{own}".rstrip("/")
    if path.endswith("/worker"):
        path = path.removesuffix("/worker")
    if path != mount.rstrip("/") and os.access(f"{path}/cgroup.procs", os.W_OK):
        _move_own_processes(path)
        yield path
    if root:
        with contextlib.suppress(OSError):  # usually systemd has done it
            _write(f"{mount}/cgroup.subtree_control", "+memory +pids")
        yield f"{mount}/{HOME}"


def _move_own_processes(path: str) -> None:
    leaf = f"{path}/worker"
    try:
        os.makedirs(leaf, exist_ok=True)
        for pid in _read(f"{path}/cgroup.procs").split():
            try:
                _write(f"{leaf}/cgroup.procs", int(pid))
            except ProcessLookupError:
                continue
    except OSError:
        return  # V2Groups says what is wrong when it cannot hand the controllers down
