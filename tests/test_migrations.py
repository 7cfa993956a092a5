"""The migrations make what the models say, on both databases, and can be taken back."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from app.cli import alembic_config
from app.db import Database
from app.models import metadata
from tests.support.rows import fill_every_table


def test_the_migrated_tables_are_the_models_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _is_ours}
        )
        assert compare_metadata(context, metadata) == []


def test_upgrade_after_downgrade_stands_with_rows_in_the_tables(
    database: Database, database_url: str
) -> None:
    with database.write() as db:
        filled = fill_every_table(db)
    assert filled == len(metadata.sorted_tables)
    database.engine.dispose()
    config = alembic_config(database_url)
    command.downgrade(config, "base")
    left = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    database.engine.dispose()
    command.upgrade(config, "head")
    tables = set(inspect(database.engine).get_table_names())
    assert {table.name for table in metadata.sorted_tables} <= tables


@pytest.mark.parametrize("table", [table.name for table in metadata.sorted_tables])
def test_every_table_has_a_primary_key(table: str) -> None:
    assert metadata.tables[table].primary_key.columns


def test_foreign_keys_are_enforced(database: Database) -> None:
    with database.read() as db:
        if database.is_sqlite:
            assert db.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert db.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def _is_ours(
    _object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object
) -> bool:
    """Full-text tables and their shadows are made by hand in the migration."""
    return not (kind == "table" and (name or "").startswith("library_search"))
