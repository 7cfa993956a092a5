"""Materials for the library's tests: a file that holds, and ways to break it."""

from datetime import datetime
from functools import cache
from pathlib import Path

from app.config import ROOT
from app.db import Database
from app.library import content, shelf

REAL = ROOT / "content" / "library"

FRONT = {
    "id": "toan-l1-02",
    "title": "Cộng nhanh cùng bạn Ong",
    "levels": "[1]",
    "subject": "maths",
    "goal": "practice",
    "strand": "Số và phép tính",
    "topic": "Cộng trong phạm vi 10",
    "activity": "choice",
    "outcome": "Em cộng được hai số trong phạm vi 10.",
    "intro": "Em chọn kết quả đúng nhé!",
    "minutes": "10",
    "license": "CC BY-SA 4.0",
    "review": "pending",
}

EXERCISE = """\
hint: Em đếm thêm nhé!
questions:
  - ask: 2 + 3 = ?
    options: ["4", "5", "6"]
    answer: "5"
    explain: 2 + 3 = 5.
  - ask: 4 + 4 = ?
    options: ["7", "8"]
    answer: "8"
    explain: 4 + 4 = 8.
"""

TEACHER = "/// teacher\nChiếu bài cho cả lớp cùng làm. Mời từng em trả lời.\n///\n"


def a_file(
    root: Path,
    slug: str = "cong-nhanh",
    *,
    exercise: str = EXERCISE,
    notes: str = TEACHER,
    drop: str = "",
    **front: str,
) -> Path:
    """A material file below `root`; keys of the front matter by name, `drop` leaves one out."""
    keys = FRONT | front
    keys.pop(drop, None)
    lines = "\n".join(f"{key}: {value}" for key, value in keys.items())
    path = root / keys["subject"] / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{lines}\n---\n\n```activity\n{exercise}```\n\n{notes}", encoding="utf-8")
    return path


def faults_of(path: Path, root: Path) -> list[tuple[int, str]]:
    """(line, message) of every fault of the file."""
    try:
        content.read(path, root)
    except content.ContentFaults as found:
        return [(fault.line, fault.message) for fault in found.faults]
    return []


@cache
def real_materials() -> tuple[content.Checked, ...]:
    """The materials of content/library, read once."""
    checked, faults = content.read_all(REAL)
    assert not faults, faults
    return tuple(checked)


def load_real(database: Database, at: datetime) -> None:
    """Every material of content/library onto the shelf."""
    with database.write() as db:
        for one in real_materials():
            shelf.load(db, one, at=at)
