"""Commands for codes given by a donor."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock, vouchers
from app.errors import Refused
from app.vietnamese import number
from app.web import database

group = AppGroup("vouchers", help="Codes given by a donor.")


@group.command("load")
@click.option("--kind", required=True, type=click.Choice(sorted(vouchers.KINDS)))
@click.option("--edition", required=True, help='As in a role\'s scope: "edition:3".')
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(kind: str, edition: str, file: Path) -> None:
    """Take codes from FILE: a code a line, or CSV with a column "code"."""
    text = file.read_text("utf-8-sig")
    try:
        with database().write() as db:
            done = vouchers.load(
                db, kind=kind, edition=edition, text=text, actor="command", at=clock.now()
            )
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{number(done.new)} mã mới, {number(done.known)} mã đã có.")


@group.command("stock")
@click.argument("edition")
def stock(edition: str) -> None:
    """Print how the codes of EDITION stand."""
    with database().read() as db:
        for kind in vouchers.KINDS:
            stands = vouchers.stock(db, kind=kind, edition=edition)
            click.echo(
                f"{kind}: nhận {number(stands.loaded)}, cấp {number(stands.issued)}, "
                f"thu hồi {number(stands.revoked)}, còn {number(stands.left)}"
            )
