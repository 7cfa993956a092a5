"""Tables of the library. The search index is made by the migration (search.py knows it)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UTCDateTime, json_column


class LibraryMaterial(Base):
    """A material as it is shown now. What the catalogue filters by stands in columns."""

    __tablename__ = "library_material"
    __table_args__ = (CheckConstraint("version > 0", name="version_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(20), index=True)
    goal: Mapped[str] = mapped_column(String(20), index=True)
    activity: Mapped[str] = mapped_column(String(30), index=True)
    review: Mapped[str] = mapped_column(String(20))
    publish_at: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int]
    source_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the file and everything it names; equal hash: nothing to load."""
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    folder: Mapped[str] = mapped_column(String(200))
    """Where its recordings lie, below content/library."""
    front: Mapped[dict[str, object]] = mapped_column(json_column())
    """The front matter, as content.Material."""
    exercise: Mapped[dict[str, object]] = mapped_column(json_column())
    """The activity block as its author wrote it, valid for the schema of `activity`."""
    body: Mapped[str] = mapped_column(Text)
    notes: Mapped[dict[str, str]] = mapped_column(json_column())
    """Markdown of the blocks teacher, safety, adult."""
    art: Mapped[dict[str, str]] = mapped_column(json_column())
    """SVG text of each drawing it names."""
    sounds: Mapped[list[str]] = mapped_column(json_column())
    drawing: Mapped[str] = mapped_column(Text)
    """The colouring page, or ""."""
    cover: Mapped[str] = mapped_column(Text)
    """The catalogue's tile as an SVG document."""
    words: Mapped[str] = mapped_column(Text)
    """Title and keywords in lower case with their diacritics: decides which hit is exact."""

    levels: Mapped[list["LibraryLevel"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="LibraryLevel.level"
    )


class LibraryLevel(Base):
    """One level a material is for: P3, P4, P5, 1 … 5."""

    __tablename__ = "library_level"

    material_id: Mapped[int] = mapped_column(
        ForeignKey("library_material.id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[str] = mapped_column(String(2), primary_key=True, index=True)


class LibraryVersion(Base):
    """Every text a material has had, so that nothing an author wrote is lost."""

    __tablename__ = "library_version"

    material_id: Mapped[int] = mapped_column(
        ForeignKey("library_material.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
