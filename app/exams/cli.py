"""Commands for the exams."""

import click
from flask.cli import AppGroup

from app import clock
from app.errors import Refused
from app.exams import rounds, scoring, sittings
from app.vietnamese import date_time
from app.web import database

group = AppGroup("exams", help="Rounds: prepare, close, mark.")


@group.command("dry-run")
@click.argument("round_id", type=int)
def dry_run(round_id: int) -> None:
    """Work out every candidate's deadline before ROUND opens."""
    with database().read() as db:
        trial = rounds.dry_run(db, round_id)
    click.echo(f"{trial.count} thí sinh")
    for words, one in (("sớm nhất", trial.smallest), ("muộn nhất", trial.largest)):
        if one is not None:
            click.echo(
                f"hạn {words}: {date_time(one.deadline)} ({one.candidate_no}, {one.seconds} giây)"
            )
    for one in trial.cut_short:
        click.echo(f"THIẾU GIỜ {one.cut_short_s} giây: {one.candidate_no}", err=True)
    if trial.cut_short:
        raise SystemExit(1)


@group.command("prepare")
@click.argument("round_id", type=int)
def prepare(round_id: int) -> None:
    """Make every sitting of ROUND and lock its settings."""
    try:
        with database().write() as db:
            made = rounds.prepare(db, round_id, at=clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{made} bài thi mới")


@group.command("sweep")
def sweep() -> None:
    """Close every sitting whose time is up."""
    with database().write() as db:
        click.echo(f"{sittings.sweep(db, at=clock.now(), most=100_000)} bài thi đã đóng")


@group.command("mark")
@click.argument("round_id", type=int)
def mark(round_id: int) -> None:
    """Mark every handed-in sitting of ROUND."""
    try:
        with database().write() as db:
            marked = scoring.mark_round(db, round_id, at=clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{marked} bài thi đã chấm")
