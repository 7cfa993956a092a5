"""Rate limits: a table of token buckets.

Keyed by account, ticket or candidate number first and by address last, and generously there: a
school or a mobile carrier is one address, and a thousand people behind it must pass.

A bucket is kept as one number, the moment at which it will be full again (the generic cell rate
algorithm): taking a token moves it one interval on, and it may never lie more than ``burst``
intervals ahead. One guarded upsert, no read before it.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, String, case, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Database, insert
from app.errors import TooMany
from app.registry import JobContext, PeriodicJob


class RateBucket(Base):
    __tablename__ = "rate_bucket"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the name, so that the table holds no address and no account name."""
    full_at_us: Mapped[int] = mapped_column(BigInteger, index=True)
    """Microseconds since 1970."""


def throttle(database: Database, key: str, *, per_minute: float, burst: int, at: datetime) -> None:
    """Take one token, in a transaction of its own: a refusal further on must not give it back.

    Raises TooMany when the bucket is empty.
    """
    with database.write() as db:
        take(db, key, per_minute=per_minute, burst=burst, at=at)


def take(db: Session, key: str, *, per_minute: float, burst: int, at: datetime) -> None:
    """Take one token from the bucket ``key``. Raises TooMany when it is empty."""
    now_us = int(at.timestamp() * 1_000_000)
    interval_us = int(60_000_000 / per_minute)
    full_at = RateBucket.full_at_us
    next_full = case((full_at > now_us, full_at), else_=now_us) + interval_us
    statement = (
        insert(db, RateBucket)
        .values(key=hashlib.sha256(key.encode()).hexdigest(), full_at_us=now_us + interval_us)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={"full_at_us": next_full},
            where=next_full <= now_us + burst * interval_us,
        )
        .returning(RateBucket.full_at_us)
    )
    if db.execute(statement).first() is None:
        wait_s = max(1, round(interval_us / 1_000_000))
        raise TooMany(
            "Thao tác hơi nhanh quá. Vui lòng thử lại sau {n} giây.", n=wait_s, retry_after_s=wait_s
        )


def _forget_full_buckets(context: JobContext) -> None:
    with context.database.write() as db:
        past = int((context.at - timedelta(minutes=1)).timestamp() * 1_000_000)
        db.execute(delete(RateBucket).where(RateBucket.full_at_us < past))


SWEEP = PeriodicJob("forget full rate buckets", timedelta(minutes=10), _forget_full_buckets)
