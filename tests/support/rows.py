"""A row in every table, whatever its columns: for tests of migrations."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Table, insert
from sqlalchemy import types as sa
from sqlalchemy.orm import Session

from app.db import UTCDateTime
from app.models import metadata


def fill_every_table(db: Session) -> int:
    """Puts one plausible row in each table, parents first. Returns how many tables have one."""
    filled = 0
    for table in metadata.sorted_tables:
        db.execute(insert(table).values(**_row(table)))
        filled += 1
    return filled


def _row(table: Table) -> dict[str, Any]:
    return {
        column.name: _value(table, column)
        for column in table.columns
        if not column.nullable and not (column.primary_key and _is_counter(column))
    }


def _is_counter(column: "Column[Any]") -> bool:
    return isinstance(column.type, sa.Integer) and not column.foreign_keys


def _value(table: Table, column: "Column[Any]") -> Any:
    if column.foreign_keys:
        return 1 if isinstance(column.type, sa.Integer) else "x"
    allowed = _allowed_by_check(table, column.name)
    if allowed is not None:
        return allowed
    kind = column.type
    values: list[tuple[type, Any]] = [
        (UTCDateTime, datetime(2026, 1, 2, tzinfo=UTC)),
        (sa.Boolean, False),
        (sa.Integer, 1),
        (sa.Date, date(2010, 1, 2)),
        (sa.LargeBinary, b"x"),
        (sa.JSON, {}),
        (sa.String, "x"),
    ]
    return next(value for known, value in values if isinstance(kind, known))


def _allowed_by_check(table: Table, column: str) -> str | None:
    """The first word of a ``column IN ('a', 'b')`` check, where there is one."""
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            said = str(constraint.sqltext)
            if said.startswith(f"{column} IN ("):
                return said.split("'")[1]
    return None
