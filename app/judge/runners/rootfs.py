"""The prepared root directory of a box: six mounts a run instead of twenty."""

import os
import shutil
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9)}
_LINKS = ("bin", "lib", "lib64", "sbin")
_EMPTY = ("usr", "proc", "tmp", "box", "header", "dev", "etc")
_FROM_ETC = ("ld.so.cache", "fpc.cfg", "alternatives")
_PASSWD = b"root:x:0:0::/tmp:/bin/false\nnobody:x:65534:65534::/tmp:/bin/false\n"


def prepare_root(path: Path) -> None:
    """Fills `path` (idempotent). The same links as on the host, five devices, a stub of /etc."""
    path.mkdir(parents=True, exist_ok=True)
    for name in _EMPTY:
        (path / name).mkdir(exist_ok=True)
        (path / name).chmod(0o755)
    path.chmod(0o755)
    for name in _LINKS:
        host = Path("/") / name
        if host.is_symlink() and not (path / name).is_symlink():
            target = os.readlink(host)
            _placed(path / name, partial(os.symlink, target))
        elif host.is_dir() and not host.is_symlink():
            (path / name).mkdir(exist_ok=True)
    for name in _FROM_ETC:
        _copy_of_etc(name, path / "etc")
    _replace(path / "etc" / "passwd", _PASSWD)
    _replace(path / "etc" / "group", b"root:x:0:\nnogroup:x:65534:\n")
    for name, number in DEVICES.items():
        if not (path / "dev" / name).exists():
            _device(path / "dev" / name, number)


def has_own_devices(path: Path) -> bool:
    """Whether the device nodes in `path` are real and usable (not on a nodev mount)."""
    try:
        for name, (major, minor) in DEVICES.items():
            node = os.stat(path / "dev" / name)
            if not stat.S_ISCHR(node.st_mode) or node.st_rdev != os.makedev(major, minor):
                return False
        with open(path / "dev" / "zero", "rb", buffering=0) as zero:
            return zero.read(1) == b"\0"
    except OSError:
        return False


def mount_flags(path: Path) -> list[str]:
    """The bwrap flags that make `path` the root of a box."""
    flags = ["--ro-bind", str(path), "/", "--ro-bind", "/usr", "/usr"]
    for name in _LINKS:  # a distribution without merged /usr
        host = Path("/") / name
        if host.is_dir() and not host.is_symlink():
            flags += ["--ro-bind", str(host), str(host)]
    if has_own_devices(path):
        flags += ["--dev-bind", str(path / "dev"), "/dev"]
    else:
        # An ordinary user may not mknod. Never --dev: it brings devpts, /dev/shm and a tty.
        for name in DEVICES:
            flags += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    return flags


def _device(at: Path, number: tuple[int, int]) -> None:
    try:
        _placed(at, lambda where: os.mknod(where, 0o666 | stat.S_IFCHR, os.makedev(*number)))
        at.chmod(0o666)
    except PermissionError:
        at.touch()


def _copy_of_etc(name: str, etc: Path) -> None:
    source = Path("/etc") / name
    if source.is_dir():
        if not (etc / name).exists():
            spare = etc / f".{name}.{os.getpid()}"
            shutil.copytree(source, spare, symlinks=True)
            try:
                spare.rename(etc / name)
            except OSError:  # another worker was first
                shutil.rmtree(spare)
    elif source.is_file():
        _replace(etc / name, source.read_bytes())


def _replace(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    spare = path.with_name(f".{path.name}.{os.getpid()}")
    spare.write_bytes(content)
    spare.chmod(0o644)
    spare.rename(path)


def _placed(at: Path, make: Callable[[Path], None]) -> None:
    spare = at.with_name(f".{at.name}.{os.getpid()}")
    make(spare)
    spare.rename(at)
