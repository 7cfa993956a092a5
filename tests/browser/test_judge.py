"""Programming in Chromium: write, run, send, see the verdict live; by keyboard; on a phone."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from playwright.sync_api import Browser, Page, StorageState, expect
from werkzeug.serving import make_server

from app import clock, create_app
from app.cli import alembic_config
from app.config import Settings
from app.db import Database
from app.judge import loading
from app.judge.judging import Judge
from app.judge.models import Contest, ContestProblem, Problem, Team, TeamMember
from app.judge.runner import SelfTest
from app.judge.runners import open_runner
from app.judge.runners.machine import NoSandbox
from app.judge.worker import Worker
from tests.support.factories import PASSWORD, a_user
from tests.support.judge import a_submission, a_team

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

CONTENT = Path(__file__).resolve().parents[2] / "content" / "problems"
VERDICT_MS = 60_000
LAPTOP, PHONE = (1280, 800), (360, 740)
RIGHT = """#include <iostream>
int main() {
long long a, b;
std::cin >> a >> b;
std::cout << a + b << std::endl;
"""
"""The editor closes the brace itself."""


class Site:
    def __init__(self, address: str, database: Database, person: int) -> None:
        self.address = address
        self.database = database
        self.person = person


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The house's problems, a contest that runs, a person, and a worker in a thread."""
    var = tmp_path_factory.mktemp("judge") / "var"
    var.mkdir()
    settings = Settings(var=var, secret_key="for-tests-only", staff_totp=False)
    command.upgrade(alembic_config(settings.database), "head")
    app = create_app(settings)
    database: Database = app.extensions["database"]
    checked, _faults = loading.read_all(CONTENT)
    at = clock.now()
    with database.write() as db:
        for one in checked:
            loading.keep(db, one, var / "judge" / "packages", at=at)
        person = a_user(db, "pupil", full_name="Lê Đức Bình", username="binh.le", at=at).id
        _contest(db, at)
    try:
        runner = open_runner("sandbox", var=var, slot=9)
    except NoSandbox as missing:
        pytest.skip(f"no sandbox here: {missing}")
    worker = Worker(
        database, Judge(runner, var / "judge" / "packages"), "test:9:1", "test:9", clock.now
    )
    stop = threading.Event()
    test = SelfTest("sandbox", 1, "full", True, True, ())
    working = threading.Thread(target=worker.run, args=(test, runner.languages(), stop))
    working.start()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", database, person)
    stop.set()
    server.shutdown()
    server.server_close()
    serving.join()
    working.join()
    runner.close()
    database.dispose()


def _contest(db, at) -> None:  # type: ignore[no-untyped-def]
    contest = Contest(
        slug="thu", name="Thi thử", starts_at=at - timedelta(hours=1), duration_s=5 * 3600
    )
    names = ("heodat", "chiakeo", "bucdien")
    contest.problems = [
        ContestProblem(problem=db.query(Problem).filter_by(name=name).one(), label="ABC"[n])
        for n, name in enumerate(names)
    ]
    db.add(contest)
    db.flush()
    for n in range(60):
        team = a_team(db, contest, name=f"Đội thuyền giấy {n}")
        a_submission(db, contest, team, contest.problems[n % 3].problem_id, minute=n)


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, site: Site) -> StorageState:
    """The cookies of a person who came in by the form, once: a form tried often slows down."""
    made = chromium.new_context(locale="vi-VN")
    page = made.new_page()
    page.goto(f"{site.address}/dang-nhap")
    _sign_in(page)
    expect(page.locator(".corner-name")).to_have_text("Bình")
    state = made.storage_state()
    made.close()
    return state


def _sign_in(page: Page) -> None:
    page.get_by_label("Tên đăng nhập").fill("binh.le")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


