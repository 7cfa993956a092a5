"""The second factor of staff: six digits from an app (TOTP, RFC 6238), and spare codes."""

import io
import re
import secrets
from datetime import datetime
from typing import Final

import pyotp
import segno
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts import audit, logins
from app.accounts.models import OneUseCode, User
from app.errors import Invalid, Refused

ISSUER: Final = "Cùng em học trực tuyến"
STEP_S: Final = 30
SPARE_CODES: Final = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def begin(db: Session, user: User) -> str:
    """A secret to be confirmed; the same one until it is. Raises Refused where one is in use."""
    if user.totp_since is not None:
        raise Refused("Tài khoản này đã bật xác thực hai lớp.", code="has_totp")
    if user.totp_secret is None:
        user.totp_secret = pyotp.random_base32()
        db.flush()
    return user.totp_secret


def address(user: User) -> str:
    """The otpauth:// address that an app reads from the QR code."""
    name = user.username or user.email or user.phone or f"#{user.id}"
    return pyotp.TOTP(user.totp_secret or "").provisioning_uri(name=name, issuer_name=ISSUER)


def qr_svg(text: str) -> bytes:
    """A QR code as an SVG file, dark on white in either colour scheme."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", scale=6, border=4, dark="#2a2150", light="#fff", xmldecl=True
    )
    return out.getvalue()


def confirm(db: Session, user: User, typed: str, *, at: datetime) -> list[str]:
    """Turns the second factor on, once the app shows the right code. Returns the spare codes.

    Raises Invalid for a wrong code.
    """
    if user.totp_since is not None:
        raise Refused("Tài khoản này đã bật xác thực hai lớp.", code="has_totp")
    if not _takes(user, typed, at):
        raise Invalid(_WRONG, field="code")
    user.totp_since = at
    codes = _new_spares(db, user, at)
    audit.record(db, actor=user.id, action="second factor on", subject=f"user:{user.id}", at=at)
    return codes


_WRONG = "Mã chưa đúng. Bạn xem lại mã 6 số đang hiện trong ứng dụng nhé."


def check(db: Session, user: User, typed: str, *, at: datetime) -> None:
    """Takes a code from the app, or a spare one, once each. Raises Invalid."""
    db.refresh(user, with_for_update=True)  # the same code in two requests is still taken once
    if user.totp_since is not None and _takes(user, typed, at):
        db.flush()
        return
    spare = db.scalars(
        select(OneUseCode)
        .where(
            OneUseCode.user_id == user.id,
            OneUseCode.kind == "recovery",
            OneUseCode.used_at.is_(None),
            OneUseCode.code_hash == logins.hashed(_spare(user.id, typed)),
        )
        .with_for_update()
    ).one_or_none()
    if spare is None:
        raise Invalid(_WRONG, field="code", code="wrong_code")
    spare.used_at = at
    db.flush()
    audit.record(db, actor=user.id, action="spare code used", subject=f"user:{user.id}", at=at)


def new_spares(db: Session, user: User, *, at: datetime) -> list[str]:
    """Ten new spare codes; the old ones end."""
    codes = _new_spares(db, user, at)
    audit.record(db, actor=user.id, action="spare codes renewed", subject=f"user:{user.id}", at=at)
    return codes


def turn_off(db: Session, user: User, *, actor: int | str, at: datetime) -> None:
    """Takes the second factor away, with its spare codes."""
    user.totp_secret = user.totp_since = user.totp_last_step = None
    db.execute(
        delete(OneUseCode).where(OneUseCode.user_id == user.id, OneUseCode.kind == "recovery")
    )
    db.flush()
    audit.record(db, actor=actor, action="second factor off", subject=f"user:{user.id}", at=at)


def spares_left(db: Session, user_id: int) -> int:
    return (
        db.scalar(
            select(func.count())
            .select_from(OneUseCode)
            .where(
                OneUseCode.user_id == user_id,
                OneUseCode.kind == "recovery",
                OneUseCode.used_at.is_(None),
            )
        )
        or 0
    )


def _takes(user: User, typed: str, at: datetime) -> bool:
    """Whether the code is right, now or a step around it, and newer than the last one taken."""
    digits = re.sub(r"\s", "", typed)
    if not user.totp_secret or not re.fullmatch(r"[0-9]{6}", digits):
        return False
    totp = pyotp.TOTP(user.totp_secret, interval=STEP_S)
    now = int(at.timestamp()) // STEP_S
    for step in (now - 1, now, now + 1):
        if step > (user.totp_last_step or 0) and secrets.compare_digest(
            totp.at(step * STEP_S), digits
        ):
            user.totp_last_step = step
            return True
    return False


def _new_spares(db: Session, user: User, at: datetime) -> list[str]:
    db.execute(
        delete(OneUseCode).where(OneUseCode.user_id == user.id, OneUseCode.kind == "recovery")
    )
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(SPARE_CODES)]
    db.add_all(
        OneUseCode(
            user_id=user.id,
            kind="recovery",
            code_hash=logins.hashed(_spare(user.id, code)),
            made_by=user.id,
            made_at=at,
        )
        for code in codes
    )
    db.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _spare(user_id: int, typed: str) -> str:
    return f"{user_id}:" + re.sub(r"[\s\-]", "", typed.lower())
