"""Content files -> a checked paper. No database.

content/exams/<edition>/exam.yaml says what the edition is; content/exams/<edition>/<round>/ holds
one YAML file per section, passages and scripts as Markdown beside them, and sounds.

    paper = papers.load(folder / "round-1")      # raises ContentFaults paper.import_hash
    # SHA-256 over content and sound paper.canonical()                            # bytes with keys,
    for the database; Paper.restored() paper.public_form(seed)                      # bytes for the
    browser, no keys (X13) papers.sounds(folder / "round-1")            # {recording id: file}

Text in the public form is plain text in English (mark it lang="en"), never HTML.
"""

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app import content
from app.content import ContentFaults, Document, Fault, Place
from app.exams import sound
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
    """Items that stay together. With a passage or a recording they keep their order, which follows
    it; without one they are shuffled among themselves."""

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
        """The whole paper with keys: JSON, keys sorted, no spaces, UTF-8. Sounds enter by their
        hash."""
        return _json(self.model_dump(mode="json"))

    @cached_property
    def import_hash(self) -> str:
        """SHA-256 of `canonical`: changes iff anything in an item, passage, script or sound
        changes."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def restored(cls, canonical: bytes) -> Self:
        """The paper whose `canonical` these bytes are."""
        return cls.model_validate_json(canonical)

    def public_form(self, seed: str) -> bytes:
        """What the browser gets (X13): the same bytes for every candidate of a form, whose seed
        this is.

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
    """The paper of one round; the edition's exam.yaml is in the folder above and gives the order of
    the sections. Raises ContentFaults with every fault, file and line."""
    exam_file = folder.parent / "exam.yaml"
    order = content.read_yaml(exam_file, _Editions)
    reading = _Reading(folder)
    named = [one.id for one in order.model.rounds]
    if folder.name not in named:
        raise ContentFaults([Fault(exam_file, 1, f"rounds: there is no round {folder.name}")])
    number = named.index(folder.name)
    one, sections = order.model.rounds[number], []
    for place, section_id in enumerate(one.sections):
        if (folder / f"{section_id}.yaml").is_file():
            sections.append(reading.section(section_id))
        else:
            line = content.line_of(order.lines, ("rounds", number, "sections", place))
            reading.faults.append(
                Fault(exam_file, line, f"{folder.name}/{section_id}.yaml is missing")
            )
    reading.note_strangers()
    if reading.faults:
        raise ContentFaults(reading.faults)
    return Paper(
        edition=order.model.edition,
        round=one.id,
        title=f"{order.model.name} – {one.name}",
        sections=tuple(section for section in sections if section),
    )


def sounds(folder: Path) -> dict[str, Path]:
    """{recording id: sound file} of a round; where there is a human recording, that one."""
    return {script.stem: sound.sound_of(script) for script in sorted(folder.rglob("*.txt"))}


class _RoundOrder(BaseModel):
    id: Id
    name: Text
    sections: tuple[Id, ...]


class _Editions(BaseModel):
    """What a paper needs of exam.yaml; editions.py checks the rest."""

    edition: Id
    name: Text
    rounds: list[_RoundOrder]


class _PassageFile(Frozen):
    title: Text


class _PassageNamed(Frozen):
    file: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.md$")]


class _RecordingNamed(Frozen):
    script: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.txt$")]
    title: Text
    plays: int


class _BlockFile(Frozen):
    id: Id
    instructions: Text
    passage: _PassageNamed | None = None
    recording: _RecordingNamed | None = None
    items: Annotated[list[dict[str, object]], Field(min_length=1)]


class _SectionFile(Frozen):
    section: Id
    title: Text
    defaults: dict[str, object] = Field(default_factory=dict)
    blocks: Annotated[list[_BlockFile], Field(min_length=1)]


_item: TypeAdapter[Item] = TypeAdapter(Item)


