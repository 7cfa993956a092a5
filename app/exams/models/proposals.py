"""What one organiser proposes and another agrees to: no dangerous act has a single author."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UTCDateTime, json_column


class Proposal(Base):
    """An act that waits for a second person. One at a time of an act on the same subject; it is
    carried out in the transaction that agrees to it, or not at all."""

    __tablename__ = "exam_proposal"
    __table_args__ = (
        CheckConstraint("proposed_by_id <> agreed_by_id", name="two_people"),
        CheckConstraint("(agreed_by_id IS NULL) = (agreed_at IS NULL)", name="agreed"),
        CheckConstraint("agreed_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
        CheckConstraint("length(reason) > 0", name="reason"),
        Index(
            "uq_exam_proposal_open",
            "act",
            "subject",
            unique=True,
            sqlite_where=sql("agreed_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sql("agreed_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("exam_edition.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    """A key of ``acts.ACTS``."""
    subject: Mapped[str] = mapped_column(String(100))
    """"round:3", "sitting:12", "round:3 item:r1-u01"."""
    details: Mapped[dict[str, object]] = mapped_column(json_column())
    """What the act needs beside its subject, and the numbers that the proposer was shown."""
    reason: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