@pytest.fixture
def page(
    chromium: Browser, signed_in: StorageState, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Signed in, on a laptop unless the test says otherwise."""
    width, height = getattr(request, "param", LAPTOP)
    made = chromium.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", storage_state=signed_in
    )
    yield made.new_page()
    made.close()


def write(page: Page, text: str) -> None:
    """Into the editor, as a person types."""
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def test_write_run_and_send_until_the_verdict_comes_live(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/lap-trinh/bai/heodat")
    write(page, RIGHT + "}\n")
    page.get_by_role("button", name="Chạy thử").click()
    page.get_by_label("Dữ liệu vào của bạn").fill("40 2")
    page.get_by_role("button", name="Chạy", exact=True).click()
    expect(page.locator("[data-try-output]")).to_have_text("42\n", timeout=VERDICT_MS)
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator(".verdict")).to_contain_text("Kết quả đúng (AC)", timeout=VERDICT_MS)
    tests = page.locator(".tests .test.is-ac")
    assert tests.count() == page.locator(".tests .test").count() > 5
    page.goto(f"{site.address}/lap-trinh/bai/")
    mark = page.locator("[data-problem=heodat] .mark")
    expect(mark).to_contain_text("đã giải được")
    page.goto(f"{site.address}/lap-trinh/bai/heodat/loi-giai")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lời giải")


def test_a_compile_error_shows_what_the_compiler_said(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/lap-trinh/bai/chiakeo")
    write(page, "int main() { return thieu; }")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator(".verdict")).to_contain_text("Lỗi dịch (CE)", timeout=VERDICT_MS)
    expect(page.locator(".result .code-block.is-error")).to_contain_text("thieu")


def test_a_draft_stays_on_the_device(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/lap-trinh/bai/bucdien")
    write(page, "// bản nháp của tôi")
    expect(page.locator("[data-saved]")).to_have_text("Đã lưu trên máy này")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("bản nháp của tôi")
    page.get_by_label("Ngôn ngữ").select_option("python")
    expect(page.locator(".cm-content")).not_to_contain_text("bản nháp của tôi")
    page.get_by_label("Ngôn ngữ").select_option("cpp")
    expect(page.locator(".cm-content")).to_contain_text("bản nháp của tôi")


def test_signing_in_on_the_way_keeps_the_program_and_the_next_press_sends_it(
    chromium: Browser, site: Site
) -> None:
    """Requests of the first page after signing in race for the token: a stale one is renewed."""
    context = chromium.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    page.goto(f"{site.address}/lap-trinh/bai/chiakeo")
    page.get_by_role("tab", name="Bài làm").click()
    page.get_by_label("Ngôn ngữ").select_option("python")
    write(page, "print('chưa xong')")
    page.get_by_role("button", name="Nộp bài").click()
    page.locator("[data-send-error] a").click()
    _sign_in(page)
    expect(page.locator(".cm-content")).to_contain_text("chưa xong")
    page.evaluate("window.cehttMine.then((mine) => { mine.csrf = 'begun by another'; })")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator(".verdict")).to_contain_text("Kết quả sai (WA)", timeout=VERDICT_MS)
    context.close()


def test_by_keyboard_alone(page: Page, site: Site) -> None:
    """Tab to the editor, type, Escape and Tab out of it, Enter on the button."""
    page.goto(f"{site.address}/lap-trinh/bai/nhatkysong")
    page.get_by_label("Ngôn ngữ").focus()
    page.keyboard.type("Python")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.type("print(0)")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Nộp bài")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Kết quả sai (WA)", timeout=VERDICT_MS)


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_the_statement_and_the_work_are_two_tabs(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/lap-trinh/bai/heodat")
    expect(page.locator("#de-bai")).to_be_visible()
    expect(page.locator("#bai-lam")).to_be_hidden()
    page.get_by_role("tab", name="Bài làm").click()
    expect(page.locator("#bai-lam")).to_be_visible()
    expect(page.locator("#de-bai")).to_be_hidden()
    expect(page.get_by_role("button", name="Nộp bài")).to_be_in_viewport()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#de-bai")).to_be_visible()


def test_the_board_pins_ones_own_row_and_keeps_up(page: Page, site: Site) -> None:
    with site.database.write() as db:
        contest = db.query(Contest).one()
        team = Team(contest_id=contest.id, name="Đom Đóm", entered_at=contest.starts_at)
        team.members = [TeamMember(contest_id=contest.id, user_id=site.person)]
        db.add(team)
        contest.board_version += 1
        db.flush()
        team_id = team.id
    page.goto(f"{site.address}/lap-trinh/ky-thi/thu/bang-xep-hang")
    own = page.locator("tr.is-mine")
    expect(own).to_contain_text("Đom Đóm", timeout=15_000)
    page.locator(".board-box").evaluate("box => { box.scrollTop = 900; }")
    expect(own).to_be_in_viewport()
    with site.database.write() as db:
        contest = db.query(Contest).one()
        for under in contest.problems:
            a_submission(db, contest, db.get_one(Team, team_id), under.problem_id, minute=59)
    expect(own.locator(".rank")).to_have_text("1", timeout=20_000)
    page.get_by_label("Tìm đội hoặc trường").fill("dom dom")
    expect(page.locator("tbody tr[data-t]:visible")).to_have_count(1)


def test_with_scripts_off_there_is_a_plain_way_to_send(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/dang-nhap?next=/lap-trinh/bai/thuyenthung/nop")
    _sign_in(page)
    page.get_by_label("Ngôn ngữ").select_option("python")
    page.get_by_label("Chương trình").fill("print(sum(map(int, input().split())))")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator(".verdict")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/lap-trinh/",
        "/lap-trinh/bai/",
        "/lap-trinh/bai/nhatkysong",
        "/lap-trinh/bai/heodat/nop",
        "/lap-trinh/bai-nop/",
        "/lap-trinh/ky-thi/",
        "/lap-trinh/ky-thi/thu",
        "/lap-trinh/ky-thi/thu/doi",
        "/lap-trinh/ky-thi/thu/thac-mac",
        "/lap-trinh/ky-thi/thu/bang-xep-hang",
    ],
)
@pytest.mark.parametrize("page", [LAPTOP, PHONE], indirect=True)
def test_axe_finds_nothing_serious(page: Page, site: Site, axe: str, path: str) -> None:
    page.goto(f"{site.address}{path}")
    page.wait_for_load_state("networkidle")
    page.evaluate(Path(axe).read_text("utf-8"))
    found = page.evaluate("axe.run()")
    serious = [
        f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert not serious
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_no_page_of_the_judge_runs_an_inline_script_or_breaks_the_policy(
    page: Page, site: Site
) -> None:
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    for path in ("bai/nhatkysong", "ky-thi/thu/bang-xep-hang", "ky-thi/thu/bai/A", ""):
        page.goto(f"{site.address}/lap-trinh/{path}")
        page.wait_for_load_state("networkidle")
    assert not [one for one in told if re.search("Content Security|Refused", one)]
