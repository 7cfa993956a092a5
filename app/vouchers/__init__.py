"""Codes given by a donor: one per person, kind and edition.

vouchers.issue(db, kind="course_full", edition="edition:3", person=user_id, at=now)
"""

from app.vouchers.codes import (
    KINDS,
    Issued,
    Kind,
    Loaded,
    Stock,
    find,
    issue,
    ledger,
    load,
    revoke,
    stock,
)

__all__ = [
    "KINDS",
    "Issued",
    "Kind",
    "Loaded",
    "Stock",
    "find",
    "issue",
    "ledger",
    "load",
    "revoke",
    "stock",
]
