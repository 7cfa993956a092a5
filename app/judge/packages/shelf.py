"""Packages as the workers read them: one folder a version under ``var/judge/packages/``.

The folder's name is the package's SHA-256, so that what a submission was judged by can never change
under it; a new version is a new folder.
"""

import hashlib
import shutil
import tempfile
from pathlib import Path

from app.judge.packages.archive import read_package


def digest(path: Path) -> str:
    """SHA-256 over the names and bytes of a package's files, whichever order they come in."""
    _name, files = read_package(path)
    sha = hashlib.sha256()
    for name, content in sorted(files.items()):
        sha.update(f"{name}\0{len(content)}\0".encode())
        sha.update(content)
    return sha.hexdigest()


def keep(path: Path, shelf: Path) -> str:
    """Puts a copy of a package on the shelf, once. Returns its digest."""
    name, files = read_package(path)
    key = digest(path)
    if folder(shelf, key).exists():
        return key
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf) as temporary:
        for file_name, content in files.items():
            target = Path(temporary) / name / file_name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        made = Path(temporary) / "made"
        made.mkdir()
        shutil.move(str(Path(temporary) / name), made / name)
        made.chmod(0o755)
        try:
            made.rename(folder(shelf, key))
        except OSError:  # another process was quicker; its bytes are the same
            if not folder(shelf, key).exists():
                raise
    return key


def folder(shelf: Path, key: str) -> Path:
    return shelf / key


def package_path(shelf: Path, key: str) -> Path:
    """The package's own folder, whose name is its short name. Raises FileNotFoundError."""
    found = [path for path in folder(shelf, key).iterdir() if path.is_dir()]
    return found[0]
