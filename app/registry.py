"""What a feature hands to the whole. The whole asks features; features never ask each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from app.db import Database


@dataclass(frozen=True)
class HomeCard:
    """Something happening now, for the home page."""

    door: str
    """"library", "exams" or "judge": which door it hangs under, and its colour."""
    title: str
    text: str
    href: str
    action: str
    """The words on its button, a verb."""


@dataclass(frozen=True)
class Health:
    """What a probe found. ``serves`` False makes /healthz answer 503."""

    serves: bool
    details: Mapping[str, object]
    """For staff only."""
    shown: object = None
    """For everyone; None: "ok" or "unavailable"."""


@dataclass(frozen=True)
class PeriodicJob:
    """Work that returns. ``run`` opens its own transactions through ``context.database``."""

    name: str
    every: timedelta
    run: Callable[["JobContext"], None]


@dataclass(frozen=True)
class JobContext:
    database: "Database"
    var: Path
    at: datetime


@dataclass(frozen=True)
class Holding:
    """What a feature holds of a person: how to hand it over, and how to erase it.

    ``export`` gives plain JSON-able values. ``erase`` removes or de-identifies; what the law or the
    fairness of a ranking obliges us to keep is named in the sentences that it returns.
    """

    name: str
    """Vietnamese, for the person: "Bài nộp lập trình"."""
    export: Callable[[Session, int], Sequence[Mapping[str, object]]]
    erase: Callable[[Session, int, datetime], Sequence[str]]


@dataclass(frozen=True)
class Feature:
    name: str
    home_cards: Callable[[Session, datetime], Sequence[HomeCard]] | None = None
    health: Callable[[Session], Health] | None = None
    jobs: tuple[PeriodicJob, ...] = ()
    holdings: tuple[Holding, ...] = ()
    load_content: Callable[["LoadContext"], str] | None = None
    """Reads the feature's part of ``content/`` into the database; idempotent; says what it did."""
    audit_words: Mapping[str, str] = field(default_factory=dict)
    """What the feature's acts are called in the audit log: action → Vietnamese."""
    load_demo: Callable[["LoadContext"], str] | None = None
    """Puts demo data in an interesting state (again); idempotent; says what it did."""


@dataclass(frozen=True)
class LoadContext:
    database: "Database"
    content: Path
    """The folder ``content/``."""
    var: Path
    at: datetime
