"""What a material file must say. A file is checked whole: every fault with file and line.

Front matter holds what the catalogue needs, the fenced block ``activity`` the exercise, the
blocks ``/// teacher``, ``/// safety`` and ``/// adult`` the notes. docs/content.md shows one of
each. Sources: CONTENT_PLAN.md sections 2, 3 and 5.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.content import (
    ContentFaults,
    Document,
    Fault,
    Place,
    check_yaml,
    line_of,
    read_markdown,
)
from app.library import grades, media, safety, wording
from app.library.activities import KINDS, Activity
from app.library.activities.input import FillIn
from app.library.activities.parts import FileName, Part, Words
from app.library.activities.steps import Experiment

Level = Literal["P3", "P4", "P5", "1", "2", "3", "4", "5"]
Subject = Literal["maths", "vietnamese", "english", "creativity", "stem", "digital"]
Goal = Literal["practice", "colouring", "stem", "skills"]

LEVELS: dict[str, str] = {
    "P3": "Mầm non 3–4 tuổi",
    "P4": "Mầm non 4–5 tuổi",
    "P5": "Mầm non 5–6 tuổi",
    "1": "Lớp 1",
    "2": "Lớp 2",
    "3": "Lớp 3",
    "4": "Lớp 4",
    "5": "Lớp 5",
}
SUBJECTS: dict[str, str] = {
    "maths": "Toán",
    "vietnamese": "Tiếng Việt",
    "english": "Tiếng Anh",
    "creativity": "Tô màu và sáng tạo",
    "stem": "STEM",
    "digital": "Kĩ năng số an toàn",
}
GOALS: dict[str, str] = {
    "practice": "Luyện tập theo môn",
    "colouring": "Tô màu và sáng tạo",
    "stem": "Thí nghiệm STEM",
    "skills": "Kĩ năng số an toàn",
}

PRESCHOOL = ("Nhận thức", "Ngôn ngữ", "Tình cảm và kĩ năng xã hội", "Thẩm mĩ", "Thể chất")
STRANDS: dict[str, tuple[str, ...]] = {
    "maths": (
        "Số và phép tính",
        "Hình học và đo lường",
        "Thống kê và xác suất",
        "Tư duy lô-gích",
    ),
    "vietnamese": ("Đọc", "Viết", "Nói và nghe", "Kiến thức tiếng Việt"),
    "english": (
        "Me and My Friends",
        "Me and My School",
        "Me and My Family",
        "Me and the World Around",
        "Làm quen tiếng Anh",
    ),
    "creativity": ("Mĩ thuật tạo hình", "Mĩ thuật ứng dụng"),
    "stem": (
        "Tự nhiên và Xã hội",
        "Khoa học",
        "Công nghệ",
        "Tin học",
        "Thực hành, trải nghiệm Toán",
    ),
    "digital": ("Học trực tuyến", "An toàn trên Internet", "Kĩ năng xã hội"),
}
"""Short names of the curriculum's strands (plan, section 3)."""

LICENSES = ("CC BY-SA 4.0", "CC BY 4.0", "CC0 1.0")


class Credit(Part):
    """Who made a drawing, a sound or a text that is not ours, and under which licence."""

    name: Words
    license: Words


