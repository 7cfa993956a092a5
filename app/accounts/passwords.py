"""Passwords: what makes a good one, and how it is kept (argon2id, t=2, 19 MiB, p=1)."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import Invalid
from app.vietnamese import fold, nfc

SHORTEST: Final = 8
LONGEST: Final = 128
"""So that nobody keeps the server busy with a megabyte."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""About 22 ms of one core. Never inside a transaction."""


def hashed(password: str) -> str:
    """What is stored. The password is composed (NFC) first: some phones send it taken apart."""
    return _HASHER.hash(nfc(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one that was stored.

    With nothing stored it takes as long as with something, so that nobody learns who has an
    account by the time an answer takes.
    """
    try:
        right = _HASHER.verify(stored or _nobodys_hash(), nfc(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def refuse_weak(password: str, *, about: tuple[str | None, ...] = ()) -> None:
    """Raises Invalid where the password is too easy to guess.

    ``about`` is what everyone knows of the person: name, user name, phone, e-mail, birth date.
    """
    if len(nfc(password)) < SHORTEST:
        raise Invalid(
            "Mật khẩu cần ít nhất {n} ký tự. Thử ghép vài từ bạn thích lại với nhau nhé.",
            field="password",
            code="short_password",
            n=SHORTEST,
        )
    if len(password) > LONGEST:
        raise Invalid("Mật khẩu dài nhất {n} ký tự.", field="password", n=LONGEST)
    plain = re.sub(r"\s", "", fold(password))
    if plain in commonest() or len(set(plain)) < 4 or _is_a_run(plain):
        raise Invalid(
            "Rất nhiều người dùng mật khẩu này nên dễ bị đoán ra. Bạn đổi mật khẩu khác nhé.",
            field="password",
            code="common_password",
        )
    known = {re.sub(r"[^a-z0-9]", "", fold(text)) for text in about if text}
    letters = re.sub(r"[^a-z0-9]", "", plain)
    if any(len(text) >= 4 and text in letters and len(letters) - len(text) < 4 for text in known):
        raise Invalid(
            "Mật khẩu giống tên, số điện thoại hoặc ngày sinh nên dễ bị đoán ra. "
            "Bạn đổi mật khẩu khác nhé.",
            field="password",
            code="known_password",
        )


@cache
def commonest() -> frozenset[str]:
    """The passwords that are tried first, folded (see ``common_passwords.txt``)."""
    lines = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def _is_a_run(text: str) -> bool:
    """1234567890, abcdefgh and the like, up or down."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1})


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
