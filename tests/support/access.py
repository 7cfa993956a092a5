"""The truth table of who may use which route. See ``tests/test_access.py`` for how to add rows."""

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.roles import ROLES
from tests.support.factories import a_user

ANONYMOUS: Final = "anonymous"
EVERYONE: Final = frozenset({"everyone"})
SIGNED_IN: Final = frozenset({"signed in"})
NOBODY: Final[frozenset[str]] = frozenset()


def only(*characters: str) -> frozenset[str]:
    """These characters, and the admin, who always may."""
    return frozenset({*characters, "admin"})


class Cast(dict[str, Any]):
    """Everyone and everything of the scene by name: a person per role, and what features add."""

    @property
    def people(self) -> dict[str, User]:
        return {name: one for name, one in self.items() if isinstance(one, User)}


@dataclass(frozen=True)
class Row:
    """Who may use a route, with one object in its address: one's own, or another's."""

    endpoint: str
    methods: str
    """"GET", "POST", "GET POST"."""
    url: str | Callable[[Cast], str]
    """The address, or a function of the cast: ``lambda cast: f"/thi/{cast['round']}"``."""
    may: frozenset[str]
    """``EVERYONE``, ``SIGNED_IN``, ``NOBODY`` or names of characters: ``only("organiser")``."""
    refused: int = 403
    """What the others get when they are signed in: 404 where even its being is not told."""
    form: Mapping[str, str] = field(default_factory=dict)
    """What is sent with a POST, PUT or DELETE; nothing asks only whether the door opens."""
    json: Any = None

    def address(self, cast: Cast) -> str:
        return self.url if isinstance(self.url, str) else self.url(cast)

    def lets_in(self, character: str) -> bool:
        if self.may == EVERYONE:
            return True
        return (character != ANONYMOUS and self.may == SIGNED_IN) or character in self.may


def all_rows() -> list[Row]:
    """The rows of every feature."""
    return [row for module in _modules() for row in module.ROWS]


def whole_cast(db: Session, at: datetime) -> Cast:
    """A person per role, holding it everywhere, and the people and things that features add."""
    cast = Cast({role: a_user(db, role, full_name=f"Người {role}") for role in ROLES})
    for module in _modules():
        if hasattr(module, "cast"):
            added = module.cast(db, at)
            assert not set(added) & set(cast), f"{module.__name__} names what is there already"
            cast.update(added)
    return cast


def faults(row: Row, character: str, method: str, status: int, location: str) -> Iterable[str]:
    """What is wrong with an answer, in words; nothing when all is well."""
    to_sign_in = status in (302, 303) and location.startswith("/dang-nhap")
    turned_away = status in (401, 403, row.refused) or to_sign_in
    if row.lets_in(character) and (turned_away or status >= 500):
        yield f"{method} {row.endpoint}: {character} must be let in, got {status} {location}"
    if not row.lets_in(character):
        expected = status == row.refused or (
            character == ANONYMOUS and (to_sign_in or status == 401)
        )
        if not expected:
            yield f"{method} {row.endpoint}: {character} must be refused, got {status} {location}"


def _modules() -> list[Any]:
    tests = Path(__file__).resolve().parent.parent
    names = sorted(path.parent.name for path in tests.glob("*/access_rows.py"))
    return [importlib.import_module(f"tests.{name}.access_rows") for name in names]
