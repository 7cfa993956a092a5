"""What every test shares: a database of each kind, an application on it, a settable clock."""

import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import clock as wall
from app import create_app
from app.cli import alembic_config
from app.config import Settings
from app.db import Database
from tests.support.postgres import Cluster, find_postgres

_numbers = itertools.count()
_finished = itertools.count(1)


def pytest_configure() -> None:
    """Garbage is collected between tests only.

    CPython 3.11 answers "SystemError: AST constructor recursion depth mismatch" where a collection
    that ends a forgotten connection falls into the middle of ast.parse, which routing rules use.
    """
    gc.disable()


def pytest_runtest_logfinish() -> None:
    if next(_finished) % 20 == 0:
        gc.collect()


class Clock:
    """The time as the test says. It moves only when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **length: float) -> datetime:
        self.at += timedelta(**length)
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A quarter past eight on a Friday morning in Vietnam, until the test says otherwise."""
    settable = Clock(datetime(2026, 11, 20, 1, 15, tzinfo=UTC))
    monkeypatch.setattr(wall, "now", settable)
    return settable


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    command.upgrade(alembic_config(f"sqlite:///{path}"), "head")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A cluster of our own on a free port, thrown away at the end."""
    binaries = find_postgres()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    memory = Path("/dev/shm")  # a database copied in memory takes a tenth of the time
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2_000_000_000
    with tempfile.TemporaryDirectory(
        prefix="site-postgres-", dir=memory if roomy else None, ignore_cleanup_errors=True
    ) as folder:
        cluster = Cluster(binaries, Path(folder))
        cluster.start()
        yield from _with_template(cluster)


def _with_template(cluster: Cluster) -> Iterator[Cluster]:
    try:
        cluster.create("template_site")
        command.upgrade(alembic_config(cluster.url("template_site")), "head")
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with every table in it, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "site.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    cluster.create(name, template="template_site")
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        var=tmp_path / "var",
        database_url=database_url,
        secret_key="for-tests-only",
        development=True,
        staff_totp=False,
    )


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The whole site on the test's database, its clock settable, its CSRF guard on request only."""
    (settings.var).mkdir(parents=True, exist_ok=True)
    site = create_app(settings)
    site.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield site
    site.extensions["database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def everything_in(database: Database, table: str) -> list[dict[str, object]]:
    """Every row of a table as dictionaries, for tests that look behind the pages."""
    with database.read() as db:
        return [dict(row) for row in db.execute(text(f'SELECT * FROM "{table}"')).mappings()]
