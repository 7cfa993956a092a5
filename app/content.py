"""A content file -> a checked pydantic model, or every fault with its file and line.

A Markdown file carries YAML front matter between two lines of ``---``; a YAML file is all data.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Place = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Fault:
    path: Path
    line: int
    """1 is the first line of the file."""
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentFaults(Exception):
    """All that is wrong with a file or a folder, not only the first."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in sorted(faults)))
        self.faults = sorted(faults)


@dataclass(frozen=True)
class Document(Generic[M]):
    path: Path
    model: M
    body: str
    """The Markdown after the front matter; empty for a YAML file."""
    body_line: int
    lines: dict[Place, int]
    """Where each key stands, for faults that are found later."""


def read_markdown(path: Path, model: type[M]) -> Document[M]:
    """A file with front matter. Raises ContentFaults."""
    text = read_text(path)
    parts = text.split("\n---\n", 1)
    if not text.startswith("---\n") or len(parts) != 2:
        raise ContentFaults([Fault(path, 1, "front matter between two lines of --- is missing")])
    front = parts[0].removeprefix("---\n")
    checked, lines = check_yaml(path, front, model, first_line=2)
    return Document(path, checked, parts[1], front.count("\n") + 4, lines)


def read_yaml(path: Path, model: type[M]) -> Document[M]:
    """A file that is YAML throughout. Raises ContentFaults."""
    checked, lines = check_yaml(path, read_text(path), model)
    return Document(path, checked, "", 1, lines)


def read_text(path: Path) -> str:
    """UTF-8 without BOM, NFC, LF. Raises ContentFaults naming the first line that is not."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ContentFaults([Fault(path, line, "not UTF-8")]) from error
    if text.startswith("\ufeff"):
        raise ContentFaults([Fault(path, 1, "a byte order mark; save as UTF-8 without BOM")])
    text = text.replace("\r\n", "\n")
    faults = [
        Fault(path, number, "not in Unicode NFC")
        for number, line in enumerate(text.split("\n"), 1)
        if not unicodedata.is_normalized("NFC", line)
    ]
    if faults:
        raise ContentFaults(faults)
    return text


def check_yaml(
    path: Path, text: str, model: type[M], *, first_line: int = 1
) -> tuple[M, dict[Place, int]]:
    """YAML text checked against a model, and the line of every key in it.

    ``first_line`` is the file's line on which the text begins. Raises ContentFaults.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        loaded = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line if error.problem_mark else 0
        raise ContentFaults([Fault(path, first_line + at, f"YAML: {error.problem}")]) from error
    lines: dict[Place, int] = {(): first_line}
    repeated: list[Fault] = []
    if root is not None:
        _note_lines(root, (), first_line, path, lines, repeated)
    if repeated:
        raise ContentFaults(repeated)
    try:
        return model.model_validate(loaded), lines
    except ValidationError as error:
        raise ContentFaults(
            [
                Fault(path, line_of(lines, tuple(e["loc"])), f"{_shown(e['loc'])}: {e['msg']}")
                for e in error.errors()
            ]
        ) from error


def line_of(lines: dict[Place, int], place: Place) -> int:
    """The line of a place, or of the nearest thing around it that stands in the file."""
    found = 0
    for end in range(len(place) + 1):
        found = lines.get(_known(lines, place[:end]), found) or found
    return found or 1


def _known(lines: dict[Place, int], place: Place) -> Place:
    """The place without the tags that pydantic adds for unions."""
    known: Place = ()
    for part in place:
        if (*known, part) in lines:
            known = (*known, part)
    return known


def _note_lines(
    node: yaml.Node,
    place: Place,
    first_line: int,
    path: Path,
    lines: dict[Place, int],
    repeated: list[Fault],
) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*place, key.value)
            line = first_line + key.start_mark.line
            if here in lines:
                repeated.append(Fault(path, line, f"{_shown(here)}: the key is given twice"))
            lines[here] = line
            _note_lines(value, here, first_line, path, lines, repeated)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*place, index)] = first_line + value.start_mark.line
            _note_lines(value, (*place, index), first_line, path, lines, repeated)


def _shown(place: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in place) or "file"
