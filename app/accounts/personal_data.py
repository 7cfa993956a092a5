"""All that the site holds of one person: handed over as one document, or erased."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import mail
from app.accounts import audit, logins, people, requests
from app.accounts.models import (
    AuditEntry,
    Consent,
    Grant,
    Login,
    OneUseCode,
    PageReport,
)
from app.accounts.roles import grants_of
from app.errors import Refused
from app.registry import Feature, Holding

ERASED_NAME = "Tài khoản đã xóa"
KEPT_LOG = (
    "Nhật ký kiểm toán giữ lại mã số tài khoản (không có họ tên) để chứng minh ai đã làm gì; "
    "mã số này không còn dẫn tới bạn."
)


def export(
    db: Session, features: Iterable[Feature], user_id: int, *, actor: int | str, at: datetime
) -> dict[str, Any]:
    """Everything held of the person, by the name of what holds it; recorded as seen."""
    held: dict[str, Any] = {
        holding.name: [dict(row) for row in holding.export(db, user_id)]
        for feature in features
        for holding in feature.holdings
    }
    audit.saw(db, actor=actor, subject=f"user:{user_id}", what="export", at=at)
    return {"exported_at": at.isoformat(timespec="seconds"), "user": user_id, "data": held}


def erase(
    db: Session, features: Iterable[Feature], user_id: int, *, actor: int | str, at: datetime
) -> list[str]:
    """Removes or de-identifies all that is held. Returns what must stay, and why, in sentences.

    Raises NotFound, and Refused for the last admin.
    """
    refuse_last_admin(db, user_id)
    people.get(db, user_id)
    kept: list[str] = []
    for feature in sorted(features, key=lambda one: one.name == "accounts"):
        for holding in feature.holdings:
            kept.extend(holding.erase(db, user_id, at))
    audit.record(db, actor=actor, action="account erased", subject=f"user:{user_id}", at=at)
    return kept


def refuse_last_admin(db: Session, user_id: int) -> None:
    """Raises Refused where nobody could govern the site afterwards."""
    if ("admin", None) in grants_of(db, user_id) and len(people.with_role(db, "admin")) == 1:
        raise Refused(
            "Đây là tài khoản quản trị cuối cùng. Hãy trao quyền quản trị cho người khác trước.",
            code="last_admin",
        )


def _export_account(db: Session, user_id: int) -> Sequence[Mapping[str, object]]:
    user = people.get(db, user_id)
    return [
        {
            "id": user.id,
            "full_name": user.full_name,
            "username": user.username,
            "email": user.email,
            "phone": user.phone,
            "dob": user.dob.isoformat() if user.dob else None,
            "created_at": user.created_at.isoformat(),
            "second_factor": user.totp_since is not None,
            "roles": [
                {"role": role, "scope": scope}
                for role, scope in sorted(grants_of(db, user_id), key=str)
            ],
            "devices": [
                {"device": row.device, "since": _iso(row.created_at), "seen": _iso(row.seen_at)}
                for row in db.scalars(select(Login).where(Login.user_id == user_id))
            ],
        }
    ]


def _erase_account(db: Session, user_id: int, at: datetime) -> Sequence[str]:
    user = people.get(db, user_id)
    mail.forget(db, user.email)
    user.full_name = ERASED_NAME
    user.username = user.email = user.phone = user.password_hash = None
    user.dob = user.totp_secret = user.totp_since = user.totp_last_step = None
    user.erased_at = at
    logins.end_all(db, user_id)
    for table in (OneUseCode, Grant):
        db.execute(delete(table).where(table.user_id == user_id))
    db.execute(update(PageReport).where(PageReport.user_id == user_id).values(user_id=None))
    db.flush()
    db.expire(user)
    return [KEPT_LOG]


def _export_consents(db: Session, user_id: int) -> Sequence[Mapping[str, object]]:
    rows = db.scalars(select(Consent).where(Consent.user_id == user_id).order_by(Consent.id))
    return [
        {
            "purpose": row.purpose,
            "version": row.version,
            "giver": row.giver,
            "guardian_name": row.guardian_name,
            "guardian_contact": row.guardian_contact,
            "given_at": _iso(row.given_at),
            "withdrawn_at": _iso(row.withdrawn_at),
        }
        for row in rows
    ]


def _erase_consents(db: Session, user_id: int, at: datetime) -> Sequence[str]:
    rows = db.scalars(select(Consent).where(Consent.user_id == user_id)).all()
    for row in rows:
        row.guardian_name = row.guardian_contact = None
        row.withdrawn_at = row.withdrawn_at or at
    db.flush()
    if not rows:
        return []
    return [
        "Ngày đồng ý và ngày rút lại đồng ý được giữ (không còn tên ai) để chứng minh chúng tôi "
        "đã chỉ dùng dữ liệu khi được phép."
    ]


def _export_requests(db: Session, user_id: int) -> Sequence[Mapping[str, object]]:
    return [
        {
            "kind": row.kind,
            "text": row.text,
            "made_at": _iso(row.made_at),
            "answer": row.answer,
            "answered_at": _iso(row.answered_at),
        }
        for row in requests.of(db, user_id)
    ]


def _erase_requests(db: Session, user_id: int, at: datetime) -> Sequence[str]:
    for row in requests.of(db, user_id):
        row.text = ""
        row.answer = "" if row.answer else None
        if row.answered_at is None:
            row.answered_at = at
    db.flush()
    return []


def _export_log(db: Session, user_id: int) -> Sequence[Mapping[str, object]]:
    """Who looked at the person's data and what was done with the account."""
    rows = db.scalars(
        select(AuditEntry).where(AuditEntry.subject == f"user:{user_id}").order_by(AuditEntry.id)
    )
    return [
        {"at": _iso(row.at), "actor": row.actor, "action": row.action, "details": row.details}
        for row in rows
    ]


def _export_reports(db: Session, user_id: int) -> Sequence[Mapping[str, object]]:
    rows = db.scalars(select(PageReport).where(PageReport.user_id == user_id))
    return [{"page": row.page, "text": row.text, "made_at": _iso(row.made_at)} for row in rows]


def _nothing(_db: Session, _user_id: int, _at: datetime) -> Sequence[str]:
    return []


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


HOLDINGS = (
    Holding("Đồng ý xử lý dữ liệu cá nhân", _export_consents, _erase_consents),
    Holding("Yêu cầu về dữ liệu cá nhân", _export_requests, _erase_requests),
    Holding("Báo lỗi trang", _export_reports, _nothing),
    Holding("Nhật ký truy cập", _export_log, _nothing),
    Holding("Tài khoản", _export_account, _erase_account),
)
"""The account itself is last: the others still read it."""
