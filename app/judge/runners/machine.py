"""What this machine can offer a judge: which way into a box, which accounting, which slot."""

import fcntl
import os
import statistics
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from app.judge.languages import find_binary
from app.judge.runner import Outcome
from app.judge.runners.box import BoxFailed, Order, Way, become_subreaper, run_boxed
from app.judge.runners.cgroups import Groups, find_groups
from app.judge.runners.enter import build_enter
from app.judge.runners.polling import PolledGroups
from app.judge.runners.rootfs import mount_flags, prepare_root
from app.judge.runners.seccomp import NoSeccomp, build_filter

FIRST_SLOT_UID = 60500
SLOTS = 64
_CALIBRATION_RUNS = 20

# Ubuntu ≥ 23.10 lets only programs with a profile make user namespaces.
APPARMOR_SWITCH = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
APPARMOR_PROFILE = """\
# /etc/apparmor.d/bwrap
abi <abi/4.0>,
include <tunables/global>
profile bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
  include if exists <local/bwrap>
}
"""


class Tier(IntEnum):
    """How safe a box is here. 1 and 2 are full; 3 judges with less exact memory; 4 never judges."""

    ROOT = 1
    DELEGATED = 2
    POLLED = 3
    NONE = 4

    @property
    def full(self) -> bool:
        return self <= Tier.DELEGATED

    @property
    def judges(self) -> bool:
        return self <= Tier.POLLED

    @property
    def title(self) -> str:
        return {
            Tier.ROOT: "full: root with control groups",
            Tier.DELEGATED: "full: an ordinary user with a delegated control group",
            Tier.POLLED: "isolated, memory of several processes only polled every 10 ms",
            Tier.NONE: "none: nothing is judged here",
        }[self]


class NoSandbox(Exception):
    """No tier is safe here. Says what is missing and what to install."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A way into boxes that has been tried once and was found closed from inside."""

    way: Way
    groups: Groups
    tier: Tier
    slot: int
    free_cpu_us: int
    why_not_full: str
    lock: int
    root: Path
    """The prepared root directory of its boxes."""

    def leave(self) -> None:
        os.close(self.lock)


def survey(store: Path, *, slot: int | None = None) -> Machine:
    """Takes a slot and tries a box. `store` is a directory of ours. Raises NoSandbox."""
    bwrap = find_binary("bwrap")
    if bwrap is None:
        raise NoSandbox("bubblewrap is not installed: apt-get install bubblewrap")
    try:
        bpf = build_filter()
    except NoSeccomp as error:
        raise NoSandbox(str(error)) from error
    root = os.geteuid() == 0
    setpriv = find_binary("setpriv") if root else None
    if root and setpriv is None:
        raise NoSandbox("setpriv is not installed: apt-get install util-linux")
    become_subreaper()
    taken, lock = _take_slot(store, slot, root=root)
    try:
        base = store / ("root" if root else f"root-{os.getuid()}")
        prepare_root(base)
        ways = _ways(bwrap, setpriv, base, bpf, uid=FIRST_SLOT_UID + taken)
        found, reason = find_groups(root=root)
        groups: Groups = found or PolledGroups()
        groups.sweep()
        tier = Tier.POLLED if found is None else Tier.ROOT if root else Tier.DELEGATED
        way = _proven(ways, groups)
        return Machine(way, groups, tier, taken, _calibrate(way, groups), reason, lock, base)
    except BaseException:
        os.close(lock)
        raise


def _ways(bwrap: str, setpriv: str | None, root: Path, bpf: bytes, *, uid: int) -> list[Way]:
    """The ways to try, best first: as root our own small program, then setpriv."""
    flags = tuple(mount_flags(root))
    if setpriv is None:
        return [Way(bwrap=bwrap, entry=(), uid=os.getuid(), root_flags=flags, filter=bpf)]
    given = ("--reuid", str(uid), "--regid", str(uid), "--clear-groups")
    entries: list[tuple[str, ...]] = [(setpriv, *given, "--inh-caps=-all", "--bounding-set=-all")]
    own = build_enter(root)
    if own is not None:
        entries.insert(0, (own, str(uid)))
    return [
        Way(bwrap=bwrap, entry=entry, uid=uid, root_flags=flags, filter=bpf) for entry in entries
    ]


