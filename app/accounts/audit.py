"""The log of what was done and who looked: append-only, each line sealed by the one before.

hash = SHA-256 of the canonical JSON (keys sorted, no spaces, UTF-8) of
``{"action", "actor", "at", "details", "id", "prev_hash", "subject"}``; ``at`` in UTC with
microseconds; the first line follows 64 zeros. Whoever keeps one later hash can tell whether a line
up to it was ever changed or removed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import AuditEntry

START = "0" * 64
WORDS: Final = {
    "saw": "xem dữ liệu",
    "account created": "lập tài khoản",
    "account corrected": "sửa họ tên, ngày sinh",
    "account erased": "xóa tài khoản",
    "contact changed": "đổi cách đăng nhập",
    "consent given": "đồng ý xử lý dữ liệu",
    "consent withdrawn": "rút lại đồng ý",
    "data request made": "gửi yêu cầu về dữ liệu",
    "data request answered": "trả lời yêu cầu về dữ liệu",
    "password changed": "đổi mật khẩu",
    "password reset": "đặt lại mật khẩu",
    "reset link sent": "gửi liên kết đặt lại mật khẩu",
    "reset slip made": "làm phiếu mật khẩu",
    "role given": "trao vai trò",
    "role withdrawn": "thu hồi vai trò",
    "second factor on": "bật xác thực hai lớp",
    "second factor off": "tắt xác thực hai lớp",
    "spare code used": "dùng mã dự phòng",
    "spare codes renewed": "làm mã dự phòng mới",
    "staff signed in": "cán bộ đăng nhập",
    "voucher revoked": "thu hồi mã quà tặng",
    "vouchers loaded": "nạp mã quà tặng",
}
"""What an action is called on the page; one without a word here is shown as it is stored."""
_LOCK = 7_305_021
"""Any number that no other advisory lock uses: on PostgreSQL writers of the chain queue here."""


def record(
    db: Session, *, actor: int | str, action: str, subject: str, at: datetime, **details: Any
) -> AuditEntry:
    """Adds a line. ``actor`` is a user id, or words such as "command" or "job:purge".

    ``details`` are text, whole numbers, booleans, None, and lists and dicts of these; raises
    TypeError for anything else (a float would not come back from the database byte for byte).
    Make it the last statement of a transaction: on PostgreSQL other writers wait until it ends.
    """
    _refuse_inexact(details)
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    last = db.execute(
        select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    ).one_or_none()
    entry = AuditEntry(
        id=last.id + 1 if last else 1,
        at=at.astimezone(UTC),
        actor=f"user:{actor}" if isinstance(actor, int) else actor,
        action=action,
        subject=subject,
        details=details,
        prev_hash=last.hash if last else START,
    )
    entry.hash = seal(entry)
    db.add(entry)
    db.flush()
    return entry


def saw(
    db: Session, *, actor: int | str, subject: str, what: str, at: datetime, n: int = 1
) -> None:
    """Records that ``actor`` looked at or took away personal data: whose, what, of how many."""
    record(db, actor=actor, action="saw", subject=subject, at=at, what=what, n=n)


@dataclass(frozen=True)
class Verdict:
    """What going through the log found."""

    lines: int
    broken_at: int | None
    """The first line that does not follow; None when all do."""
    last_hash: str
    """Write it down elsewhere: it seals everything before it."""


def verify(db: Session) -> Verdict:
    """Goes through the log from the first line to the last."""
    before, count = START, 0
    for entry in db.scalars(
        select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=500)
    ):
        count += 1
        if entry.id != count or entry.prev_hash != before or entry.hash != seal(entry):
            return Verdict(count, entry.id, before)
        before = entry.hash
    return Verdict(count, None, before)


def lines(
    db: Session, *, subject: str = "", skip: int = 0, limit: int = 100
) -> tuple[list[AuditEntry], int]:
    """Lines of the log, the newest first, and how many there are; of one subject when given."""
    query = select(AuditEntry)
    if subject:
        query = query.where(AuditEntry.subject == subject)
    total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(AuditEntry.id.desc()).offset(skip).limit(limit)
    return list(db.scalars(newest)), total


def seal(entry: AuditEntry) -> str:
    """The hash of a line, over everything in it and the hash before."""
    return hashlib.sha256(
        canonical(
            {
                "id": entry.id,
                "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "details": entry.details,
                "prev_hash": entry.prev_hash,
            }
        )
    ).hexdigest()


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with one spelling: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _refuse_inexact(value: object) -> None:
    if isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str):
                raise TypeError("keys of audit details are text")
            _refuse_inexact(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_inexact(part)
    elif not (value is None or isinstance(value, str | int | bool)):
        raise TypeError(f"not for the audit log: {type(value).__name__}")
