"""The two engines behave alike where the house depends on it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from app.db import Database
from app.jobs import Job


def test_a_write_that_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as db:
        _a_job_and_then_a_fault(db)
    with database.read() as db:
        assert db.get(Job, "half") is None


def _a_job_and_then_a_fault(db: Session) -> None:
    db.add(Job(name="half", due_at=datetime(2026, 1, 1, tzinfo=UTC)))
    db.flush()
    raise ZeroDivisionError


def test_reading_drops_what_it_changed(database: Database) -> None:
    with database.read() as db:
        db.add(Job(name="x", due_at=datetime(2026, 1, 1, tzinfo=UTC)))
        db.flush()
    with database.read() as db:
        assert db.get(Job, "x") is None


def test_a_moment_without_its_zone_is_refused(database: Database) -> None:
    with database.write() as db:
        db.add(Job(name="x", due_at=datetime(2026, 1, 1)))  # noqa: DTZ001
        with pytest.raises(StatementError, match="without its zone"):
            db.flush()
        db.rollback()


def test_a_moment_comes_back_as_it_went_in(database: Database) -> None:
    at = datetime(2026, 11, 20, 1, 15, 30, 123456, tzinfo=UTC)
    with database.write() as db:
        db.add(Job(name="x", due_at=at))
    with database.read() as db:
        assert db.get_one(Job, "x").due_at == at


def test_a_server_that_was_restarted_is_reached_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        return
    monkeypatch.setattr("app.db.PING_AFTER_S", 0)
    with database.read() as db:
        mine = db.scalar(text("SELECT pg_backend_pid()"))
    other = Database(database.url.render_as_string(hide_password=False))
    with other.write() as db:
        db.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
    other.dispose()
    with database.read() as db:
        assert db.scalar(text("SELECT pg_backend_pid()")) != mine


def test_only_its_owner_reads_the_database_and_its_log(tmp_path: Path) -> None:
    made = Database(f"sqlite:///{tmp_path / 'site.db'}")
    with made.write() as db:
        db.execute(text("CREATE TABLE a (b INTEGER)"))
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    made.dispose()