def _proven(ways: list[Way], groups: Groups) -> Way:
    """The first way whose box is closed. Raises NoSandbox with the last reason and the remedy."""
    told = ""
    for way in ways:
        try:
            _prove(way, groups)
        except (BoxFailed, OSError) as error:
            told = str(error)
        else:
            return way
    raise NoSandbox(f"{told}\n{remedy(root=os.geteuid() == 0)}")


def remedy(*, root: bool) -> str:
    """What an administrator does about a machine without a safe tier."""
    if not root and _reads(APPARMOR_SWITCH) == "1":
        return (
            "AppArmor forbids bubblewrap to make a user namespace. Install this profile, then run\n"
            "  apparmor_parser -r /etc/apparmor.d/bwrap\n\n" + APPARMOR_PROFILE
        )
    if not root and _reads(Path("/proc/sys/kernel/unprivileged_userns_clone")) == "0":
        return "User namespaces are off: sysctl -w kernel.unprivileged_userns_clone=1"
    if not root and _reads(Path("/proc/sys/user/max_user_namespaces")) == "0":
        return "User namespaces are off: sysctl -w user.max_user_namespaces=10000"
    if root:
        return (
            "This root lacks CAP_SYS_ADMIN, as in a default container. Start the container with "
            "--privileged, or run the judge on a machine of its own, or use JUDGE_ENGINE=judge0."
        )
    return (
        "Neither user namespaces nor root: run the worker as root, or under systemd with "
        "Delegate=yes on a kernel that allows user namespaces, or use JUDGE_ENGINE=judge0."
    )


def _reads(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _take_slot(store: Path, wanted: int | None, *, root: bool) -> tuple[int, int]:
    """One uid per worker that runs at a time, held by a lock that ends with the process."""
    home = Path("/run/lock/cung-em-judge") if root else store / f"slots-{os.getuid()}"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for slot in range(SLOTS) if wanted is None else (wanted,):
        lock = os.open(home / str(slot), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            continue
        return slot, lock
    raise NoSandbox("every judge slot of this machine is taken")


def small_order(*argv: str, time_limit_ms: int = 5000) -> Order:
    return Order(
        argv=argv, time_limit_ms=time_limit_ms, wall_limit_ms=20_000, memory_limit_kb=128 * 1024
    )


def _prove(way: Way, groups: Groups) -> None:
    """One look from inside, at every start: fails closed when any wall is missing."""
    report = run_boxed(way, groups, small_order("/bin/cat", "/proc/self/status", "/proc/net/dev"))
    if report.outcome is not Outcome.OK:
        words = report.stderr.decode("utf-8", "replace").strip()
        raise BoxFailed(f"a first box ended with {report.outcome}: {words}")
    lines = report.stdout.decode("utf-8", "replace").splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    wanted = {"Seccomp": "2", "NoNewPrivs": "1"}
    wanted |= dict.fromkeys(("CapEff", "CapPrm", "CapInh", "CapAmb", "CapBnd"), "0" * 16)
    for key, value in wanted.items():
        if status.get(key, "").strip() != value:
            raise BoxFailed(f"inside a box {key} is {status.get(key)!r} and not {value}")
    if way.as_root and set(status["Uid"].split()) != {str(way.uid)}:
        raise BoxFailed(f"inside a box the uid is {status['Uid']!r} and not {way.uid}")
    if way.as_root and (status["Groups"].split() or set(status["Gid"].split()) != {str(way.uid)}):
        raise BoxFailed(f"inside a box there are groups: {status['Gid']}, {status['Groups']}")
    devices = [line.split(":")[0].strip() for line in lines if ": " in line and "|" not in line]
    strangers = {name for name in devices if name.startswith(("eth", "en", "wl", "veth"))}
    if strangers:
        raise BoxFailed(f"inside a box the network is seen: {sorted(strangers)}")


def _calibrate(way: Way, groups: Groups) -> int:
    """What an empty run is charged (bwrap and setpriv after the attach), in microseconds."""
    order = small_order("/bin/true")
    used = [run_boxed(way, groups, order).cpu_us for _ in range(_CALIBRATION_RUNS)]
    return int(statistics.median(used))
