"""Compiled programs under var/, named by digest; written beside and renamed, never changed."""

import os
import shutil
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from app.judge.runner import ProgramFile

_KEPT_BYTES = 4 << 30
_spares = count(1)


class ProgramStore:
    """Directories of plain files, world-readable, so that another uid may run them read-only."""

    def __init__(self, home: Path) -> None:
        self._home = home
        home.mkdir(parents=True, exist_ok=True)

    def find(self, digest: str) -> Path | None:
        """Where a program is kept; its age starts anew."""
        path = self._home / digest
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        except PermissionError:  # another user's store: readable is enough
            return path
        return path

    def keep(self, digest: str, files: Iterable[ProgramFile], *, executable: bool) -> Path:
        spare = self._home / f".{os.getpid()}-{next(_spares)}"
        spare.mkdir()
        for one in files:
            path = spare / one.name
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_bytes(one.content)
            path.chmod(0o555 if executable else 0o444)
            path.parent.chmod(0o755)
        spare.chmod(0o755)
        place = self._home / digest
        try:
            spare.rename(place)
        except OSError:  # another worker compiled the same
            shutil.rmtree(spare)
        return place

    def trim(self, kept_bytes: int = _KEPT_BYTES) -> int:
        """Removes the longest unused programs above the size, and spares of dead workers."""
        aged: list[tuple[float, int, Path]] = []
        for entry in self._home.iterdir():
            if entry.name.startswith("."):
                pid = entry.name[1:].partition("-")[0]
                if not Path(f"/proc/{pid}").exists():
                    shutil.rmtree(entry, ignore_errors=True)
                continue
            size = sum(one.stat().st_size for one in entry.rglob("*") if one.is_file())
            aged.append((entry.stat().st_mtime, size, entry))
        total = sum(size for _, size, _ in aged)
        gone = 0
        for _, size, entry in sorted(aged):
            if total <= kept_bytes:
                break
            shutil.rmtree(entry, ignore_errors=True)
            total -= size
            gone += 1
        return gone