class Material(BaseModel):
    """Front matter of a material. Keys after LRMI where it has a word."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+-(mn34|mn45|mn56|l[1-5])-\d{2}$")]
    title: Words
    levels: Annotated[list[Level], Field(min_length=1)]
    subject: Subject
    goal: Goal
    strand: Words
    topic: Words
    activity: Words
    outcome: Words
    intro: Words
    """The one instruction, read aloud: at most 20 words."""
    minutes: int = Field(ge=5, le=15)
    language: Literal["vi", "en"] = "vi"
    license: Words
    credits: list[Credit] = Field(default_factory=list)
    keywords: list[Words] = Field(default_factory=list, max_length=20)
    """Other words by which it is looked for: synonyms, other spellings, English."""
    picture: FileName | None = None
    """The tile in the catalogue; left out: drawn from the exercise."""
    prints: bool = True
    review: Literal["draft", "pending", "approved"]
    publish_at: date | None = None
    version: int = Field(default=1, ge=1)
    wave: int = Field(default=1, ge=1, le=9)

    @property
    def is_preschool(self) -> bool:
        return all(level.startswith("P") for level in self.levels)

    @model_validator(mode="before")
    @classmethod
    def _levels_as_text(cls, given: object) -> object:
        if isinstance(given, dict) and isinstance(given.get("levels"), list):
            return given | {
                "levels": [str(x) if isinstance(x, int) else x for x in given["levels"]]
            }
        return given


@dataclass(frozen=True)
class Notes:
    """Markdown of the note blocks; empty where a block is not given."""

    teacher: str = ""
    safety: str = ""
    adult: str = ""


@dataclass(frozen=True)
class Checked:
    """A material file that holds."""

    path: Path
    slug: str
    material: Material
    activity: Activity
    exercise: dict[str, object]
    """The activity block as written, before the schema read it."""
    body: str
    """Markdown for the reader, without the blocks."""
    notes: Notes
    media: media.Media
    warnings: tuple[Fault, ...]


def read(path: Path, root: Path) -> Checked:
    """The material at `path` of the library folder `root`. Raises ContentFaults with all faults."""
    document = read_markdown(path, Material)
    material = document.model
    faults = _front_faults(document)
    blocks, broken = _blocks(document)
    faults += broken
    activity: Activity | None = None
    lines: dict[tuple[str | int, ...], int] = {}
    if material.activity in KINDS and "activity" in blocks:
        block = blocks["activity"]
        try:
            activity, lines = check_yaml(
                path, block.text, KINDS[material.activity].schema, first_line=block.line
            )
        except ContentFaults as found:
            faults += found.faults
    notes = Notes(
        **{name: blocks[name].text for name in ("teacher", "safety", "adult") if name in blocks}
    )
    faults += _note_faults(document, notes, blocks, activity)
    found_media = media.Media()
    if activity is not None:
        place = media.Place(path, root, lines, blocks["activity"].line)
        found_media, media_faults = media.gather(place, activity, material.picture)
        faults += media_faults
        faults += grades.faults(path, material.levels, activity, lines)
        faults += _taught_faults(document, activity, lines)
    if faults or activity is None:
        raise ContentFaults(sorted(set(faults)))
    return Checked(
        path=path,
        slug=path.stem,
        material=material,
        activity=activity,
        exercise=yaml.safe_load(blocks["activity"].text),
        body=blocks["body"].text,
        notes=notes,
        media=found_media,
        warnings=tuple(wording.warnings(path, maths=material.subject == "maths")),
    )


def read_all(root: Path) -> tuple[list[Checked], list[Fault]]:
    """Every material under `root` (`<subject>/<slug>.md`) that holds, and all faults."""
    read_ones: list[Checked] = []
    faults: list[Fault] = []
    for path in sorted(root.glob("*/*.md")):
        try:
            read_ones.append(read(path, root))
        except ContentFaults as found:
            faults += found.faults
    for key in ("slug", "id"):
        owner: dict[str, Path] = {}
        for one in read_ones:
            value = one.slug if key == "slug" else one.material.id
            first = owner.setdefault(value, one.path)
            if first != one.path:
                faults.append(Fault(one.path, 1, f"the {key} {value!r} is also that of {first}"))
    return read_ones, faults


def _front_faults(document: Document[Material]) -> list[Fault]:
    """What the front matter gets wrong once its keys have the right shapes."""
    material, path = document.model, document.path

    def at(key: str, message: str) -> Fault:
        return Fault(path, document.lines.get((key,), 1), f"{key}: {message}")

    faults = []
    if material.activity not in KINDS:
        faults.append(
            at("activity", f"unknown {material.activity!r}; known: {', '.join(sorted(KINDS))}")
        )
    known = STRANDS[material.subject]
    if material.is_preschool and material.subject not in ("english", "digital"):
        known = PRESCHOOL
    if material.strand not in known:
        faults.append(at("strand", f"unknown {material.strand!r}; known: {', '.join(known)}"))
    if material.license not in LICENSES:
        faults.append(at("license", f"one of {', '.join(LICENSES)}"))
    who = "Bé" if material.is_preschool else "Em"
    if not material.outcome.startswith(who + " "):
        faults.append(at("outcome", f"one sentence that begins with “{who} …”"))
    words = len(material.intro.split())
    if words > 20:
        faults.append(at("intro", f"{words} words to be read aloud, at most 20"))
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem):
        faults.append(Fault(path, 1, "the file name is the address: a-z, 0-9 and single hyphens"))
    return faults


def _taught_faults(
    document: Document[Material], activity: Activity, lines: dict[Place, int]
) -> list[Fault]:
    """Plan §2.4 and §2.8: English is not typed before lớp 3; nothing dangerous at home."""
    material, found = document.model, list[tuple[Place, str]]()
    if isinstance(activity, Experiment):
        found += safety.faults(activity, material.levels)
    young = any(level in ("P3", "P4", "P5", "1", "2") for level in material.levels)
    if material.subject == "english" and young and isinstance(activity, FillIn):
        found.append(((), "English is not typed before lớp 3"))
    return [Fault(document.path, line_of(lines, place), message) for place, message in found]


@dataclass(frozen=True)
class _Block:
    text: str
    line: int
    """The file's line on which the text begins."""


