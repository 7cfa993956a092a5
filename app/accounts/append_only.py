"""Tables that only grow: the database itself refuses to change or delete a line."""

from sqlalchemy import DDL, Table, event

_SQLITE = """
CREATE TRIGGER {name}_no_{verb} BEFORE {VERB} ON {name}
BEGIN SELECT RAISE(ABORT, '{name} only grows'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{name} only grows'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER {name}_no_{verb} BEFORE {VERB} ON {name}
FOR EACH STATEMENT EXECUTE FUNCTION {name}_only_grows()
"""


def triggers(name: str, dialect: str) -> list[str]:
    """The statements that make table ``name`` grow only, on "sqlite" or "postgresql"."""
    if dialect == "sqlite":
        return [_SQLITE.format(name=name, verb=v, VERB=v.upper()) for v in ("update", "delete")]
    return [_POSTGRESQL_FUNCTION.format(name=name)] + [
        _POSTGRESQL.format(name=name, verb=v, VERB=v.upper())
        for v in ("update", "delete", "truncate")
    ]


def only_grows(table: Table) -> None:
    """Makes ``create_all`` put the triggers on; migrations write them by themselves."""
    for dialect in ("sqlite", "postgresql"):
        for statement in triggers(table.name, dialect):
            ddl = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
