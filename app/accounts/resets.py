"""A new password for who forgot theirs: by a link in a mail, or by a slip from a teacher.

Both are one-use codes, kept as hashes. The link opens for half an hour; the printed slip for a day.
"""

import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import mail
from app.accounts import audit, logins
from app.accounts.models import OneUseCode, User
from app.accounts.roles import STAFF, SignedIn, grants_of
from app.errors import Forbidden, Refused

LINK_LIVES: Final = timedelta(minutes=30)
SLIP_LIVES: Final = timedelta(hours=24)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: none that a child takes for another on paper."""


def mail_link(db: Session, user: User, *, page: str, at: datetime) -> None:
    """Puts the mail with the link in the outbox; ``page`` is the absolute address of the form.

    Does nothing for an account without e-mail.
    """
    if user.email is None:
        return
    code = secrets.token_urlsafe(24)
    _keep(db, user.id, "mail", code, LINK_LIVES, made_by=None, at=at)
    mail.post(
        db,
        to=user.email,
        subject="Đặt lại mật khẩu – Cùng em học trực tuyến",
        body=_LETTER.format(name=user.full_name, link=f"{page}?ma={code}", code=code),
        at=at,
    )
    audit.record(db, actor="visitor", action="reset link sent", subject=f"user:{user.id}", at=at)


_LETTER = """Chào {name},

Có người vừa xin đặt lại mật khẩu cho tài khoản của bạn. Nếu đó là bạn, hãy mở liên kết sau trong vòng 30 phút và chọn mật khẩu mới:

{link}

Liên kết không mở được thì vào trang đăng nhập, bấm “Quên mật khẩu”, “Nhập mã” và nhập mã này:

{code}

Liên kết và mã chỉ dùng được một lần. Nếu không phải bạn, bạn không cần làm gì: mật khẩu cũ vẫn như trước.

Cùng em học trực tuyến
"""  # noqa: E501 - lines of a mail are wrapped by its reader


def make_slip(db: Session, actor: SignedIn, user: User, *, at: datetime) -> str:
    """A code to print and hand over, "7KQ4-M2XP-9WTA". Earlier slips of that person end.

    Raises Forbidden (see ``refuse_slip``).
    """
    refuse_slip(db, actor, user)
    db.execute(
        update(OneUseCode)
        .where(OneUseCode.user_id == user.id, OneUseCode.kind == "slip")
        .where(OneUseCode.used_at.is_(None))
        .values(used_at=at)
    )
    code = "".join(secrets.choice(_LETTERS) for _ in range(12))
    _keep(db, user.id, "slip", code, SLIP_LIVES, made_by=actor.id, at=at)
    audit.record(db, actor=actor.id, action="reset slip made", subject=f"user:{user.id}", at=at)
    return "-".join((code[:4], code[4:8], code[8:]))


def refuse_slip(db: Session, actor: SignedIn, user: User) -> None:
    """Raises Forbidden unless the actor may hand this person a slip.

    An admin may for everyone. Organisers and support for everyone who is not staff; with a scope,
    and teachers always, for who belongs to the same edition, contest or class. Nobody reaches a
    stronger account than their own this way.
    """
    grants = grants_of(db, user.id)
    if actor.has("admin"):
        return
    is_staff = any(role in STAFF for role, _ in grants)
    belongs = {scope for _, scope in grants if scope is not None}
    everywhere = actor.has("organiser") or actor.has("support")
    shared = any(
        scope in belongs
        for role in ("organiser", "support", "teacher")
        for scope in actor.scopes(role)
    )
    is_colleague = any(role == "teacher" for role, _ in grants) and not everywhere
    if is_staff or is_colleague or not (everywhere or shared):
        raise Forbidden("Bạn chỉ làm được phiếu cho học sinh, thí sinh do mình phụ trách.")


def use(db: Session, typed: str, password_hash: str, *, at: datetime) -> User:
    """Takes the code and sets the new password; every device is signed out.

    Raises Refused where the code is unknown, used or too old: the same words for all three.
    """
    held = _held(db, typed, at)
    held.used_at = at
    user = db.get_one(User, held.user_id)
    user.password_hash = password_hash
    db.execute(
        update(OneUseCode)
        .where(OneUseCode.user_id == user.id, OneUseCode.kind.in_(("mail", "slip")))
        .where(OneUseCode.used_at.is_(None))
        .values(used_at=at)
    )
    logins.end_all(db, user.id)
    db.flush()
    audit.record(
        db,
        actor=user.id,
        action="password reset",
        subject=f"user:{user.id}",
        at=at,
        by=held.kind,
        made_by=held.made_by,
    )
    return user


def whose(db: Session, typed: str, *, at: datetime) -> User:
    """Whose password the code opens. Raises Refused as ``use`` does."""
    return db.get_one(User, _held(db, typed, at).user_id)


def _held(db: Session, typed: str, at: datetime) -> OneUseCode:
    held = db.scalars(
        select(OneUseCode)
        .join(User, User.id == OneUseCode.user_id)
        .where(
            OneUseCode.code_hash.in_({logins.hashed(typed.strip()), logins.hashed(_plain(typed))}),
            OneUseCode.kind.in_(("mail", "slip")),
            OneUseCode.used_at.is_(None),
            OneUseCode.expires_at > at,
            User.erased_at.is_(None),
        )
        .with_for_update()
    ).one_or_none()
    if held is None:
        raise Refused(
            "Mã này không đúng, đã dùng rồi hoặc đã hết hạn. Bạn xin mã mới nhé.",
            code="bad_code",
            status=422,
            field="code",
        )
    return held


def _plain(typed: str) -> str:
    """A slip's code however it was copied from paper."""
    letters = re.sub(r"[\s\-–.]", "", typed.upper())
    return letters.translate(str.maketrans("OIL", "011"))


def _keep(
    db: Session,
    user_id: int,
    kind: str,
    code: str,
    lives: timedelta,
    *,
    made_by: int | None,
    at: datetime,
) -> None:
    db.add(
        OneUseCode(
            user_id=user_id,
            kind=kind,
            code_hash=logins.hashed(code),
            made_by=made_by,
            made_at=at,
            expires_at=at + lives,
        )
    )
    db.flush()
