"""The log only grows, and any change to it shows."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts import audit
from app.db import Database
from tests.support.factories import AT


def a_log(database: Database, lines: int = 4) -> None:
    with database.write() as db:
        for n in range(lines):
            audit.record(
                db,
                actor=n,
                action="ký tên",
                subject=f"user:{n}",
                at=AT + timedelta(microseconds=n * 7),
                vì=["Ấ", {"b": None, "a": True}],
                n=n,
            )


def test_a_log_verifies_from_the_first_line_to_the_last(database: Database) -> None:
    a_log(database)
    with database.read() as db:
        verdict = audit.verify(db)
        assert (verdict.lines, verdict.broken_at) == (4, None)
        assert audit.lines(db)[0][0].hash == verdict.last_hash


def test_an_empty_log_is_whole(database: Database) -> None:
    with database.read() as db:
        assert audit.verify(db) == audit.Verdict(0, None, audit.START)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody' WHERE id = 2",
        "UPDATE audit_entry SET id = 9 WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 2",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_to_change_a_line(database: Database, statement: str) -> None:
    a_log(database)
    with pytest.raises(DBAPIError, match="only grows"), database.write() as db:
        db.execute(text(statement))
    with database.read() as db:
        assert audit.verify(db).lines == 4


def test_truncating_is_refused_too(database: Database) -> None:
    if database.is_sqlite:  # SQLite has no TRUNCATE; DELETE is refused above
        return
    a_log(database)
    with pytest.raises(DBAPIError, match="only grows"), database.write() as db:
        db.execute(text("TRUNCATE audit_entry"))


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_entry SET subject = 'user:9' WHERE id = 3", 3),
        ("DELETE FROM audit_entry WHERE id = 1", 2),
        ("DELETE FROM audit_entry WHERE id = 2", 3),
        ("UPDATE audit_entry SET details = '{}' WHERE id = 1", 1),
    ],
)
def test_what_an_intruder_changes_past_the_triggers_is_found(
    database: Database, statement: str, broken_at: int
) -> None:
    a_log(database)
    with database.write() as db:
        for verb in ("update", "delete"):
            on = "" if database.is_sqlite else " ON audit_entry"
            db.execute(text(f"DROP TRIGGER audit_entry_no_{verb}{on}"))
        db.execute(text(statement))
    with database.read() as db:
        assert audit.verify(db).broken_at == broken_at


def test_writers_at_the_same_time_make_one_chain(database: Database) -> None:
    def write() -> None:
        for _ in range(5):
            a_log(database, 1)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as db:
        verdict = audit.verify(db)
    assert (verdict.lines, verdict.broken_at) == (20, None)


def test_a_float_is_not_for_the_log(database: Database) -> None:
    with database.write() as db, pytest.raises(TypeError):
        audit.record(db, actor="test", action="x", subject="x", at=AT, mark=[0.1])


def test_looking_is_recorded(database: Database) -> None:
    with database.write() as db:
        audit.saw(db, actor=7, subject="user:8", what="account", at=AT)
    with database.read() as db:
        line = audit.lines(db, subject="user:8")[0][0]
    assert (line.actor, line.action, line.details) == ("user:7", "saw", {"what": "account", "n": 1})
