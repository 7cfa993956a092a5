"""A school's laptop serves plain http under a name that no browser trusts: one signs in there."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from playwright.sync_api import Playwright, expect
from werkzeug.serving import make_server

from app import clock, create_app
from app.cli import alembic_config
from app.config import Settings
from tests.browser.conftest import QUIET, chromium_path
from tests.support.factories import PASSWORD, a_user

pytestmark = pytest.mark.browser
HOST = "may-chu.truong.lan"
"""Chromium is told that this name is the loopback address; to the page it is another machine."""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[int]:
    """The port of a site as a school runs it: on all addresses, without PUBLIC_URL."""
    settings = Settings(var=tmp_path, host="0.0.0.0", secret_key="for-tests-only")
    command.upgrade(alembic_config(settings.database), "head")
    app = create_app(settings)
    with app.extensions["database"].write() as db:
        a_user(db, "teacher", username="co-hoa", full_name="Lê Thị Hoa", at=clock.now())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()
    app.extensions["database"].dispose()


def test_signing_in_works_on_plain_http_on_a_local_network(driver: Playwright, school: int) -> None:
    browser = driver.chromium.launch(
        executable_path=chromium_path(),
        args=[*QUIET, f"--host-resolver-rules=MAP {HOST} 127.0.0.1"],
    )
    page = browser.new_page()
    page.goto(f"http://{HOST}:{school}/")
    assert page.evaluate("isSecureContext") is False
    page.goto(f"http://{HOST}:{school}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("co-hoa")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/tai-khoan")
    page.goto(f"http://{HOST}:{school}/")
    expect(page.locator("#tai-khoan")).to_contain_text("Hoa")
    browser.close()
