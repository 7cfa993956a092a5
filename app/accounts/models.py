"""Tables of people: who they are, what they may do, how they come in, what they agreed to."""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, String, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.accounts.append_only import only_grows
from app.db import Base, UTCDateTime, json_column
from app.vietnamese import fold


class User(Base):
    """A person with an account. None of e-mail, phone and user name is required, one of them is.

    Erasing keeps the row, so that results and ledgers still add up, and empties it.
    """

    __tablename__ = "account_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(String(120))
    folded_name: Mapped[str] = mapped_column(String(120), index=True)
    """The name without diacritics, for the search of a support desk."""
    username: Mapped[str | None] = mapped_column(String(40), unique=True)
    """Lower case letters, digits, dot, hyphen, underscore; at least one letter."""
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """Lower case."""
    phone: Mapped[str | None] = mapped_column(String(11), unique=True)
    """Digits from 0."""
    dob: Mapped[date | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the second factor was confirmed; a secret without this is still being set up."""
    totp_last_step: Mapped[int | None]
    """The last 30-second step a code was accepted for; the same code is never taken twice."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", order_by="Grant.id"
    )

    @validates("full_name")
    def _fold_name(self, _key: str, full_name: str) -> str:
        self.folded_name = fold(full_name)
        return full_name


class Grant(Base):
    """A role that a person holds, in one scope or (scope None) everywhere."""

    __tablename__ = "account_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "scope"),
        Index(
            "uq_account_grant_everywhere",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("scope IS NULL"),
            postgresql_where=text("scope IS NULL"),
        ),
        Index("ix_account_grant_scope_role", "scope", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str | None] = mapped_column(String(40))
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(back_populates="grants")


class Login(Base):
    """A device that is signed in. Ending it deletes the row; the audit log remembers."""

    __tablename__ = "account_login"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the cookie, hexadecimal."""
    device: Mapped[str] = mapped_column(String(80))
    """"Chrome trên Android"."""
    remembered: Mapped[bool]
    """Whether its owner asked to stay signed in: never on a shared computer."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class OneUseCode(Base):
    """A secret that opens one thing once: a reset by mail or by slip, a recovery code."""

    __tablename__ = "account_one_use_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    """"mail", "slip" or "recovery"."""
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Consent(Base):
    """One giver's agreement to one purpose, in one version's words. Never edited, only ended."""

    __tablename__ = "account_consent"
    __table_args__ = (Index("ix_account_consent_user_id_purpose", "user_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    giver: Mapped[str] = mapped_column(String(10))
    """"self" or "guardian"."""
    guardian_name: Mapped[str | None] = mapped_column(String(120))
    guardian_contact: Mapped[str | None] = mapped_column(String(254))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class DataRequest(Base):
    """What a person asks about their data: to see it, have it put right, or erased."""

    __tablename__ = "account_data_request"
    __table_args__ = (Index("ix_account_data_request_answered_at_due_at", "answered_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    """"see", "correct" or "erase"."""
    text: Mapped[str] = mapped_column(Text())
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AuditEntry(Base):
    """One line of the log. The database refuses to change or delete it (triggers)."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """From 1 without gaps: the place in the chain."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor: Mapped[str] = mapped_column(String(60))
    """"user:12", "command", "job:purge"."""
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    """"user:7", "edition:3"."""
    details: Mapped[dict[str, Any]] = mapped_column(json_column())
    prev_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Unique, so that two writers can never both follow the same line."""
    hash: Mapped[str] = mapped_column(String(64))


class PageReport(Base):
    """ "Báo lỗi trang này": what a visitor found wrong."""

    __tablename__ = "account_page_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text())
    request_id: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))


only_grows(cast(Table, AuditEntry.__table__))
