"""Devices that are signed in: a row each, a random cookie, a rolling end."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Login, User
from app.accounts.roles import STAFF, SignedIn, grants_of

REMEMBERED = timedelta(days=30)
"""A login that its owner asked to keep ends this long after it was last used."""
KEPT = timedelta(hours=12)
"""Any other, and every one of staff: a forgotten school computer must not stay open."""
SEEN_EVERY = timedelta(minutes=10)
"""How exactly the last use is known; it bounds the writes to one in ten minutes a device."""

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def hashed(secret: str) -> str:
    """What is stored of a random secret: SHA-256, hexadecimal. Never for passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start(db: Session, user_id: int, *, device: str, remember: bool, at: datetime) -> str:
    """Signs a device in. Returns the cookie: 128 random bits, kept only as a hash."""
    token = secrets.token_urlsafe(16)
    db.add(
        Login(
            user_id=user_id,
            token_hash=hashed(token),
            device=device[:80],
            remembered=remember,
            created_at=at,
            seen_at=at,
            expires_at=at + _kept(grants_of(db, user_id), remember),
        )
    )
    db.flush()
    return token


def find(db: Session, token: str, *, at: datetime) -> tuple[SignedIn, datetime] | None:
    """The person whose device carries ``token``, and when that device was last seen."""
    row = db.execute(
        select(Login.id, Login.remembered, Login.seen_at, User.id, User.full_name, User.totp_since)
        .join(User, User.id == Login.user_id)
        .where(Login.token_hash == hashed(token), Login.expires_at > at, User.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    login_id, remembered, seen_at, user_id, full_name, totp_since = row
    person = SignedIn(
        id=user_id,
        full_name=full_name,
        grants=grants_of(db, user_id),
        login_id=login_id,
        has_totp=totp_since is not None,
        is_remembered=remembered,
    )
    return person, seen_at


def keep(db: Session, person: SignedIn, *, at: datetime) -> None:
    """Moves the end on, as the device was just used."""
    db.execute(
        update(Login)
        .where(Login.id == person.login_id)
        .values(seen_at=at, expires_at=at + _kept(person.grants, person.is_remembered))
    )


def devices(db: Session, user_id: int, *, at: datetime) -> list[Login]:
    """The devices signed in, the last used first."""
    return list(
        db.scalars(
            select(Login)
            .where(Login.user_id == user_id, Login.expires_at > at)
            .order_by(Login.seen_at.desc(), Login.id.desc())
        )
    )


def end(db: Session, user_id: int, login_id: int) -> None:
    """Signs one of the person's own devices out; another's is left alone."""
    db.execute(delete(Login).where(Login.id == login_id, Login.user_id == user_id))


def end_all(db: Session, user_id: int, *, but: int = 0) -> None:
    """Signs every device out, ``but`` one."""
    db.execute(delete(Login).where(Login.user_id == user_id, Login.id != but))


def forget_ended(db: Session, *, at: datetime) -> int:
    """Deletes the rows of logins that ran out. Returns how many."""
    gone = db.execute(delete(Login).where(Login.expires_at <= at).returning(Login.id))
    return len(gone.all())


def device_name(user_agent: str) -> str:
    """A browser's own words as a person would say them: "Chrome trên Android"."""
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), None)
    browser = next((name for sign, name in _BROWSERS if re.search(sign, user_agent)), None)
    if browser and system:
        return f"{browser} trên {system}"
    return browser or system or "Thiết bị khác"


def _kept(grants: frozenset[tuple[str, str | None]], remembered: bool) -> timedelta:
    is_staff = any(role in STAFF for role, _ in grants)
    return REMEMBERED if remembered and not is_staff else KEPT
