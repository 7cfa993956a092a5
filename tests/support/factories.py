"""Plain functions that make what tests need. Each gives a valid thing with few words."""

import itertools
from datetime import UTC, date, datetime
from typing import Final

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts import logins, people, roles
from app.accounts.models import User
from app.accounts.roles import SignedIn, grants_of
from app.web import database

AT: Final = datetime(2026, 11, 20, 1, 15, tzinfo=UTC)
"""The ``clock`` fixture's first moment."""
PASSWORD: Final = "meo tam the cham ngu"
QUICK_HASH: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""``PASSWORD``, hashed too cheaply for real use: hundreds of people may sign in in a test."""

_numbers = itertools.count(1)


def a_user(
    db: Session,
    *roles_held: str | tuple[str, str],
    full_name: str = "Nguyễn Minh An",
    dob: date | None = date(2005, 11, 12),
    username: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    at: datetime = AT,
) -> User:
    """An account with ``PASSWORD``. A role is "organiser" or, in a scope, ("jury", "contest:7")."""
    user = people.create(
        db,
        full_name=full_name,
        username=username or f"nguoi.dung{next(_numbers)}",
        email=email,
        phone_number=phone,
        dob=dob,
        password_hash=QUICK_HASH,
        roles_given=(),
        actor="test",
        at=at,
    )
    for held in roles_held or ("pupil",):
        role, scope = held if isinstance(held, tuple) else (held, None)
        roles.grant(db, user.id, role, scope, at=at)
    return user


def signed_in(db: Session, user: User) -> SignedIn:
    """The person as rules see them."""
    return SignedIn(
        id=user.id,
        full_name=user.full_name,
        grants=grants_of(db, user.id),
        has_totp=user.totp_since is not None,
    )


def sign_in(client: FlaskClient, user: User, *, at: datetime = AT) -> None:
    """Signs the client in without the form: a login row and its cookie."""
    with client.application.app_context(), database().write() as db:
        token = logins.start(db, user.id, device="Chrome trên Android", remember=True, at=at)
    client.set_cookie("dang-nhap", token)
