"""An edition of the exam as data: its rounds, their slots, forms and sounds, what is given and how
a lot is drawn."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UTCDateTime, json_column


class Edition(Base):
    """One year's exam: who may register and until when. ``slug`` stands in its addresses."""

    __tablename__ = "exam_edition"
    __table_args__ = (
        CheckConstraint("registration_closes_at > registration_opens_at", name="registration"),
        CheckConstraint(
            "(registration_opens_at IS NULL) = (registration_closes_at IS NULL)", name="dates"
        ),
        CheckConstraint("last_number BETWEEN 0 AND 99999", name="last_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    registration_opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """None, like the end, until the organiser has set the dates."""
    registration_closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    number_prefix: Mapped[str] = mapped_column(String(6), unique=True)
    """Candidate numbers begin with it; no two editions share one."""
    last_number: Mapped[int] = mapped_column(default=0)
    """The number given to the newest registrant."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    rounds: Mapped[list["Round"]] = relationship(order_by="Round.number", back_populates="edition")
    gifts: Mapped[list["Gift"]] = relationship(order_by="Gift.id")


class Gift(Base):
    """A kind of thing that an edition gives: to every registrant, or to the winners."""

    __tablename__ = "exam_gift"
    __table_args__ = (
        UniqueConstraint("edition_id", "kind"),
        CheckConstraint("given_for IN ('registration', 'award')", name="given_for"),
        CheckConstraint("value_vnd >= 0", name="value_vnd"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("exam_edition.id"))
    kind: Mapped[str] = mapped_column(String(40))
    """The voucher kind: course_last_minute, course_full, ielts_waiver."""
    name: Mapped[str] = mapped_column(String(200))
    value_vnd: Mapped[int]
    given_for: Mapped[str] = mapped_column(String(20))


class Round(Base):
    """A round. Its settings lock at ``prepared_at`` (sittings and forms made); the steps that
    follow are moments, in the order of K4."""

    __tablename__ = "exam_round"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("duration_s > 0", name="duration_s"),
        CheckConstraint("grace_s BETWEEN 0 AND 60", name="grace_s"),
        CheckConstraint("checkin_lead_s >= 0", name="checkin_lead_s"),
        CheckConstraint("frozen_at IS NULL OR published_at IS NOT NULL", name="frozen_published"),
        CheckConstraint("awarded_at IS NULL OR frozen_at IS NOT NULL", name="awarded_frozen"),
        CheckConstraint("published_at IS NULL OR marked_at IS NOT NULL", name="published_marked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("exam_edition.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    paper: Mapped[str] = mapped_column(String(80))
    """Folder under content/exams/: "edition/round-1"."""
    duration_s: Mapped[int]
    grace_s: Mapped[int] = mapped_column(default=5)
    """X1: seconds after the deadline in which a save in flight still counts."""
    checkin_lead_s: Mapped[int] = mapped_column(default=3600)
    advance_min_milli: Mapped[int | None]
    """Who scores this or more sits the next round; None after the last."""
    takeovers: Mapped[int] = mapped_column(default=3)
    """How often a running sitting may move to another page before support must allow it."""
    prepared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    marked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    appeals_close_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    awarded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    edition: Mapped[Edition] = relationship(back_populates="rounds")
    slots: Mapped[list["Slot"]] = relationship(order_by="Slot.starts_at", back_populates="round")
    forms: Mapped[list["Form"]] = relationship(order_by="Form.code")


class Slot(Base):
    """A window in which sittings of a round run: nobody starts before it or works after it."""

    __tablename__ = "exam_slot"
    __table_args__ = (
        UniqueConstraint("round_id", "name"),
        CheckConstraint("ends_at > starts_at", name="window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("exam_round.id"))
    name: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)

    round: Mapped[Round] = relationship(back_populates="slots")


class Form(Base):
    """A paper in one order: the same bytes for everyone who sits it.

    ``browser`` is what candidates receive and holds no key (X13); ``source`` is the paper with its
    keys (``papers.Paper.canonical``), ``source_sha256`` its import hash; ``seed`` shuffles and
    belongs to the form.
    """

    __tablename__ = "exam_form"
    __table_args__ = (UniqueConstraint("round_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("exam_round.id"))
    code: Mapped[str] = mapped_column(String(20))
    seed: Mapped[str] = mapped_column(String(64))
    browser: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    browser_sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    source_sha256: Mapped[str] = mapped_column(String(64))
    item_count: Mapped[int]

    recordings: Mapped[list["Recording"]] = relationship(order_by="Recording.id")


class Recording(Base):
    """A listening sound of a form, served under its hash: the name in a URL tells nothing (X13)."""

    __tablename__ = "exam_recording"
    __table_args__ = (
        UniqueConstraint("form_id", "name"),
        CheckConstraint("plays >= 1", name="plays"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("exam_form.id"))
    name: Mapped[str] = mapped_column(String(60))
    """The recording's id in the paper."""
    sound: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    duration_ms: Mapped[int]
    plays: Mapped[int] = mapped_column(default=1)


class Draw(Base):
    """How a round is ranked and its lots drawn (K1, K3), announced before it and revealed after.

    ``rules`` (a ``ranking.Rules``: keys, cut, ties, cap) and both hashes are public from
    ``announced_at``; ``seed`` is secret until ``revealed_at``. A seed not revealed by
    ``reveal_by`` leaves the beacon alone.
    """

    __tablename__ = "exam_draw"
    __table_args__ = (
        UniqueConstraint("round_id", "version"),
        CheckConstraint("revealed_at IS NULL OR beacon IS NOT NULL", name="revealed_beacon"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("exam_round.id"))
    version: Mapped[int] = mapped_column(default=1)
    rules: Mapped[dict[str, object]] = mapped_column(json_column())
    rules_sha256: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(64))
    """Hex, 32 random bytes."""
    seed_sha256: Mapped[str] = mapped_column(String(64))
    beacon_source: Mapped[str] = mapped_column(String(200))
    """The public random value named in advance."""
    beacon: Mapped[str | None] = mapped_column(String(400))
    announced_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reveal_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
