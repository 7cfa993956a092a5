"""Roles, and where they count.

A grant is a role with a scope ("edition:3", "contest:12", "class:7") or without one, which counts
everywhere. An admin may always.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Grant
from app.errors import Invalid

ROLES: Final = {
    "pupil": "học sinh",
    "teacher": "giáo viên",
    "candidate": "thí sinh",
    "invigilator": "giám thị",
    "marker": "giám khảo",
    "examiner": "người soạn câu hỏi",
    "organiser": "ban tổ chức",
    "jury": "ban giám khảo lập trình",
    "editor": "biên tập viên",
    "support": "hỗ trợ",
    "auditor": "kiểm toán",
    "admin": "quản trị",
}
"""Every role, and its Vietnamese name."""

STAFF: Final = frozenset(ROLES) - {"pupil", "teacher", "candidate"}
"""Roles that see other people's data: they carry a second factor."""

ANYWHERE: Final = "*"
"""Asked as a scope: "holds this role somewhere"; the page then shows only what is theirs."""


@dataclass(frozen=True)
class SignedIn:
    """The person behind a request, as far as pages and rules need to know them."""

    id: int
    full_name: str
    grants: frozenset[tuple[str, str | None]]
    login_id: int = 0
    has_totp: bool = False
    is_remembered: bool = False

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def roles(self) -> frozenset[str]:
        """Every role held, wherever it counts."""
        return frozenset(role for role, _ in self.grants)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)

    def has(self, role: str, scope: str | None = None) -> bool:
        """Whether the role counts in ``scope``; without one, whether it counts everywhere.

        ``ANYWHERE`` asks whether it counts in any scope. An admin has every role.
        """
        return ("admin", None) in self.grants or holds(self.grants, role, scope)

    def scopes(self, role: str) -> frozenset[str | None]:
        """Where the role counts; ``None`` among them means everywhere."""
        if ("admin", None) in self.grants:
            return frozenset({None})
        return frozenset(scope for held, scope in self.grants if held == role)


def holds(grants: Iterable[tuple[str, str | None]], role: str, scope: str | None) -> bool:
    """Whether one of ``grants`` gives the role in ``scope`` (see ``SignedIn.has``)."""
    return any(
        held == role and (where is None or scope in (ANYWHERE, where)) for held, where in grants
    )


def may(person: SignedIn, roles: Iterable[str], scope: str | None, *, writes: bool) -> bool:
    """Whether the person may pass where any of ``roles`` is asked for in ``scope``.

    The auditor reads everything they are listed for and writes nothing (rules/exams.md, section 5).
    """
    return any(person.has(role, scope) for role in roles if not (writes and role == "auditor"))


def grants_of(db: Session, user_id: int) -> frozenset[tuple[str, str | None]]:
    rows = db.execute(select(Grant.role, Grant.scope).where(Grant.user_id == user_id))
    return frozenset((role, scope) for role, scope in rows)


def grant(db: Session, user_id: int, role: str, scope: str | None = None, *, at: datetime) -> Grant:
    """Gives a role; giving it again changes nothing. Raises Invalid for a role that is none."""
    if role not in ROLES:
        raise Invalid("Không có vai trò “{role}”.", field="role", role=role)
    if scope in ("", ANYWHERE) or len(scope or "") > 40:
        raise Invalid("Phạm vi của vai trò chưa đúng dạng.", field="scope")
    held = _held(db, user_id, role, scope)
    if held is None:
        held = Grant(user_id=user_id, role=role, scope=scope, granted_at=at)
        db.add(held)
        db.flush()
    return held


def withdraw(db: Session, user_id: int, role: str, scope: str | None = None) -> None:
    """Takes a role back; taking what is not held changes nothing."""
    held = _held(db, user_id, role, scope)
    if held is not None:
        db.delete(held)
        db.flush()


def _held(db: Session, user_id: int, role: str, scope: str | None) -> Grant | None:
    return db.scalars(
        select(Grant).where(Grant.user_id == user_id, Grant.role == role, Grant.scope == scope)
    ).one_or_none()
