"""The organiser's pages and one's own result in Chromium: axe, the smallest phone, a whole act."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from alembic import command
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from app import clock, create_app
from app.accounts import logins
from app.cli import alembic_config
from app.config import Settings
from app.db import Database
from app.exams.models import DuplicateCase, Edition
from tests.support.exam_editions import Whole, a_whole_edition, published
from tests.support.exams import PIN, a_candidate

pytestmark = pytest.mark.browser
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']})"
PAGES = (
    "", "de-nghi", "thi-sinh", "thi-sinh/{C}", "nghi-trung", "ma-qua", "lich", "su-co", "nhat-ky",
    "vong/{R}", "vong/{R}/chot", "vong/{R}/cau-hoi",
)  # fmt: skip


@dataclass(frozen=True)
class Hall:
    """A site with an edition that is published and waits to be frozen."""

    address: str
    database: Database
    whole: Whole
    numbers: list[str]
    candidate: int

    def page(self, path: str) -> str:
        said = path.format(C=self.candidate, R=self.whole.last)
        return f"{self.address}/thi/to-chuc/{self.whole.edition}/{said}"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    var = tmp_path_factory.mktemp("hall") / "var"
    var.mkdir()
    settings = Settings(var=var, secret_key="for-tests-only", staff_totp=False)
    command.upgrade(alembic_config(settings.database), "head")
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    database: Database = app.extensions["database"]
    then = clock.now() - timedelta(days=3)
    with database.write() as db:
        whole = a_whole_edition(db, at=then)
        people = published(db, whole, [4, 3, 3, 1], at=then)
        twice = a_candidate(db, db.get_one(Edition, whole.edition), at=then)
        db.add(DuplicateCase(earlier_id=people[0].id, later_id=twice.id, why="name_dob",
                             found_at=then))  # fmt: skip
        numbers = [one.candidate_no for one in people]
        shown = people[0].id
    yield Hall(f"http://127.0.0.1:{server.server_port}", database, whole, numbers, shown)
    server.shutdown()
    server.server_close()
    thread.join()
    database.dispose()


def signed_in(chromium: Browser, hall: Hall, person: int, **how: object) -> BrowserContext:
    how = {"viewport": {"width": 360, "height": 740}, **how}
    context = chromium.new_context(**how)  # type: ignore[arg-type]
    with hall.database.write() as db:
        token = logins.start(db, person, device="test", remember=True, at=clock.now())
    context.add_cookies([{"name": "dang-nhap", "value": token, "url": hall.address}])
    return context


def faults(page: Page, axe: str) -> list[str]:
    page.add_script_tag(path=axe)
    found: list[str] = page.evaluate(
        RULES + ".then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].target.join(' ')))"
    )
    return found


def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    chromium: Browser, hall: Hall, axe: str
) -> None:
    wrong: list[str] = []
    for scheme in ("light", "dark"):
        context = signed_in(
            chromium, hall, hall.whole.one, color_scheme=scheme, bypass_csp=True
        )  # fmt: skip
        page = context.new_page()
        for path in PAGES:
            answer = page.goto(hall.page(path))
            assert answer is not None
            assert answer.status == 200, path
            wrong += [f"{scheme} {path}: {fault}" for fault in faults(page, axe)]
            if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                wrong.append(f"{path} is wider than the phone")
        context.close()
    assert not wrong, "\n".join(wrong)


def test_freezing_is_foretold_in_numbers_asked_again_and_done_by_the_second_person(
    chromium: Browser, hall: Hall
) -> None:
    one = signed_in(chromium, hall, hall.whole.one)
    page = one.new_page()
    page.goto(hall.page(""))
    page.get_by_role("link", name="Chốt thứ hạng").click()
    expect(page.locator(".danger")).to_contain_text("4 thí sinh được xếp hạng; 2 suất học bổng")
    expect(page.locator(".danger")).to_contain_text("11.900.000")
    page.get_by_label("Lý do").fill("hết hạn phúc khảo")
    page.get_by_role("button", name="Đề nghị chốt").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Lý do").fill("hết hạn phúc khảo")
    page.get_by_label("Tôi đã đọc những con số trên và vẫn làm").check()
    page.get_by_role("button", name="Đề nghị chốt").click()
    expect(page.get_by_role("status").first).to_contain_text("Người thứ hai đồng ý")
    page.goto(hall.page("de-nghi"))
    expect(page.get_by_role("button", name="Đồng ý và làm ngay")).to_have_count(0)
    one.close()

    other = signed_in(chromium, hall, hall.whole.other)
    page = other.new_page()
    page.goto(hall.page("de-nghi"))
    page.get_by_role("button", name="Đồng ý và làm ngay").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã chốt thứ hạng của 4 thí sinh")
    expect(page.locator(".next-step")).to_contain_text("rút thăm")
    other.close()


def test_a_candidate_looks_up_the_result_on_a_phone(
    chromium: Browser, hall: Hall, axe: str
) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{hall.address}/thi/tra-cuu")
    assert faults(page, axe) == []
    page.fill("#number", hall.numbers[0])
    page.fill("#pin", "00000000")
    page.get_by_role("button", name="Xem kết quả").click()
    expect(page.get_by_role("alert")).to_contain_text("Số báo danh hoặc mã PIN chưa đúng")
    page.fill("#pin", PIN)
    page.get_by_role("button", name="Xem kết quả").click()
    expect(page.locator("article.result")).to_contain_text("Tổng điểm")
    assert faults(page, axe) == []
    for path in ("/thi/ca-ky/quy-che-xep-hang", "/thi/ca-ky/ket-qua"):
        page.goto(hall.address + path)
        assert faults(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
