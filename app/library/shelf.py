"""The catalogue: files come in, materials are found by level, subject, goal and activity."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.library import covers, search
from app.library.activities import KINDS
from app.library.content import LEVELS, SUBJECTS, Checked
from app.library.models import LibraryLevel, LibraryMaterial, LibraryVersion
from app.vietnamese import VIETNAM

Outcome = Literal["new", "changed", "same"]


@dataclass(frozen=True)
class Filters:
    """What a reader asked for; "" is anything."""

    level: str = ""
    subject: str = ""
    goal: str = ""
    activity: str = ""


def load(db: Session, checked: Checked, *, at: datetime) -> Outcome:
    """Put a checked file on the shelf. The same text again changes nothing; another text is a
    new version, and the old text stays in library_version."""
    digest = source_hash(checked)
    row = db.scalar(select(LibraryMaterial).where(LibraryMaterial.code == checked.material.id))
    if row is not None and row.source_hash == digest and row.slug == checked.slug:
        return "same"
    outcome: Outcome = "changed"
    if row is None:
        row = LibraryMaterial(code=checked.material.id, version=0)
        db.add(row)
        outcome = "new"
    front = checked.material
    row.slug, row.title = checked.slug, front.title
    row.subject, row.goal, row.activity = front.subject, front.goal, front.activity
    row.review, row.publish_at = front.review, front.publish_at
    row.version += 1
    row.source_hash, row.loaded_at = digest, at
    row.folder = f"{checked.path.parent.name}/{checked.slug}"
    row.front = front.model_dump(mode="json")
    row.exercise = checked.exercise
    row.body = checked.body
    row.notes = {name: getattr(checked.notes, name) for name in ("teacher", "safety", "adult")}
    row.art, row.drawing = checked.media.art, checked.media.drawing
    row.sounds = sorted(checked.media.sounds)
    row.cover = covers.cover(front, checked.activity, checked.media)
    row.words = f"{front.title} {' '.join(front.keywords)}".lower()
    row.levels = [LibraryLevel(level=level) for level in dict.fromkeys(front.levels)]
    db.flush()
    db.add(
        LibraryVersion(
            material_id=row.id,
            number=row.version,
            source_hash=digest,
            source=checked.path.read_text(encoding="utf-8"),
            loaded_at=at,
        )
    )
    rest = [front.topic, front.strand, front.outcome, front.intro, SUBJECTS[front.subject]]
    rest += [LEVELS[level] for level in front.levels]
    if front.activity in KINDS:
        rest.append(KINDS[front.activity].name)
    search.index(db, row, " ".join(front.keywords), " ".join(rest))
    return outcome


def source_hash(checked: Checked) -> str:
    """SHA-256 over the file, its drawings and recordings, and the way tiles are drawn."""
    digest = hashlib.sha256(checked.path.read_bytes())
    digest.update(covers.STYLE.encode())
    for name, svg in sorted(checked.media.art.items()):
        digest.update(f"\0{name}\0{svg}".encode())
    digest.update(f"\0{checked.media.drawing}\0{checked.media.tile}".encode())
    for name, path in sorted(checked.media.sounds.items()):
        digest.update(f"\0{name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def by_slug(db: Session, slug: str, *, at: datetime) -> LibraryMaterial:
    """The published material at this address. Raises NotFound."""
    row = db.scalar(select(LibraryMaterial).where(LibraryMaterial.slug == slug, *_published(at)))
    if row is None:
        raise NotFound("Chưa có bài học nào ở địa chỉ này.")
    return row


def by_code(db: Session, code: str, *, at: datetime) -> LibraryMaterial:
    """The published material with this number of the plan. Raises NotFound."""
    row = db.scalar(select(LibraryMaterial).where(LibraryMaterial.code == code, *_published(at)))
    if row is None:
        raise NotFound("Chưa có bài học nào ở địa chỉ này.")
    return row


def catalogue(
    db: Session, filters: Filters, *, at: datetime, query: str = ""
) -> list[LibraryMaterial]:
    """Published materials that fit the filters: by level, then title; with a query, best first."""
    if query.strip():
        return [
            one for one in search.find(db, query) if _is_published(one, at) and _fits(one, filters)
        ]
    wanted = select(LibraryMaterial).where(*_published(at)).options(*search.LIGHT)
    for name in ("subject", "goal", "activity"):
        value = getattr(filters, name)
        if value:
            wanted = wanted.where(getattr(LibraryMaterial, name) == value)
    if filters.level:
        wanted = wanted.where(LibraryMaterial.levels.any(LibraryLevel.level == filters.level))
    known = list(LEVELS)
    return sorted(
        db.scalars(wanted).all(),
        key=lambda one: (min(known.index(level.level) for level in one.levels), one.code),
    )


def count(db: Session, *, at: datetime) -> int:
    """How many materials are published."""
    return db.scalar(select(func.count(LibraryMaterial.id)).where(*_published(at))) or 0


def of_the_day(db: Session, *, at: datetime) -> LibraryMaterial | None:
    """The same material for everyone on one day in Vietnam; another the next day."""
    codes = db.scalars(
        select(LibraryMaterial.code).where(*_published(at)).order_by(LibraryMaterial.code)
    ).all()
    if not codes:
        return None
    day = at.astimezone(VIETNAM).date().toordinal()
    return by_code(db, codes[day * 7 % len(codes)], at=at)


def neighbours(db: Session, row: LibraryMaterial, *, at: datetime) -> Sequence[LibraryMaterial]:
    """Up to four others for the same level, those of the same subject first."""
    level = row.levels[0].level
    others = [one for one in catalogue(db, Filters(level=level), at=at) if one.id != row.id]
    return sorted(others, key=lambda one: one.subject != row.subject)[:4]


def _published(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        LibraryMaterial.review != "draft",
        or_(LibraryMaterial.publish_at.is_(None), LibraryMaterial.publish_at <= _day(at)),
    )


def _is_published(row: LibraryMaterial, at: datetime) -> bool:
    return row.review != "draft" and (row.publish_at is None or row.publish_at <= _day(at))


def _fits(row: LibraryMaterial, filters: Filters) -> bool:
    return all(
        not getattr(filters, name) or getattr(filters, name) == getattr(row, name)
        for name in ("subject", "goal", "activity")
    ) and (not filters.level or filters.level in {one.level for one in row.levels})


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()
