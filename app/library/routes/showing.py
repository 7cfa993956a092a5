"""A stored material made ready for its pages. Kept per version: a version never changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flask import url_for
from markupsafe import Markup

from app.library import art, play
from app.library.activities import KINDS
from app.library.content import LEVELS, SUBJECTS, Material
from app.library.models import LibraryMaterial
from app.library.play import Exercise
from app.library.routes import words


@dataclass(frozen=True)
class Tile:
    """A material in a list."""

    slug: str
    title: str
    subject_code: str
    levels: str
    engine: str
    minutes: int
    cover_key: str

    @property
    def subject(self) -> str:
        return SUBJECTS[self.subject_code]


def tile(row: LibraryMaterial) -> Tile:
    """Of a row without its heavy columns."""
    return Tile(
        slug=row.slug,
        title=row.title,
        subject_code=row.subject,
        levels=_short(level.level for level in row.levels),
        engine=KINDS[row.activity].engine,
        minutes=int(str(row.front["minutes"])),
        cover_key=row.source_hash[:12],
    )


def _short(levels: Iterable[str]) -> str:
    """Youngest first, parted by commas."""
    return ", ".join(words.SHORT_LEVELS[one] for one in sorted(levels, key=list(LEVELS).index))


@dataclass(frozen=True)
class Shown:
    """What the templates of one material read."""

    slug: str
    code: str
    material: Material
    exercise: Exercise
    body: str
    notes: dict[str, str]
    symbols: Markup
    drawing: Markup
    sizes: dict[str, str]
    """Width and height of each drawing, as its viewBox has them: "96 96"."""
    version: int

    @property
    def levels(self) -> str:
        return _short(self.material.levels)

    @property
    def long_levels(self) -> str:
        return ", ".join(LEVELS[level] for level in self.material.levels)

    @property
    def subject(self) -> str:
        return SUBJECTS[self.material.subject]

    @property
    def who(self) -> str:
        return "bé" if self.material.is_preschool else "em"


def shown(row: LibraryMaterial) -> Shown:
    """The material of a row, read once per version."""
    return _kept(Row(row))


class Row:
    """A row as a cache key: equal when nothing of the material differs."""

    def __init__(self, row: LibraryMaterial) -> None:
        self.row = row
        self.key = (row.slug, row.version, row.source_hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=512)
def _kept(kept: Row) -> Shown:
    row = kept.row
    sounds = url_for("library.sound", slug=row.slug, name="x.mp3").removesuffix("x.mp3")
    return Shown(
        slug=row.slug,
        code=row.code,
        material=Material.model_validate(row.front),
        exercise=play.lay_out(row.activity, play.read(row.activity, row.exercise), sounds),
        body=row.body,
        notes=dict(row.notes),
        symbols=Markup("").join(art.symbol(name, svg) for name, svg in sorted(row.art.items())),
        drawing=art.page(row.drawing) if row.drawing else Markup(""),
        sizes={name: " ".join(art.parts(svg)[0].split()[2:]) for name, svg in row.art.items()},
        version=row.version,
    )
