"""A site on a free port and a Chromium to look at it with."""

import threading
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from alembic import command
from playwright.sync_api import Browser, Playwright, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.cli import alembic_config
from app.config import Settings

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """Where Chromium is; skips the test where it is not."""
    path = which("chromium") or which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    return path


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """One for the whole session: a second one in the same process is refused."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: Playwright) -> Iterator[Browser]:
    browser = driver.chromium.launch(executable_path=chromium_path(), args=list(QUIET))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def look_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty site on SQLite, with /kieu-mau shown."""
    var = tmp_path_factory.mktemp("look") / "var"
    var.mkdir()
    settings = Settings(var=var, secret_key="for-tests-only", development=True)
    command.upgrade(alembic_config(settings.database), "head")
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    app.extensions["database"].dispose()


@pytest.fixture(scope="session")
def axe() -> str:
    """The axe-core script, from the lock file's packages."""
    root = Path(__file__).resolve().parents[2]
    return str(root / "frontend/node_modules/axe-core/axe.min.js")