BLOCK_NAMES = ("teacher", "safety", "adult")


def _blocks(document: Document[Material]) -> tuple[dict[str, _Block], list[Fault]]:
    """The body cut into `activity`, the note blocks and what remains as `body`."""
    blocks: dict[str, _Block] = {}
    faults: list[Fault] = []
    rest: list[str] = []
    name, begun, kept = "", 0, list[str]()
    for number, line in enumerate(document.body.split("\n"), document.body_line):
        opened = re.fullmatch(r"```\s*activity\s*|///\s*([a-z-]+)\s*", line)
        if name:
            if line.strip() == ("```" if name == "activity" else "///"):
                if name in blocks:
                    faults.append(Fault(document.path, begun, f"a second {name} block"))
                blocks[name] = _Block("\n".join(kept), begun + 1)
                name = ""
            else:
                kept.append(line)
        elif opened:
            name, begun, kept = opened[1] or "activity", number, []
            if name != "activity" and name not in BLOCK_NAMES:
                faults.append(
                    Fault(
                        document.path, number, f"unknown block {name!r}: {', '.join(BLOCK_NAMES)}"
                    )
                )
        else:
            rest.append(line)
    if name:
        faults.append(Fault(document.path, begun, f"the {name} block is not closed"))
    if "activity" not in blocks:
        faults.append(Fault(document.path, document.body_line, "no ```activity block"))
    blocks["body"] = _Block("\n".join(rest).strip(), document.body_line)
    return blocks, faults


def _note_faults(
    document: Document[Material],
    notes: Notes,
    blocks: dict[str, _Block],
    activity: Activity | None,
) -> list[Fault]:
    """Plan §2.6 and §2.8: notes for teachers always, safety and adult where hands are at work."""
    path, faults = document.path, list[Fault]()
    sentences = len(re.findall(r"[.!?…](?:\s|$)", notes.teacher))
    if not notes.teacher.strip():
        faults.append(Fault(path, document.body_line, "no /// teacher block"))
    elif not 2 <= sentences <= 4:
        faults.append(
            Fault(path, blocks["teacher"].line, f"teacher: {sentences} sentences, 2 to 4 wanted")
        )
    material = document.model
    by_hand = material.activity == "experiment"
    if (material.subject == "stem" or by_hand) and not notes.safety.strip():
        faults.append(Fault(path, document.body_line, "no /// safety block"))
    if by_hand and not notes.adult.strip():
        faults.append(Fault(path, document.body_line, "no /// adult block"))
    return faults
