"""Commands for the exams.

What takes two people on the organiser's pages takes two names here: --by and --agreed-by.
"""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app import clock
from app.accounts import people
from app.content import ContentFaults
from app.errors import Refused
from app.exams import (
    awards,
    editions,
    freezing,
    loading,
    publishing,
    rounds,
    simulation,
    sittings,
    verify,
)
from app.exams.models import Edition, Round
from app.vietnamese import date_time, money
from app.web import database, settings

group = AppGroup("exams", help="Content, rounds, ranking, awards and their verification.")


@group.command("check")
def check() -> None:
    """Check every edition under content/exams. Exit 1 naming each fault, file and line."""
    faults = editions.faults(settings().content / "exams")
    for fault in faults:
        click.echo(str(fault), err=True)
    click.echo(f"{len(faults)} lỗi")
    raise SystemExit(1 if faults else 0)


@group.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--prefix", required=True, help="What candidate numbers begin with: TA26.")
def import_(folder: Path, prefix: str) -> None:
    """Read the edition in FOLDER into the database. A locked round is never overwritten."""
    try:
        source = loading.read(folder)
    except ContentFaults as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from error
    with database().write() as db:
        edition = loading.load(db, source, at=clock.now(), number_prefix=prefix)
        conflicts = loading.conflicts(db, source, edition)
        for round_ in edition.rounds:
            click.echo(f"{round_.title}: {round_.forms[0].source_sha256}")
    for conflict in conflicts:
        click.echo(conflict, err=True)


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
            marked = publishing.mark(db, round_id, by="command", at=clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{marked} bài thi đã chấm")


two_people = [
    click.option("--by", required=True, help="User name of who proposes."),
    click.option("--agreed-by", required=True, help="User name of who agrees; another person."),
]


def by_two_people(command: click.decorators.FC) -> click.decorators.FC:
    for option in two_people:
        command = option(command)
    return command


@group.command("freeze")
@click.argument("edition")
@by_two_people
def freeze(edition: str, by: str, agreed_by: str) -> None:
    """Freeze the ranking of EDITION and print its hash H."""
    try:
        with database().write() as db:
            last = _last(db, edition)
            one, other = _two(db, last, by, agreed_by)
            frozen = freezing.freeze(db, last.id, by=one, agreed_by=other, at=clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"H = {frozen.sha256}")


@group.command("draw")
@click.argument("edition")
@click.option("--beacon", required=True, help="The public random value named in advance.")
@by_two_people
def draw(edition: str, beacon: str, by: str, agreed_by: str) -> None:
    """Open the seed, take the beacon, draw the lots of EDITION once."""
    try:
        with database().write() as db:
            last = _last(db, edition)
            one, other = _two(db, last, by, agreed_by)
            ranked = freezing.draw_lots(
                db, last.id, beacon=beacon, by=one, agreed_by=other, at=clock.now()
            )
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{len(ranked.rows)} thí sinh, {len(ranked.winners)} học bổng")


@group.command("award")
@click.argument("edition")
@by_two_people
def award(edition: str, by: str, agreed_by: str) -> None:
    """Give every winner of EDITION their codes: all or none."""
    try:
        with database().write() as db:
            last = _last(db, edition)
            one, other = _two(db, last, by, agreed_by)
            foreseen = awards.plan(db, last)
            made = awards.issue(
                db, last.id, winners=foreseen.winners, by=one, agreed_by=other, at=clock.now()
            )
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{made} mã cho {foreseen.winners} người, {money(foreseen.cost_vnd)}")


@group.command("verify")
@click.argument("edition")
def verify_(edition: str) -> None:
    """Go over EDITION: rules, seed, snapshot, lots, awards, audit log. Exit 1 where one fails."""
    try:
        with database().read() as db:
            checks = verify.verify(db, rounds.edition_by_slug(db, edition))
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    for one in checks:
        click.echo(f"{'yes' if one.holds else 'NO '}  {one.says}")
    raise SystemExit(0 if all(one.holds for one in checks) else 1)


@group.command("simulate")
@click.argument("round_id", type=int)
@click.option("--candidates", default=100, show_default=True, type=click.IntRange(1, 50_000))
def simulate(round_id: int, candidates: int) -> None:
    """Register invented candidates, and have them sit ROUND: for a rehearsal, never for real."""
    if not settings().shows_demo:
        raise click.ClickException("DEMO is off: invented candidates do not belong here.")
    at = clock.now()
    try:
        with database().write() as db:
            round_ = rounds.get(db, round_id)
            edition = db.get_one(Edition, round_.edition_id)
            invented = simulation.register(
                db, edition, candidates, secret_key=settings().secret_key, at=at
            )
            rounds.prepare(db, round_id, at=at)
            sat = simulation.sit(db, round_, invented, at=at)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{sat} bài thi của thí sinh giả định")


def _last(db: Session, slug: str) -> Round:
    return rounds.edition_by_slug(db, slug).rounds[-1]


def _two(db: Session, round_: Round, by: str, agreed_by: str) -> tuple[int, int]:
    """Two people who organise the round's edition. Raises Refused for one person twice."""
    allowed = {
        one.id
        for one in people.with_role(db, "organiser", "admin", scope=f"edition:{round_.edition_id}")
    }
    found = [people.by_login(db, name) for name in (by, agreed_by)]
    ids = [one.id for one in found if one is not None and one.id in allowed]
    if len(ids) != 2:
        raise Refused("Cả hai người phải thuộc ban tổ chức của kỳ thi.", code="not_organiser")
    if ids[0] == ids[1]:
        raise Refused("Việc này cần hai người khác nhau.", code="second_person")
    return ids[0], ids[1]
