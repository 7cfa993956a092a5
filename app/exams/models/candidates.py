"""A registered person and the doubt whether two of them are one."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UTCDateTime
from app.exams.models.editions import Edition


class Candidate(Base):
    """One person registered for one edition.

    ``candidate_no`` is public. The card PIN is kept only as a keyed hash (``pins.py``);
    ``ranking_code`` is fixed when a round locks and shown only to its owner (K3).
    """

    __tablename__ = "exam_candidate"
    __table_args__ = (
        UniqueConstraint("edition_id", "user_id"),
        CheckConstraint("extra_time_percent BETWEEN 0 AND 100", name="extra_time_percent"),
        Index("ix_exam_candidate_same_person", "edition_id", "name_folded", "dob"),
        Index("ix_exam_candidate_phone", "edition_id", "phone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("exam_edition.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"), index=True)
    candidate_no: Mapped[str] = mapped_column(String(16), unique=True)
    pin_hash: Mapped[str] = mapped_column(String(64))
    ranking_code: Mapped[str | None] = mapped_column(String(16), unique=True)
    full_name: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(String(120))
    dob: Mapped[date]
    phone: Mapped[str | None] = mapped_column(String(12))
    school: Mapped[str] = mapped_column(String(160))
    class_name: Mapped[str] = mapped_column(String(20), default="")
    province: Mapped[str] = mapped_column(String(60))
    guardian_name: Mapped[str | None] = mapped_column(String(120))
    extra_time_percent: Mapped[int] = mapped_column(default=0)
    """Accommodation: 25 gives a quarter more time in every round."""
    extra_time_reason: Mapped[str | None] = mapped_column(Text)
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    edition: Mapped[Edition] = relationship()


class DuplicateCase(Base):
    """Two registrations that may be one person (K5): no gift until a person has decided.

    ``distinct`` is remembered and not asked again.
    """

    __tablename__ = "exam_duplicate_case"
    __table_args__ = (
        UniqueConstraint("earlier_id", "later_id"),
        CheckConstraint("earlier_id < later_id", name="order"),
        CheckConstraint("status IN ('open', 'same', 'distinct')", name="status"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("exam_candidate.id"))
    later_id: Mapped[int] = mapped_column(ForeignKey("exam_candidate.id"), index=True)
    why: Mapped[str] = mapped_column(String(40))
    """"name_dob" or "phone"."""
    status: Mapped[str] = mapped_column(String(10), default="open")
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    reason: Mapped[str | None] = mapped_column(Text)

    earlier: Mapped[Candidate] = relationship(foreign_keys=earlier_id)
    later: Mapped[Candidate] = relationship(foreign_keys=later_id)
