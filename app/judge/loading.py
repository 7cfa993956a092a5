"""``content/problems`` -> packages on the shelf and rows in the database; twice changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.content import ContentFaults, Fault, line_of, read_yaml
from app.judge.models import Problem
from app.judge.packages import shelf
from app.judge.packages.icpc import read_icpc
from app.judge.packages.problem import ProblemPackage
from app.judge.statements import UnknownPlace, editorial_html, samples_of, statement_html
from app.vietnamese import fold

INDEX = "index.yaml"


class Entry(BaseModel):
    """What the list page says of a problem that its package does not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9]+$")
    order: int
    letter: str = Field(max_length=4)
    difficulty: int = Field(ge=1, le=5)
    level: Literal["tieu-hoc", "thcs", "thpt"]
    topics: list[str] = Field(min_length=1)
    summary: str = Field(max_length=300)


class Index(RootModel[list[Entry]]):
    """The order of the list page."""


@dataclass(frozen=True)
class Checked:
    """A problem that was read without a fault; ``values`` are the columns of its row."""

    path: Path
    entry: Entry
    values: Mapping[str, object]


def read_all(folder: Path) -> tuple[list[Checked], list[Fault]]:
    """Every problem of a folder with an ``index.yaml``, and all faults. Runs no program."""
    try:
        index = read_yaml(folder / INDEX, Index)
    except ContentFaults as wrong:
        return [], wrong.faults
    faults = list(_order_faults(folder, index.model.root, index.lines))
    checked: list[Checked] = []
    for entry in index.model.root:
        if not (folder / entry.name).is_dir():
            continue
        try:
            checked.append(read_one(folder / entry.name, entry))
        except ContentFaults as wrong:
            faults.extend(wrong.faults)
    return checked, sorted(faults)


def read_one(path: Path, entry: Entry) -> Checked:
    """One package with its Vietnamese statement rendered. Raises ContentFaults."""
    package = read_icpc(path)
    return Checked(
        path,
        entry,
        {
            "title": package.title,
            "folded_title": fold(package.title),
            "summary": entry.summary,
            "position": entry.order,
            "difficulty": entry.difficulty,
            "level": entry.level,
            "topics": list(entry.topics),
            "statement": _statement(path, package),
            "editorial": _editorial(path),
            "samples": samples_of(package),
            "time_limit_ms": _time_limit(path, package),
            "memory_limit_kb": package.limits.memory_limit_kb,
            "tests": len(package.tests),
            "package_hash": shelf.digest(path),
        },
    )


def keep(db: Session, one: Checked, kept_in: Path, *, at: datetime) -> str:
    """Puts the package on the shelf and its row in the database: "new", "changed" or "same"."""
    shelf.keep(one.path, kept_in)
    row = db.scalars(select(Problem).where(Problem.name == one.entry.name)).one_or_none()
    if row is None:
        db.add(Problem(name=one.entry.name, imported_at=at, **one.values))
        return "new"
    if all(getattr(row, column) == value for column, value in one.values.items()):
        return "same"
    for column, value in one.values.items():
        setattr(row, column, value)
    row.imported_at = at
    return "changed"


def _order_faults(
    folder: Path, entries: list[Entry], lines: Mapping[tuple[str | int, ...], int]
) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        line = line_of(dict(lines), (number, "name"))
        if entry.name in seen:
            yield Fault(folder / INDEX, line, f"{entry.name}: named twice")
        seen.add(entry.name)
        if not (folder / entry.name).is_dir():
            yield Fault(folder / INDEX, line, f"{entry.name}: there is no such package")
    for path in sorted(folder.iterdir()):
        if (path / "problem.yaml").exists() and path.name not in seen:
            yield Fault(folder / INDEX, 1, f"{path.name}: the package is not in the list")


def _statement(path: Path, package: ProblemPackage) -> str:
    file = path / "statement" / "problem.vi.md"
    for statement in package.statements:
        if statement.language == "vi" and statement.kind == "md":
            try:
                return statement_html(package, statement.content.decode())
            except UnknownPlace as wrong:
                raise ContentFaults([Fault(file, wrong.line, str(wrong))]) from wrong
    raise ContentFaults([Fault(file, 1, "the Vietnamese statement is missing")])


def _editorial(path: Path) -> str:
    file = path / "solution" / "solution.vi.md"
    return editorial_html(file.read_text("utf-8")) if file.exists() else ""


def _time_limit(path: Path, package: ProblemPackage) -> int:
    limit = package.limits.time_limit_ms
    if limit is None:
        file = path / "problem.yaml"
        raise ContentFaults([Fault(file, 1, "limits.time_limit: state it in seconds")])
    return limit
