"""The judge's machines: who lives, and what they can compile."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import insert
from app.judge.models import JudgeHost
from app.judge.runner import SelfTest

SEEN_WITHIN = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(days=7)


def alive(db: Session, *, at: datetime) -> Sequence[JudgeHost]:
    """Those that said something in the last half minute, whether they judge or not."""
    query = select(JudgeHost).where(JudgeHost.seen_at > at - SEEN_WITHIN)
    return db.scalars(query.order_by(JudgeHost.name)).all()


def everyone(db: Session) -> Sequence[JudgeHost]:
    return db.scalars(select(JudgeHost).order_by(JudgeHost.name)).all()


def is_judging(db: Session, *, at: datetime) -> bool:
    """Whether anything that is sent now will be judged soon."""
    return any(host.judges for host in alive(db, at=at))


def languages(db: Session, *, at: datetime) -> frozenset[str]:
    """Ids of the languages that some living host compiles; empty when nobody lives to tell."""
    return frozenset(
        line.partition(":")[0]
        for host in alive(db, at=at)
        if host.judges
        for line in host.languages.splitlines()
    )


def report(
    db: Session, name: str, test: SelfTest, spoken: Mapping[str, str], *, at: datetime
) -> None:
    """A worker says that it lives and what it can do. ``spoken``: language id → version."""
    told = "\n".join(f"{'ok' if c.contained else 'NOT CONTAINED'}: {c.name}" for c in test.checks)
    values = {
        "engine": test.engine,
        "tier": f"{test.tier}: {test.tier_name}"[:40],
        "is_full": test.full,
        "judges": test.judges,
        "told": f"{told}\n{test.remedy}".strip(),
        "languages": "\n".join(f"{one}: {version}" for one, version in spoken.items()),
        "seen_at": at,
    }
    db.execute(
        insert(db, JudgeHost)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def sign_off(db: Session, name: str) -> None:
    """A worker that stops takes its row along."""
    db.execute(delete(JudgeHost).where(JudgeHost.name == name))


def forget_lost(db: Session, *, at: datetime) -> None:
    db.execute(delete(JudgeHost).where(JudgeHost.seen_at < at - FORGOTTEN_AFTER))
