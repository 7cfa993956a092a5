"""Marks, appeals, the frozen ranking, and the ledger of awards."""

from datetime import datetime
from typing import cast

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.append_only import only_grows
from app.db import Base, UTCDateTime, json_column
from app.exams.models.candidates import Candidate
from app.exams.models.sittings import Sitting


class Mark(Base):
    """The mark of one item of one sitting, in milli-points (``marking.ItemMark``).

    Absent is not zero: ``milli`` is NULL where nothing counts, because the item was left blank or
    is voided.
    """

    __tablename__ = "exam_mark"
    __table_args__ = (
        CheckConstraint("milli IS NULL OR milli BETWEEN 0 AND max_milli", name="milli"),
        {"sqlite_with_rowid": False},
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(60), primary_key=True)
    milli: Mapped[int | None]
    max_milli: Mapped[int]
    right_parts: Mapped[int]
    parts: Mapped[int]


class Score(Base):
    """A sitting's totals, as the ranking reads them."""

    __tablename__ = "exam_score"
    __table_args__ = (CheckConstraint("total_milli BETWEEN 0 AND max_milli", name="total"),)

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("exam_round.id"), index=True)
    total_milli: Mapped[int]
    max_milli: Mapped[int]
    answered: Mapped[int]
    sections: Mapped[dict[str, int]] = mapped_column(json_column())
    """Section → milli-points."""
    hardest_band_right: Mapped[int]
    """Items right in the hardest CEFR band (K1)."""
    marked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    sitting: Mapped[Sitting] = relationship()


class VoidedItem(Base):
    """An item that counts for nobody; two people and a reason."""

    __tablename__ = "exam_voided_item"
    __table_args__ = (
        UniqueConstraint("round_id", "item"),
        CheckConstraint("voided_by_id <> agreed_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("exam_round.id"))
    item: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    voided_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    agreed_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Appeal(Base):
    """A request to mark again (phúc khảo); the old and the new total both stay."""

    __tablename__ = "exam_appeal"
    __table_args__ = (
        UniqueConstraint("sitting_id"),
        CheckConstraint("status IN ('open', 'unchanged', 'changed')", name="status"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"))
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(12), default="open")
    filed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    old_total_milli: Mapped[int]
    new_total_milli: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    sitting: Mapped[Sitting] = relationship()


class Snapshot(Base):
    """A frozen ranking: canonical CSV by ranking code and its hash H (K3).

    Revision 1 is the first freeze; a later one names the one before it and keeps its lots.
    """

    __tablename__ = "exam_snapshot"
    __table_args__ = (
        UniqueConstraint("round_id", "revision"),
        CheckConstraint("(revision = 1) = (previous_id IS NULL)", name="chain"),
        CheckConstraint("frozen_by_id <> agreed_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("exam_round.id"))
    revision: Mapped[int]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("exam_snapshot.id"))
    draw_id: Mapped[int] = mapped_column(ForeignKey("exam_draw.id"))
    csv: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    """H of this revision."""
    lots_sha256: Mapped[str] = mapped_column(String(64))
    """H of revision 1: lots are drawn once."""
    result_csv: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Rank, code and lot, once the seed and the beacon are known."""
    signature: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    frozen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))


class RankRow(Base):
    """One candidate in a snapshot: the shown competition rank and the place that decides."""

    __tablename__ = "exam_rank"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "place"),
        CheckConstraint("place >= rank AND rank >= 1", name="order"),
    )

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("exam_snapshot.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("exam_candidate.id"), primary_key=True, index=True
    )
    rank: Mapped[int]
    """1, 2, 2, 4 on merit alone (K2)."""
    place: Mapped[int]
    """1, 2, 3, 4 with lots."""
    winner: Mapped[bool] = mapped_column(default=False)
    lot: Mapped[str | None] = mapped_column(String(64))
    total_milli: Mapped[int]

    candidate: Mapped[Candidate] = relationship()


class Award(Base):
    """What one person receives of one kind in one edition, never twice (K5).

    ``status`` is where the newest entry of its ledger left it.
    """

    __tablename__ = "exam_award"
    __table_args__ = (
        CheckConstraint("status IN ('proposed', 'issued', 'declined', 'revoked')", name="status"),
        CheckConstraint("proposed_by_id <> approved_by_id", name="two_people"),
        CheckConstraint("status <> 'issued' OR approved_by_id IS NOT NULL", name="issued_approved"),
        UniqueConstraint("edition_id", "candidate_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("exam_edition.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidate.id"))
    kind: Mapped[str] = mapped_column(String(40))
    value_vnd: Mapped[int]
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("exam_snapshot.id"))
    status: Mapped[str] = mapped_column(String(12), default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    voucher_issue_id: Mapped[int | None] = mapped_column(ForeignKey("voucher_issue.id"))

    candidate: Mapped[Candidate] = relationship()
    entries: Mapped[list["AwardEntry"]] = relationship(order_by="AwardEntry.id")


class AwardEntry(Base):
    """One act on an award, append-only."""

    __tablename__ = "exam_award_entry"
    __table_args__ = (
        CheckConstraint(
            "act IN ('proposed', 'approved', 'issued', 'declined', 'revoked')", name="act"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("exam_award.id"), index=True)
    act: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)


only_grows(cast(Table, AwardEntry.__table__))
