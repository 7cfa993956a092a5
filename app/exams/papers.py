"""Content files -> a checked paper. No database.

content/exams/<edition>/exam.yaml says what the edition is; content/exams/<edition>/<round>/ holds one
YAML file per section, passages and scripts as Markdown beside them, and sounds.

    paper = papers.load(folder / "round-1")      # raises ContentFaults
    paper.import_hash                            # SHA-256 over content and sound
    paper.canonical()                            # bytes with keys, for the database; Paper.restored()
    paper.public_form(seed)                      # bytes for the browser, no keys (X13)
    papers.sounds(folder / "round-1")            # {recording id: file}

Text in the public form is plain text in English (mark it lang="en"), never HTML.
"""

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field

from app.exams.items import Frozen, Item, Shuffle
from app.exams.items.base import Id, Text

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Passage(Frozen):
    id: Id
    title: Text
    paragraphs: Annotated[tuple[Text, ...], Field(min_length=1)]


class Recording(Frozen):
    """`sha256` is of the sound's bytes; `script` is what is said and never leaves the server."""

    id: Id
    title: Text
    plays: Annotated[int, Field(ge=1, le=5)]
    duration_ms: Annotated[int, Field(gt=0)]
    size: Annotated[int, Field(gt=0)]
    sha256: Sha256
    script: Text


class Block(Frozen):
    """Items that stay together. With a passage or a recording they keep their order, which follows it;
    without one they are shuffled among themselves."""

    id: Id
    instructions: Text
    passage: Passage | None = None
    recording: Recording | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


class Section(Frozen):
    id: Id
    title: Text
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]


class Paper(Frozen):
    """One round's paper, keys and all. Stays on the server."""

    edition: Id
    round: Id
    title: Text
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in the author's order."""
        return tuple(
            i for section in self.sections for block in section.blocks for i in block.items
        )

    @cached_property
    def recordings(self) -> tuple[Recording, ...]:
        return tuple(
            block.recording
            for section in self.sections
            for block in section.blocks
            if block.recording is not None
        )

    @property
    def max_milli(self) -> int:
        return sum(item.marks_milli for item in self.items)

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)

    def canonical(self) -> bytes:
        """The whole paper with keys: JSON, keys sorted, no spaces, UTF-8. Sounds enter by their hash."""
        return _json(self.model_dump(mode="json"))

    @cached_property
    def import_hash(self) -> str:
        """SHA-256 of `canonical`: changes iff anything in an item, passage, script or sound changes."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def restored(cls, canonical: bytes) -> Self:
        """The paper whose `canonical` these bytes are."""
        return cls.model_validate_json(canonical)

    def public_form(self, seed: str) -> bytes:
        """What the browser gets (X13): the same bytes for every candidate of a form, whose seed this is.

        {"title", "items": n, "sections": [{"id", "title", "blocks": [{"id", "instructions",
        "passage": {"id", "title", "paragraphs": [..]} | absent,
        "recording": {"id", "plays", "duration_ms", "sha256"} | absent,
        "items": [{"number", "id", "type", "prompt", …as the type's `public` says}]}]}]}
        """
        shuffle, number, sections = Shuffle(seed), 0, []
        for section in self.sections:
            blocks = []
            for block in section.blocks:
                shown: dict[str, object] = {"id": block.id, "instructions": block.instructions}
                if block.passage:
                    shown["passage"] = block.passage.model_dump(mode="json")
                if block.recording:
                    shown["recording"] = block.recording.model_dump(
                        mode="json", include={"id", "plays", "duration_ms", "sha256"}
                    )
                items = []
                for item in _in_order(block, shuffle):
                    number += 1
                    items.append({"number": number, **item.public(shuffle)})
                blocks.append(shown | {"items": items})
            sections.append({"id": section.id, "title": section.title, "blocks": blocks})
        return _json({"title": self.title, "items": number, "sections": sections})


def load(folder: Path) -> Paper:
    """The paper of one round; the edition's exam.yaml is in the folder above and gives the order of the
    sections. Raises ContentFaults with every fault, file and line."""
    raise NotImplementedError


def sounds(folder: Path) -> dict[str, Path]:
    """{recording id: sound file} of a round; where there is a human recording, that one."""
    raise NotImplementedError


def _in_order(block: Block, shuffle: Shuffle) -> list[Item]:
    if block.passage or block.recording:
        return list(block.items)
    by_id = {item.id: item for item in block.items}
    return [by_id[one] for one in shuffle(by_id, block.id)]


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
