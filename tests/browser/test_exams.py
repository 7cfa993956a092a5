"""A candidate's whole way in Chromium: register, check in, answer, lose the network, change device,
hand in."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from app import clock, create_app
from app.config import Settings
from app.db import Database
from app.exams import rounds, sittings
from app.exams.models import Edition, Sitting
from app.vouchers import codes
from tests.conftest import everything_in
from tests.support.exams import an_edition
from tests.support.factories import PASSWORD, a_user

pytestmark = pytest.mark.browser


class Site:
    def __init__(self, address: str, database: Database) -> None:
        self.address = address
        self.database = database


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """A server on each database with an edition open to register, whose round has just begun."""
    (tmp_path / "var").mkdir()
    app = create_app(
        Settings(
            var=tmp_path / "var",
            database_url=database_url,
            secret_key="for-tests-only",
            staff_totp=False,
        )
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    database: Database = app.extensions["database"]
    at = clock.now()
    with database.write() as db:
        edition = an_edition(db, at=at)
        edition.rounds[0].slots[0].starts_at = at - timedelta(minutes=1)
        codes.load(
            db,
            kind="course_last_minute",
            edition=f"edition:{edition.id}",
            text="LM-TEST-1",
            actor="test",
            at=at,
        )
        a_user(db, "pupil", full_name="Lê Đức Bình", username="binh.le", at=at)
    yield Site(f"http://127.0.0.1:{server.server_port}", database)
    server.shutdown()
    server.server_close()
    thread.join()
    database.dispose()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    yield context
    context.close()


@pytest.fixture
def laptop(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    yield context
    context.close()


def register(page: Page, site: Site) -> tuple[str, str]:
    """Through the pages; returns what the card says: number and PIN."""
    page.goto(f"{site.address}/dang-nhap?next=/thi/thu/dang-ky")
    page.fill("#login", "binh.le")
    page.fill("#password", PASSWORD)
    page.click("main form button.is-main")
    page.wait_for_url("**/thi/thu/dang-ky")
    page.select_option("#province", "Cà Mau")
    page.fill("#school", "THPT Hồ Thị Kỷ")
    assert not page.is_checked("#self_agrees")
    page.check("#self_agrees")
    page.click("main form button.is-main")
    page.wait_for_url("**/the-du-thi")
    expect(page.locator("main")).to_contain_text("LM-TEST-1")
    number, pin = page.locator("dd.exam-code").all_inner_texts()
    return number, pin


def check_in(page: Page, site: Site, number: str, pin: str) -> None:
    page.goto(f"{site.address}/thi/vao-phong?sbd={number}")
    page.fill("#pin", pin)
    page.click("main form button.is-main")


def pick(page: Page, item: str, option: str) -> None:
    page.check(f"[data-item={item}] input[value={option}]")


def held(site: Site) -> dict[str, object]:
    with site.database.read() as db:
        return sittings.held_answers(db, db.query(Sitting).one().id)


def test_a_candidate_registers_sits_loses_the_network_changes_device_and_hands_in(
    site: Site, phone: BrowserContext, laptop: BrowserContext
) -> None:
    page = phone.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    number, pin = register(page, site)
    page.reload()
    expect(page.locator("main")).not_to_contain_text(pin)  # shown once
    with site.database.write() as db:
        rounds.prepare(db, db.query(Edition).one().rounds[0].id, at=clock.now())

    check_in(page, site, number, pin)
    expect(page.locator("#am-thanh")).to_have_text("đã tải xong")
    page.click("#bat-dau:not([disabled])")
    pick(page, "u1", "a")
    expect(page.locator("#da-luu")).to_have_text(
        re.compile(r"Đã lưu lúc \d\d:\d\d:\d\d"), timeout=9000
    )
    assert held(site) == {"u1": "a"}

    phone.set_offline(True)
    pick(page, "u2", "b")
    page.fill("[data-item=u3] input", "since")
    expect(page.locator("#da-luu")).to_contain_text("Mất mạng", timeout=20000)
    assert held(site) == {"u1": "a"}
    phone.set_offline(False)
    expect(page.locator("#da-luu")).to_contain_text("Đã lưu lúc", timeout=30000)
    assert held(site) == {"u1": "a", "u2": "b", "u3": {"1": "since"}}

    other = laptop.new_page()
    check_in(other, site, number, pin)
    expect(other.locator("[data-item=u1] input[value=a]")).to_be_checked()
    expect(other.locator("[data-item=u3] input")).to_have_value("since")
    expect(other.locator("#da-luu")).not_to_contain_text("Đã lưu")  # restored is not saved
    pick(page, "u1", "c")
    expect(page.locator("#vi-sao")).to_contain_text("Bài thi đã được mở ở trang khác", timeout=9000)

    other.click("#nop-bai")
    expect(other.locator("#con-trong")).to_have_text("Còn 1 câu chưa làm.")
    other.click("#nop-that")
    other.wait_for_url("**/bien-nhan")
    expect(other.locator("#so-cau")).to_have_text("3/4")
    assert faults == []


def test_what_was_not_sent_survives_a_reload_and_is_sent_again(
    site: Site, phone: BrowserContext
) -> None:
    page = phone.new_page()
    number, pin = register(page, site)
    with site.database.write() as db:
        rounds.prepare(db, db.query(Edition).one().rounds[0].id, at=clock.now())
    check_in(page, site, number, pin)
    page.click("#bat-dau:not([disabled])")
    page.route("**/thi/api/sitting/events", lambda route: route.abort())
    pick(page, "u1", "b")
    expect(page.locator("#da-luu")).to_contain_text("Mất mạng", timeout=20000)
    page.unroute("**/thi/api/sitting/events")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()

    expect(page.locator("[data-item=u1] input[value=b]")).to_be_checked()
    expect(page.locator("#da-luu")).to_contain_text("Đã lưu lúc", timeout=9000)
    assert held(site) == {"u1": "b"}


def test_two_tabs_of_one_browser_do_not_write_over_each_other(
    site: Site, laptop: BrowserContext
) -> None:
    first = laptop.new_page()
    number, pin = register(first, site)
    with site.database.write() as db:
        rounds.prepare(db, db.query(Edition).one().rounds[0].id, at=clock.now())
    check_in(first, site, number, pin)
    first.click("#bat-dau:not([disabled])")
    expect(first.locator(".question").first).to_be_visible()
    second = laptop.new_page()
    second.goto(f"{site.address}/thi/lam-bai")

    expect(first.locator("#vi-sao")).to_contain_text(
        "Bài thi đã được mở ở trang khác", timeout=5000
    )
    pick(second, "u1", "c")
    expect(second.locator("#da-luu")).to_contain_text("Đã lưu lúc", timeout=9000)
    first.click("#lam-tiep")
    expect(first.locator("[data-item=u1] input[value=c]")).to_be_checked()


def test_the_page_locks_itself_at_the_deadline_and_the_server_has_the_answers(
    site: Site, phone: BrowserContext
) -> None:
    page = phone.new_page()
    number, pin = register(page, site)
    with site.database.write() as db:
        edition = db.query(Edition).one()
        edition.rounds[0].duration_s = 8
        db.flush()
        rounds.prepare(db, edition.rounds[0].id, at=clock.now())
    check_in(page, site, number, pin)
    page.click("#bat-dau:not([disabled])")
    pick(page, "u1", "a")
    page.wait_for_url("**/bien-nhan", timeout=30000)

    expect(page.locator("#cach-nop")).to_have_text("Đã hết giờ. Bài làm đã được nộp tự động.")
    assert held(site) == {"u1": "a"}


def test_what_was_done_offline_past_the_deadline_arrives_late_and_is_kept_apart(
    site: Site, phone: BrowserContext
) -> None:
    page = phone.new_page()
    number, pin = register(page, site)
    with site.database.write() as db:
        edition = db.query(Edition).one()
        edition.rounds[0].duration_s = 6
        edition.rounds[0].grace_s = 0
        db.flush()
        rounds.prepare(db, edition.rounds[0].id, at=clock.now())
    check_in(page, site, number, pin)
    page.click("#bat-dau:not([disabled])")
    expect(page.locator(".question").first).to_be_visible()
    phone.set_offline(True)
    pick(page, "u1", "a")
    expect(page.locator("#bao")).to_contain_text("Đã hết giờ", timeout=15000)
    expect(page.locator("[data-item=u2] input").first).to_be_disabled()
    phone.set_offline(False)
    page.wait_for_url("**/bien-nhan", timeout=40000)

    expect(page.locator("#so-cau")).to_have_text("0/4")
    assert held(site) == {}
    late = everything_in(site.database, "exam_sitting_event")
    assert [(row["item"], bool(row["late"])) for row in late] == [("u1", True)]
    assert 0 < late[0]["page_ms"] < 6000


def test_the_sitting_works_by_keyboard_alone(site: Site, laptop: BrowserContext, axe: str) -> None:
    page = laptop.new_page()
    number, pin = register(page, site)
    with site.database.write() as db:
        rounds.prepare(db, db.query(Edition).one().rounds[0].id, at=clock.now())
    check_in(page, site, number, pin)
    page.focus("#bat-dau:not([disabled])")
    page.keyboard.press("Enter")
    expect(page.locator(".question").first).to_be_visible()
    page.focus("[data-item=u1] input")
    page.keyboard.press("Space")
    expect(page.locator("[data-item=u1] input").first).to_be_checked()
    page.focus("#nop-bai")
    page.keyboard.press("Enter")
    expect(page.locator("#hoi-nop")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#hoi-nop")).to_be_hidden()

    page.evaluate(Path(axe).read_text())
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
    assert [one["id"] for one in found["violations"]] == []
