"""What every item says, whatever its type, and the small words all types share.

An item has three faces. The full model is the content file and never leaves the server. `public` is
what the candidate's browser may hold: built by naming what goes in, never by removing what must not
(X13). `mark` compares an answer with the key and says how many parts are right of how many; how
parts become milli-points is one rule and lives in marking.py.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Level = Literal["A1", "A2", "B1", "B2", "C1", "C2"]
LEVELS: tuple[Level, ...] = ("A1", "A2", "B1", "B2", "C1", "C2")

Skill = Literal[
    "grammar",
    "vocabulary",
    "function",
    "reading-detail",
    "reading-gist",
    "reading-inference",
    "reading-vocabulary",
    "listening-detail",
    "listening-gist",
    "listening-inference",
]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

# A stored answer longer than this is refused when it is saved; the longest key is a few words.
LONGEST_TEXT = 200

GAP = re.compile(r"\{\{([a-z0-9]+)\}\}")


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Frozen):
    id: Id
    text: Text


@dataclass(frozen=True)
class Outcome:
    """`right` parts of `of` parts; 0 <= right <= of and of >= 1."""

    right: int
    of: int


class ItemBase(Frozen):
    """The part of an item that is the same for all types.

    `id` is stable for ever: answers, marks and statistics hang on it. `marks_milli` is in
    milli-points (1000 = one mark). `rationale` says why the key is right and the rest is not.
    """

    id: Id
    section: Id
    level: Level
    skill: Skill
    source: Text
    author: Text
    reviewer: Text
    marks_milli: Annotated[int, Field(gt=0, le=20_000)]
    prompt: Text
    rationale: Text


class Shuffle:
    """The order of a form. Two shuffles with one seed order everything alike, on any machine and
    any Python: things are sorted by SHA-256(seed | scope | id), so no random generator is
    involved."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def __call__(self, ids: Iterable[str], scope: str) -> list[str]:
        return sorted(
            ids, key=lambda one: hashlib.sha256(f"{self.seed}|{scope}|{one}".encode()).digest()
        )


def shown(options: Iterable[Option], shuffle: Shuffle, scope: str) -> list[dict[str, str]]:
    """Options as the browser gets them, in the order of the form."""
    by_id = {option.id: option for option in options}
    return [{"id": one, "text": by_id[one].text} for one in shuffle(by_id, scope)]


def gaps_in(text: str) -> list[str]:
    """The ids of the gaps `{{1}}` in a text, in reading order."""
    return GAP.findall(text)


def segments(text: str) -> list[tuple[Literal["text", "gap"], str]]:
    """A text cut at its gaps: pieces of text and gap ids in turn, empty pieces left out."""
    pieces: list[tuple[Literal["text", "gap"], str]] = []
    for number, piece in enumerate(GAP.split(text)):
        if piece:
            pieces.append(("gap" if number % 2 else "text", piece))
    return pieces


def repeated(values: Iterable[str]) -> list[str]:
    """Values that occur more than once, each named once, in order of their first repetition."""
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for value in values:
        if value in seen:
            twice[value] = None
        seen.add(value)
    return list(twice)


def pairs(answer: object) -> dict[str, str]:
    """An answer of the shape {part: value}; parts that are not filled in are left out, and anything
    else becomes no pair at all."""
    if not isinstance(answer, dict):
        return {}
    return {
        part: value
        for part, value in answer.items()
        if isinstance(part, str) and isinstance(value, str) and value.strip()
    }


def are_pairs(answer: object, allowed: dict[str, Iterable[str] | None]) -> bool:
    """True iff the answer is {part: value} with known parts and, where a part lists its values, one
    of them (or the empty string: taken back)."""
    if not isinstance(answer, dict):
        return False
    for part, value in answer.items():
        if part not in allowed or not isinstance(value, str) or len(value) > LONGEST_TEXT:
            return False
        values = allowed[part]
        if value and values is not None and value not in values:
            return False
    return True
