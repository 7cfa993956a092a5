"""Two rows in every table, whatever its columns: for tests of migrations."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Table, insert
from sqlalchemy import types as sa
from sqlalchemy.orm import Session

from app.db import UTCDateTime
from app.models import metadata

LATER = datetime(2026, 1, 3, tzinfo=UTC)
GIVEN: dict[tuple[str, str], tuple[Any, Any]] = {
    ("exam_duplicate_case", "earlier_id"): (1, 1),
    ("exam_duplicate_case", "later_id"): (2, 2),
    ("exam_slot", "ends_at"): (LATER, LATER),
    ("exam_snapshot", "revision"): (1, 1),
}
"""Columns that a constraint ties to another: their values in the first and the second row."""
ONCE = {"exam_duplicate_case"}


def fill_every_table(db: Session) -> int:
    """Puts plausible rows in each table, parents first. Returns how many tables have some."""
    for table in metadata.sorted_tables:
        for number in (1,) if table.name in ONCE else (1, 2):
            db.execute(insert(table).values(**_row(table, number)))
    return len(metadata.sorted_tables)


def _row(table: Table, number: int) -> dict[str, Any]:
    return {
        column.name: _value(table, column, number)
        for column in table.columns
        if not column.nullable and column is not table.autoincrement_column
    }


def _value(table: Table, column: "Column[Any]", number: int) -> Any:
    if column.name.startswith("agreed_by"):  # two people, always
        return 3 - number
    if (table.name, column.name) in GIVEN:
        return GIVEN[table.name, column.name][number - 1]
    if column.foreign_keys:
        return number if isinstance(column.type, sa.Integer) else f"x{number}"
    allowed = _allowed_by_check(table, column.name)
    if allowed is not None:
        return allowed
    kind = column.type
    values: list[tuple[type, Any]] = [
        (UTCDateTime, datetime(2026, 1, 2, tzinfo=UTC)),
        (sa.Boolean, False),
        (sa.Integer, number),
        (sa.Date, date(2010, 1, 2)),
        (sa.LargeBinary, b"x"),
        (sa.JSON, {}),
        (sa.String, f"x{number}"),
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
