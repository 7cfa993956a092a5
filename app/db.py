"""The database: one Base, one way to open a transaction, and what the two engines need.

SQLite runs in WAL with BEGIN IMMEDIATE for writers; PostgreSQL through psycopg 3. A transaction is
always a visible ``with`` block; nothing slow happens in it.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 10_000
PING_AFTER_S = 5
"""A pooled connection that rested for so long is tried before it is used."""
SAFE_SQLITE = (3, 51, 3)
"""Older SQLite can corrupt a WAL database when the log is reset."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. A naive datetime is refused: it would mean two things."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def json_column() -> JSON:
    """JSON: text on SQLite, jsonb on PostgreSQL."""
    return JSON().with_variant(postgresql.JSONB(), "postgresql")


def insert(db: Session, table: Any) -> Any:  # Any: the two dialects' inserts share no base class
    """The engine's own INSERT, which knows ON CONFLICT; ``table`` is a Table or a mapped class."""
    if db.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


class Database:
    """One engine and two ways into it."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _engine(self.url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._each_statement_commits = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking. What it changes is dropped; what it loaded stays readable."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session  # closing rolls back, and unlike rollback() leaves loaded rows loaded

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits when the block ends well and rolls back when it does not."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.connection(execution_options={"begin_immediate": True})
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def write_once(self) -> Iterator[Session]:
        """For a rule that is one statement on PostgreSQL, and so its own transaction there.

        It costs one round trip and not four. On SQLite it is ``write``.
        """
        if self.is_sqlite:
            with self.write() as session:
                yield session
            return
        with Session(self._each_statement_commits, expire_on_commit=False) as session:
            yield session

    def dispose(self) -> None:
        self.engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    if url.get_backend_name() == "postgresql":
        return _postgres_engine(url)
    raise ValueError("DATABASE_URL is sqlite:///… or postgresql://…")


def _postgres_engine(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_size=8, max_overflow=8)

    @event.listens_for(engine, "checkin")
    def _note_return(_connection: Any, record: Any) -> None:  # Any: SQLAlchemy's pool events
        record.info["returned_at"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _ask_after_a_pause(connection: Any, record: Any, _proxy: Any) -> None:
        """A ping before every use costs a busy server a tenth; after a pause it costs nothing."""
        if monotonic() - record.info.get("returned_at", monotonic()) > PING_AFTER_S:
            try:
                connection.execute("SELECT 1")
                connection.rollback()
            except Exception as gone:
                raise DisconnectionError from gone

    return engine


def _sqlite_engine(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        file = Path(url.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # names, hashes, keys: for its owner only, and its log like it
    engine = create_engine(
        url, module=sqlite_module(), connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:  # Any: a raw DBAPI connection
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # Any: SQLAlchemy's event hands a Connection untyped
        immediate = connection.get_execution_options().get("begin_immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def sqlite_module() -> ModuleType:
    """The SQLite to use: the bundled recent one, else the standard one if it is safe.

    Raises RuntimeError with the remedy where neither is.
    """
    try:
        import pysqlite3

        bundled: ModuleType = pysqlite3
        return bundled
    except ImportError:
        pass
    version = tuple(int(part) for part in re.findall(r"\d+", sqlite3.sqlite_version)[:3])
    if version >= SAFE_SQLITE:
        return sqlite3
    raise RuntimeError(
        f"SQLite {sqlite3.sqlite_version} can corrupt a WAL database. "
        "Install the Python package pysqlite3, or set DATABASE_URL=postgresql://…"
    )
