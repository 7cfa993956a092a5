"""`flask library …`: check the files, load them."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock
from app.library import content, shelf
from app.web import database, settings

group = AppGroup("library", help="Materials: check the files, load them into the database.")


def _root() -> Path:
    return settings().content / "library"


@group.command("check")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
def check(strict: bool) -> None:
    """Every fault of content/library with file and line. Exit 1 when there is one."""
    checked, faults = content.read_all(_root())
    warnings = [warning for one in checked for warning in one.warnings]
    for warning in warnings:
        click.echo(f"warning: {warning}")
    for fault in faults:
        click.echo(str(fault))
    click.echo(f"{len(checked)} materials hold, {len(faults)} faults, {len(warnings)} warnings")
    if faults or (strict and warnings):
        raise SystemExit(1)


@group.command("load")
def load() -> None:
    """Load content/library. Doing it twice changes nothing; a changed file is a new version."""
    checked, faults = content.read_all(_root())
    for fault in faults:
        click.echo(str(fault), err=True)
    outcomes = []
    with database().write() as db:
        for one in checked:
            outcomes.append(shelf.load(db, one, at=clock.now()))
    counts = {kind: outcomes.count(kind) for kind in ("new", "changed", "same")}
    click.echo("library: " + ", ".join(f"{n} {kind}" for kind, n in counts.items()))
    if faults:
        raise SystemExit(1)