class _Reading:
    """One round's folder being read: the faults so far, the files used and the ids given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.used: set[Path] = set()
        self.ids: dict[str, str] = {}

    def section(self, section_id: str) -> Section | None:
        file = self.folder / f"{section_id}.yaml"
        self.used.add(file)
        try:
            document = content.read_yaml(file, _SectionFile)
        except ContentFaults as error:
            self.faults += error.faults
            return None
        written = document.model
        if written.section != section_id:
            self._fault(document, ("section",), f"the file is named {section_id}")
        before = len(self.faults)
        blocks = [
            self._block(document, number, block) for number, block in enumerate(written.blocks)
        ]
        if len(self.faults) > before:
            return None
        return Section(
            id=section_id, title=written.title, blocks=tuple(block for block in blocks if block)
        )

    def _block(
        self, document: Document[_SectionFile], number: int, block: _BlockFile
    ) -> Block | None:
        place: Place = ("blocks", number)
        before = len(self.faults)
        self._take_id(document, (*place, "id"), block.id)
        if block.passage and block.recording:
            self._fault(document, place, "a block has a passage or a recording, not both")
        passage = block.passage and self._passage(document, (*place, "passage"), block.passage)
        recording = block.recording and self._recording(
            document, (*place, "recording"), block.recording
        )
        items = [
            self._one_item(document, (*place, "items", at), item)
            for at, item in enumerate(block.items)
        ]
        if len(self.faults) > before:
            return None
        return Block(
            id=block.id,
            instructions=block.instructions,
            passage=passage,
            recording=recording,
            items=tuple(item for item in items if item),
        )

    def _one_item(
        self, document: Document[_SectionFile], place: Place, written: dict[str, object]
    ) -> Item | None:
        section = {"section": document.model.section}
        try:
            item = _item.validate_python({**document.model.defaults, **written, **section})
        except ValidationError as error:
            for one in error.errors(include_url=False):
                name = ".".join(map(str, one["loc"])) or "item"
                message = f"{written.get('id', 'item')}: {name}: {one['msg']}"
                self._fault(document, (*place, *one["loc"]), message)
            return None
        self._take_id(document, (*place, "id"), item.id)
        return item

    def _passage(
        self, document: Document[_SectionFile], place: Place, named: _PassageNamed
    ) -> Passage | None:
        file = self._beside(document, (*place, "file"), named.file)
        if file is None:
            return None
        try:
            passage = content.read_markdown(file, _PassageFile)
        except ContentFaults as error:
            self.faults += error.faults
            return None
        paragraphs = sound.paragraphs(passage.body)
        if not paragraphs:
            self.faults.append(Fault(file, passage.body_line, "the passage has no text"))
            return None
        return Passage(id=file.stem, title=passage.model.title, paragraphs=tuple(paragraphs))

    def _recording(
        self, document: Document[_SectionFile], place: Place, named: _RecordingNamed
    ) -> Recording | None:
        place = (*place, "script")
        script = self._beside(document, place, named.script)
        if script is None:
            return None
        # A machine reading stays beside the person's recording that replaces it.
        self.used |= {
            sound.manifest_of(script),
            sound.sound_of(script),
            script.with_suffix(".mp3"),
        }
        if drifted := sound.drift(script):
            self.faults.append(Fault(script, 1, drifted))
            return None
        heard = sound.sound_of(script).read_bytes()
        try:
            duration_ms = sound.duration_ms(heard)
            if duration_ms > sound.LONGEST_MS or len(heard) > sound.LARGEST:
                self._fault(document, place, f"longer or larger than allowed: {len(heard)} bytes")
            return Recording(
                id=script.stem,
                title=named.title,
                plays=named.plays,
                duration_ms=duration_ms,
                size=len(heard),
                sha256=hashlib.sha256(heard).hexdigest(),
                script="\n\n".join(sound.paragraphs(content.read_text(script))),
            )
        except ContentFaults as error:
            self.faults += error.faults
        except ValueError as error:
            self._fault(document, place, f"{sound.sound_of(script).name}: {error}")
        return None

    def note_strangers(self) -> None:
        """A file that nothing names is a fault: it is a misspelt name or a forgotten one."""
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and file not in self.used:
                self.faults.append(Fault(file, 1, "no section names this file"))

    def _beside(self, document: Document[_SectionFile], place: Place, name: str) -> Path | None:
        """The file of that name in the section's own folder."""
        file = self.folder / document.model.section / name
        if not file.is_file():
            self._fault(document, place, f"{document.model.section}/{name} is missing")
            return None
        if file in self.used:
            self._fault(document, place, f"{name} is used twice")
        self.used.add(file)
        return file

    def _take_id(self, document: Document[_SectionFile], place: Place, taken: str) -> None:
        if taken in self.ids:
            self._fault(document, place, f"the id {taken} is used in {self.ids[taken]} already")
        line = content.line_of(document.lines, place)
        self.ids.setdefault(taken, f"{document.path.name}:{line}")

    def _fault(self, document: Document[_SectionFile], place: Place, message: str) -> None:
        self.faults.append(Fault(document.path, content.line_of(document.lines, place), message))


def _in_order(block: Block, shuffle: Shuffle) -> list[Item]:
    if block.passage or block.recording:
        return list(block.items)
    by_id = {item.id: item for item in block.items}
    return [by_id[one] for one in shuffle(by_id, block.id)]


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
