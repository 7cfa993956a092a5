"""Commands that span features: the database's shape, content, demo data, the periodic jobs."""

import signal
import sys
import threading

import click
from alembic import command
from alembic.config import Config
from flask.cli import AppGroup

from app import clock, jobs, mail
from app.config import ROOT
from app.features import all_features
from app.registry import JobContext, LoadContext, PeriodicJob
from app.supervisor import supervise
from app.web import database, logs, settings, throttle

db = AppGroup("db", help="The database's shape (Alembic).")
site = AppGroup("site", help="The whole site: content, demo data, periodic jobs, the server.")


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


@db.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables to REVISION (head)."""
    command.upgrade(alembic_config(settings().database), revision)


@db.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the tables back to REVISION."""
    command.downgrade(alembic_config(settings().database), revision)


@site.command("load-content")
def load_content() -> None:
    """Read content/ into the database. Doing it twice changes nothing."""
    for feature in all_features():
        if feature.load_content is not None:
            click.echo(feature.load_content(_load_context()))


@site.command("load-demo")
def load_demo() -> None:
    """Put demo data in an interesting state. Doing it twice changes nothing."""
    if not settings().shows_demo:
        raise click.ClickException("DEMO is off: HOST is not a loopback address.")
    for feature in all_features():
        if feature.load_demo is not None:
            click.echo(feature.load_demo(_load_context()))


@site.command("jobs")
@click.option("--once", is_flag=True, help="Run what is due and stop.")
def run_jobs(once: bool) -> None:
    """Run the periodic jobs until told to stop."""
    logs.log_to_stderr()
    due = periodic_jobs()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with database().write() as session:
        jobs.enrol(session, due, at=clock.now())
    while not stop.is_set():
        jobs.run_due(database(), due, settings().var, at=clock.now())
        if once:
            return
        stop.wait(2)


@site.command("run")
def run() -> None:
    """Everything in one: migrate, load, serve, judge, periodic jobs. Ctrl-C ends it all."""
    sys.exit(supervise(settings()))


def periodic_jobs() -> list[PeriodicJob]:
    """Every feature's jobs, and the house's own."""
    own = [throttle.SWEEP, PeriodicJob("send mail", mail.EVERY, _send_mail)]
    return own + [job for feature in all_features() for job in feature.jobs]


def _load_context() -> LoadContext:
    return LoadContext(database(), settings().content, settings().var, clock.now())


def _send_mail(context: JobContext) -> None:
    transport = mail.transport_for(settings().smtp_url, context.var)
    mail.deliver(context.database, transport, settings().mail_from, at=context.at)
