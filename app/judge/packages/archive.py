"""A package's files, from a folder or a zip somebody sent. Nothing is ever unpacked to disk."""

import lzma
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from app.content import ContentFaults, Fault

FILE_NAME = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,254}")
MOST_FILES = 20_000
LARGEST_FILE_BYTES = 128 << 20
LARGEST_PACKAGE_BYTES = 1 << 30
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, NotImplementedError,
    OSError, ValueError,
)  # fmt: skip
"""Everything that reading a broken or locked zip raises."""


def read_package(path: Path) -> tuple[str, Mapping[str, bytes]]:
    """Short name and `relative/posix/path -> bytes`. Raises ContentFaults.

    Files whose names the format does not allow are ignored, as it says; a path that leaves the
    package, a link out of it, and anything beyond the sizes above are refused.
    """
    if path.is_dir():
        return path.resolve().name, _folder(path.resolve())
    if path.suffix in (".zip", ".kpp") and path.is_file():
        return path.stem, _zip(path)
    raise ContentFaults([Fault(path, 1, "not a folder, a .zip or a .kpp")])


def _folder(root: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    for here, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if FILE_NAME.fullmatch(name))
        for name in sorted(files):
            path = Path(here) / name
            if not FILE_NAME.fullmatch(name):
                continue
            if not path.resolve().is_relative_to(root):
                raise ContentFaults([Fault(path, 1, "a link that leaves the package")])
            if not stat.S_ISREG(path.stat().st_mode):
                raise ContentFaults([Fault(path, 1, "not a plain file")])
            size = path.stat().st_size
            total += size
            _allow(path, size, total, len(found))
            found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def _zip(path: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                name = _safe_name(path, entry)
                if name is None:
                    continue
                if name in found:
                    raise ContentFaults([Fault(path, 1, f"{name} is there twice")])
                # The size an archive tells is a claim: read one byte beyond the limit at most.
                with archive.open(entry) as opened:
                    content = opened.read(LARGEST_FILE_BYTES + 1)
                total += len(content)
                _allow(path / name, len(content), total, len(found))
                found[name] = content
    except _UNREADABLE as error:
        raise ContentFaults([Fault(path, 1, f"not a zip that can be read: {error}")]) from error
    return _without_top_folder(found)


def _safe_name(path: Path, entry: zipfile.ZipInfo) -> str | None:
    """The entry's path, None when the format ignores it."""
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ContentFaults([Fault(path, 1, f"{entry.filename}: links in a zip are not taken")])
    pure = PurePosixPath(entry.filename)
    if pure.is_absolute() or ".." in pure.parts or "\\" in entry.filename:
        raise ContentFaults([Fault(path, 1, f"{entry.filename}: leaves the package")])
    if all(FILE_NAME.fullmatch(part) for part in pure.parts):
        return pure.as_posix()
    return None


def _allow(path: Path, size: int, total: int, count: int) -> None:
    if size > LARGEST_FILE_BYTES:
        raise ContentFaults([Fault(path, 1, f"larger than {LARGEST_FILE_BYTES >> 20} MiB")])
    if total > LARGEST_PACKAGE_BYTES:
        told = f"the package is larger than {LARGEST_PACKAGE_BYTES >> 20} MiB"
        raise ContentFaults([Fault(path, 1, told)])
    if count >= MOST_FILES:
        raise ContentFaults([Fault(path, 1, f"more than {MOST_FILES} files")])


def _without_top_folder(found: dict[str, bytes]) -> dict[str, bytes]:
    if "problem.yaml" in found:
        return found
    tops = {name.partition("/")[0] for name in found}
    if len(tops) != 1:
        return found
    top = f"{tops.pop()}/"
    return {name.removeprefix(top): content for name, content in found.items()}
