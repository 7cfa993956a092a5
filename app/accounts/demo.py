"""One account per role, so that a visitor of a laptop can look at everything."""

import json
import os
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from app.accounts import consent, passwords, people
from app.db import Database

KEPT_IN: Final = "demo-accounts.json"

PEOPLE: Final = {
    "pupil": ("be-an", "Nguyễn Minh An", date(2013, 5, 4)),
    "teacher": ("co-hoa", "Trần Thị Hoà", date(1988, 3, 8)),
    "candidate": ("thi-sinh", "Lê Đức Bình", date(2005, 11, 12)),
    "invigilator": ("giam-thi", "Phạm Quốc Khánh", date(1985, 9, 2)),
    "marker": ("giam-khao", "Vũ Thu Trang", date(1984, 1, 15)),
    "examiner": ("soan-de", "Đặng Hồng Nhung", date(1986, 6, 1)),
    "organiser": ("to-chuc", "Hoàng Thị Lan", date(1982, 10, 20)),
    "jury": ("giam-khao-tin", "Bùi Anh Tuấn", date(1987, 12, 22)),
    "editor": ("bien-tap", "Đỗ Thị Mai", date(1990, 4, 30)),
    "support": ("ho-tro", "Ngô Văn Phúc", date(1995, 7, 27)),
    "auditor": ("kiem-toan", "Dương Khánh Linh", date(1979, 2, 3)),
    "admin": ("quan-tri", "Lý Gia Huy", date(1980, 8, 19)),
}
"""Role → user name, full name, birth date."""


def demo_accounts(database: Database, var: Path, at: datetime) -> list[tuple[str, str, str]]:
    """(role, user name, password) of every role; made once, passwords kept in ``var`` (0600).

    An account whose password is not in the file any more gets a new one.
    """
    known = _read(var / KEPT_IN)
    accounts = [(role, name, known.get(name) or _password()) for role, (name, *_) in PEOPLE.items()]
    with database.read() as db:
        there = {name for _, name, _ in accounts if people.by_login(db, name)}
    hashes = {
        name: passwords.hashed(password)
        for _, name, password in accounts
        if name not in there or name not in known
    }
    _keep(var / KEPT_IN, accounts)
    with database.write() as db:
        for role, name, _ in accounts:
            if name not in hashes:
                continue
            user = people.by_login(db, name)
            if user is None:
                _make(db, role, hashes[name], at)
            else:
                user.password_hash = hashes[name]
    return accounts


def _make(db: Session, role: str, password_hash: str, at: datetime) -> None:
    name, full_name, dob = PEOPLE[role]
    user = people.create(
        db,
        full_name=full_name,
        username=name,
        dob=dob,
        password_hash=password_hash,
        roles_given=[role],
        actor="demo",
        at=at,
    )
    consent.record(
        db,
        user.id,
        "account",
        givers=consent.required_givers(dob, at),
        guardian_name="Nguyễn Văn Phúc",
        guardian_contact="0912 345 678",
        at=at,
    )


def _password() -> str:
    """Twelve letters and digits that nobody mistakes for one another, in threes."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def _read(path: Path) -> dict[str, str]:
    try:
        return {row["username"]: row["password"] for row in json.loads(path.read_text("utf-8"))}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _keep(path: Path, accounts: Sequence[tuple[str, str, str]]) -> None:
    """Owner only from the first byte, and whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"role": role, "username": name, "password": word} for role, name, word in accounts]
    beside = path.with_suffix(f".{secrets.token_hex(4)}.new")
    with open(beside, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        json.dump(rows, file, ensure_ascii=False, indent=1)
    beside.replace(path)
