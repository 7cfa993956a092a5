"""Tables of codes given by a donor, who got one, and the ledger."""

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.append_only import only_grows
from app.db import Base, UTCDateTime


class VoucherCode(Base):
    """A code as the donor gave it. Once taken it never returns: it may have been read."""

    __tablename__ = "voucher_code"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        Index("ix_voucher_code_free", "kind", "edition", "taken_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    edition: Mapped[str] = mapped_column(String(40))
    """"edition:3", as in a role's scope."""
    code: Mapped[str] = mapped_column(String(120))
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class VoucherIssue(Base):
    """One person's code of one kind in one edition: issued once, revocable, never two."""

    __tablename__ = "voucher_issue"
    __table_args__ = (UniqueConstraint("user_id", "kind", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    kind: Mapped[str] = mapped_column(String(30))
    edition: Mapped[str] = mapped_column(String(40), index=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("voucher_code.id"), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_because: Mapped[str | None] = mapped_column(String(300))


class VoucherEntry(Base):
    """A line of the ledger. The database refuses to change or delete it (triggers)."""

    __tablename__ = "voucher_entry"
    __table_args__ = (Index("ix_voucher_entry_edition_kind", "edition", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    action: Mapped[str] = mapped_column(String(10))
    """"load", "issue", "revoke"; "low" and "out" when staff were told so."""
    actor: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))
    edition: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
    """Codes in (load), codes out (issue), codes made void (revoke)."""
    value_vnd: Mapped[int] = mapped_column(BigInteger)
    """Quantity times the value of the kind, in đồng."""
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("voucher_issue.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")


only_grows(cast(Table, VoucherEntry.__table__))
