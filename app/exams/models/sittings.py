"""A candidate's sitting of a round, every change that its page reported, and what befell it."""

from datetime import datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.append_only import only_grows
from app.db import Base, UTCDateTime
from app.exams.models.candidates import Candidate
from app.exams.models.editions import Form, Recording, Round, Slot


class Sitting(Base):
    """One candidate, one round; made before the bell. Its state is computed from its moments
    (``sittings.state``), never stored.

    ``deadline`` is fixed at the real start (X1) and moves only with a row in the ledger of
    adjustments. The receipt is written once, when the sitting closes (X7).
    """

    __tablename__ = "exam_sitting"
    __table_args__ = (
        UniqueConstraint("candidate_id", "round_id"),
        CheckConstraint("(started_at IS NULL) = (deadline IS NULL)", name="started_deadline"),
        CheckConstraint("deadline IS NULL OR deadline <= window_ends_at", name="window"),
        CheckConstraint("(deadline IS NULL) = (counts_until IS NULL)", name="counts"),
        CheckConstraint("counts_until >= deadline", name="grace"),
        CheckConstraint("handed_in_at IS NULL OR started_at IS NOT NULL", name="handed_in_started"),
        CheckConstraint("(handed_in_at IS NULL) = (closed_by IS NULL)", name="closed"),
        CheckConstraint("(handed_in_at IS NULL) = (digest IS NULL)", name="receipt"),
        CheckConstraint("closed_by IN ('candidate', 'deadline', 'invigilator')", name="closed_by"),
        CheckConstraint("duration_s > 0 AND epoch >= 0", name="positive"),
        Index(
            "ix_exam_sitting_open",
            "deadline",
            postgresql_where=sql("handed_in_at IS NULL"),
            sqlite_where=sql("handed_in_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidate.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("exam_round.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("exam_slot.id"))
    form_id: Mapped[int] = mapped_column(ForeignKey("exam_form.id"))
    duration_s: Mapped[int]
    """The round's duration with this candidate's accommodation."""
    window_ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    epoch: Mapped[int] = mapped_column(default=0)
    """Raised by each check-in and each page that opens; a page with a lower one must stop (X6)."""
    takeovers_left: Mapped[int]
    checked_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    counts_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The deadline and its grace: what the server receives later is late (X1)."""
    handed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(12))
    answered_count: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(64))

    candidate: Mapped[Candidate] = relationship()
    round: Mapped[Round] = relationship()
    slot: Mapped[Slot] = relationship()
    form: Mapped[Form] = relationship()


class Ticket(Base):
    """An exam ticket: 128 random bits in the page's cookie, here only their SHA-256 (X8).

    ``epoch`` is the newest page opened with it. The ticket in force carries the sitting's epoch; an
    older one can still merge what its page had not sent, never more.
    """

    __tablename__ = "exam_ticket"
    __table_args__ = (UniqueConstraint("sitting_id", "epoch"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"))
    epoch: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SittingEvent(Base):
    """One change on a page, recorded once; ``value`` is the page's JSON text, "null" for cleared.

    ``late`` events arrived after the deadline and its grace, or after handing in: kept, and
    counted only when an incident has been accepted by two organisers (X9).
    """

    __tablename__ = "exam_sitting_event"
    __table_args__ = (
        CheckConstraint("epoch >= 1 AND seq >= 1", name="positive"),
        {"sqlite_with_rowid": False},
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)
    page_ms: Mapped[int] = mapped_column(BigInteger)
    """The page's own monotonic estimate of milliseconds since the start of the sitting."""
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    late: Mapped[bool] = mapped_column(default=False)


class Answer(Base):
    """What counts for one item: the event with the greatest (epoch, seq) that was in time."""

    __tablename__ = "exam_answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    epoch: Mapped[int]
    seq: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Adjustment(Base):
    """Time given to or taken from a running sitting (X2): append-only, a reason, two people."""

    __tablename__ = "exam_adjustment"
    __table_args__ = (
        CheckConstraint("seconds <> 0", name="seconds"),
        CheckConstraint("given_by_id <> agreed_by_id", name="two_people"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"), index=True)
    seconds: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    agreed_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ListeningPlay(Base):
    """A counted play of a recording (X10). One unfinished play at a time; a reload resumes it."""

    __tablename__ = "exam_listening_play"
    __table_args__ = (UniqueConstraint("sitting_id", "recording_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("exam_recording.id"))
    number: Mapped[int]
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    position_ms: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    recording: Mapped[Recording] = relationship()


class Replay(Base):
    """One more play of a recording, allowed by an invigilator with a reason (X10)."""

    __tablename__ = "exam_replay"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"), index=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("exam_recording.id"))
    reason: Mapped[str] = mapped_column(Text)
    allowed_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Incident(Base):
    """Something that befell a sitting. Late events count when two organisers accepted it (X9)."""

    __tablename__ = "exam_incident"
    __table_args__ = (
        CheckConstraint("kind IN ('late', 'breach', 'technical')", name="kind"),
        CheckConstraint("accepted_by_id <> second_by_id", name="two_people"),
        CheckConstraint("second_by_id IS NULL OR accepted_by_id IS NOT NULL", name="in_order"),
        CheckConstraint("(second_by_id IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sitting.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    """None where the system saw it."""
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    sitting: Mapped[Sitting] = relationship()


only_grows(cast(Table, Adjustment.__table__))
