"""Commands for accounts."""

import sys

import click
from flask.cli import AppGroup

from app import clock
from app.accounts import audit, passwords, people, roles
from app.errors import Refused
from app.web import database

group = AppGroup("accounts", help="People, roles and the audit log.")


@group.command("verify-audit")
def verify_audit() -> None:
    """Go through the audit log from the first line to the last. Exit 1 where it is broken."""
    with database().read() as db:
        verdict = audit.verify(db)
    if verdict.broken_at is not None:
        click.echo(f"Nhật ký bị sửa ở dòng {verdict.broken_at}.")
        sys.exit(1)
    click.echo(f"Nhật ký nguyên vẹn: {verdict.lines} dòng, mã niêm phong {verdict.last_hash}")


@group.command("create-admin")
@click.argument("username")
@click.option("--full-name", required=True)
@click.option("--email")
@click.password_option(help="Asked for when not given.")
def create_admin(username: str, full_name: str, email: str | None, password: str) -> None:
    """Make an account that may do everything."""
    try:
        passwords.refuse_weak(password, about=(username, full_name, email))
        password_hash = passwords.hashed(password)
        with database().write() as db:
            user = people.create(
                db,
                full_name=full_name,
                username=username,
                email=email,
                password_hash=password_hash,
                roles_given=["admin"],
                actor="command",
                at=clock.now(),
            )
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{user.username}: user {user.id}")


@group.command("grant")
@click.argument("login")
@click.argument("role", type=click.Choice(list(roles.ROLES)))
@click.option("--scope", help='"edition:3", "contest:12", "class:7"; everywhere when not given.')
@click.option("--withdraw", is_flag=True, help="Take the role back.")
def grant(login: str, role: str, scope: str | None, withdraw: bool) -> None:
    """Give the account LOGIN (user name, e-mail or phone) a role."""
    try:
        with database().write() as db:
            user = people.by_login(db, login)
            if user is None:
                raise click.ClickException(f"Không có tài khoản “{login}”.")
            at = clock.now()
            if withdraw:
                roles.withdraw(db, user.id, role, scope)
            else:
                roles.grant(db, user.id, role, scope, at=at)
            audit.record(
                db,
                actor="command",
                action="role withdrawn" if withdraw else "role given",
                subject=f"user:{user.id}",
                at=at,
                role=role,
                scope=scope,
            )
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo("Xong.")
