"""The library as a child meets it: by tap, by keyboard, in another page, without scripts."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from playwright.sync_api import Browser, Frame, Page
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from app import create_app
from app.cli import alembic_config
from app.config import Settings
from tests.support.library import load_real, real_materials

pytestmark = pytest.mark.browser

QUESTIONS = "can-you-swim"
DRILL = "cong-nhanh-cung-ban-ong"
COUNT = "dem-ca-rot-cho-ban-tho"
MATCH = "tim-bong-cua-ban"
MEMORY = "hai-manh-ghep-thanh-10"
PAINT = "to-mau-den-ong-sao-trung-thu"
STEPS = "chim-hay-noi"
LISTEN = "red-yellow-blue-be-nghe-va-chon-mau"
SLUGS = sorted(one.slug for one in real_materials())
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']})"
FOUND = ".then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].target.join(' ')))"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose shelf is full."""
    var = tmp_path_factory.mktemp("library") / "var"
    var.mkdir()
    settings = Settings(var=var, secret_key="for-tests-only")
    command.upgrade(alembic_config(settings.database), "head")
    app = create_app(settings)
    load_real(app.extensions["database"], datetime(2026, 11, 20, tzinfo=UTC))
    with serving(app) as address:
        yield address
    app.extensions["database"].dispose()


@contextmanager
def serving(answer: Any) -> Iterator[str]:
    """A server of its own for a WSGI application, on a free port: an origin of its own."""
    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(8_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert [one for one in complaints if "/tai-khoan/goc" not in one and "404" not in one] == []


def data(page: Page | Frame) -> dict[str, Any]:
    text = page.locator("#du-lieu").text_content()
    exercise: dict[str, Any] = json.loads(text or "")["exercise"]
    return exercise


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def answer_all(page: Page | Frame) -> None:
    for question in data(page)["questions"]:
        page.locator(".play-option").nth(question["right"]).click()
        page.locator(".play-buttons .is-leaf").click()


def test_wrong_once_is_a_hint_wrong_twice_the_explanation_then_try_again(
    phone: Page, site: str
) -> None:
    phone.goto(f"{site}/hoc-lieu/{COUNT}")
    question = data(phone)["questions"][0]
    wrong = [n for n in range(3) if n != question["right"]]
    options = phone.locator(".play-option")
    options.nth(wrong[0]).tap()
    feedback = phone.locator(".play-feedback")
    assert "Chưa đúng, bé thử lại nhé!" in feedback.inner_text()
    assert question["hint"] in feedback.inner_text()
    options.nth(wrong[1]).tap()
    assert question["explain"] in feedback.inner_text()
    options.nth(question["right"]).tap()
    assert "Đúng rồi!" in feedback.inner_text()
    phone.get_by_role("button", name="Câu tiếp theo").tap()
    assert "Câu 2 trên" in phone.locator(".play-count").inner_text()


def test_a_finished_activity_stamps_a_star_that_the_catalogue_remembers(
    phone: Page, site: str
) -> None:
    phone.goto(f"{site}/hoc-lieu/{QUESTIONS}")
    answer_all(phone)
    assert "Em đã xong!" in phone.locator(".play-finish").inner_text()
    assert phone.locator(".play-finish .stamp").is_visible()
    phone.goto(f"{site}/hoc-lieu/")
    assert phone.locator(f'.tile[data-slug="{QUESTIONS}"] .tile-star').is_visible()
    assert phone.locator(f'.tile[data-slug="{DRILL}"] .tile-star').is_hidden()
    assert QUESTIONS in (phone.evaluate("localStorage.getItem('cehtt:recent')") or "")


def test_questions_are_answered_with_the_keyboard_alone(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{QUESTIONS}")
    for question in data(phone)["questions"]:
        tab_to(phone, ".play-option")
        for _ in range(question["right"]):
            phone.keyboard.press("Tab")
        phone.keyboard.press("Enter")
        assert phone.evaluate("document.activeElement.textContent").startswith("Câu tiếp theo")
        phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.textContent") == "Em đã xong!"


def test_sums_are_typed_and_tapped(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{DRILL}")
    for number in range(data(phone)["count"]):
        a, b = (
            phone.locator(".play-line").inner_text().split("=")[0].split("+")[n] for n in (0, 1)
        )
        result = str(int(a) + int(b))
        if number % 2:
            phone.keyboard.type(result)
            phone.keyboard.press("Enter")
        else:
            for digit in result:
                phone.locator(".key", has_text=digit).first.tap()
            phone.get_by_role("button", name="Trả lời").tap()
        phone.get_by_role("button", name="Câu tiếp theo").press("Enter")
    assert phone.locator(".play-finish").is_visible()


def test_an_empty_box_is_not_a_wrong_answer(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{DRILL}")
    phone.get_by_role("button", name="Trả lời").tap()
    assert "Em chưa điền ô này." in phone.locator(".play-feedback").inner_text()


def test_pairs_are_matched_by_tap_and_by_keyboard(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{MATCH}")
    for pairs in data(phone)["rounds"]:
        for number, pair in enumerate(pairs):
            left = phone.locator(f'.match-card.on-left:has([aria-label="{pair["left"]["label"]}"])')
            right = phone.locator(
                f'.match-card.on-right:has([aria-label="{pair["right"]["label"]}"])'
            )
            if number % 2:
                left.press("Enter")
                right.press(" ")
            else:
                left.tap()
                right.tap()
            assert "đã ghép" in (left.text_content() or "")
        phone.locator(".play-buttons .is-leaf").press("Enter")
    assert phone.locator(".play-finish").is_visible()


def test_memory_cards_say_what_they_show(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{MEMORY}")
    cards = phone.locator(".memory-card")
    assert cards.first.get_attribute("aria-label") == "Thẻ 1, đang úp"
    labels: dict[int, str] = {}
    for place in range(cards.count()):
        cards.nth(place).press("Enter")
        labels[place] = (cards.nth(place).get_attribute("aria-label") or "").split(",")[0]
        if phone.locator(".memory-card.is-wrong").count():
            cards.nth(place).press("Enter")  # turns both down and itself up again
            cards.nth(place).press("Enter")
    for pair in data(phone)["rounds"][0]:
        halves = [pair["left"]["label"], pair["right"]["label"]]
        one, other = [place for place, label in labels.items() if label in halves][:2]
        for _ in range(3):  # a card left open from before costs one more try
            if "is-right" not in (cards.nth(one).get_attribute("class") or ""):
                cards.nth(one).press("Enter")
                cards.nth(other).press("Enter")
    phone.locator(".play-buttons .is-leaf").press("Enter")
    assert phone.locator(".play-finish").is_visible()


def test_a_picture_is_coloured_undone_and_saved(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{PAINT}")
    region = phone.locator(".play .region").first
    phone.locator(".swatch").nth(1).tap()
    region.dispatch_event("click")
    chosen = data(phone)["palette"][1]
    assert region.get_attribute("fill") == chosen["colour"]
    assert f"màu {chosen['name']}" in (region.get_attribute("aria-label") or "")
    phone.get_by_role("button", name="Bỏ nét vừa vẽ").tap()
    assert region.get_attribute("fill") != chosen["colour"]
    phone.get_by_role("button", name="Lấy lại nét vừa bỏ").tap()
    assert region.get_attribute("fill") == chosen["colour"]
    with phone.expect_download() as saved:
        phone.get_by_role("button", name="Lưu tranh").tap()
    path = saved.value.path()
    assert saved.value.suggested_filename == f"{PAINT}.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 10_000
    phone.reload()
    assert phone.locator(".play .region").first.get_attribute("fill") == chosen["colour"]


def test_a_picture_is_coloured_with_the_keyboard_alone(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{PAINT}")
    tab_to(phone, ".region")
    phone.keyboard.press("ArrowRight")
    phone.keyboard.press("Enter")
    second = data(phone)["regions"][1]["id"]
    colour = data(phone)["palette"][0]["colour"]
    assert phone.locator(f'.play [id="{second}"]').get_attribute("fill") == colour
    tab_to(phone, ".swatch")
    phone.keyboard.press("ArrowRight")
    assert phone.evaluate("document.activeElement.getAttribute('aria-checked')") == "true"


def test_an_experiment_begins_with_safety_and_ends_with_a_star(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{STEPS}")
    assert phone.locator(".play .is-safety").is_visible()
    assert phone.locator(".play .is-adult").is_visible()
    questions = iter(data(phone)["questions"])
    for _ in range(40):
        if phone.locator(".play-finish").count():
            break
        if phone.locator(".play-option").count():
            phone.locator(".play-option").nth(next(questions)["right"]).tap()
        phone.locator(".play-buttons .is-leaf").tap()
    assert phone.locator(".play-finish").is_visible()


def test_it_works_in_a_frame_without_an_origin_on_another_site(phone: Page, site: str) -> None:
    """WordPress embeds exactly so (rule E1); the frame tells its height (E3)."""
    embed = f"{site}/nhung/{QUESTIONS}#?secret=abc123"
    host = (
        "<!doctype html><title>Trường em</title><script>var got=[];"
        "addEventListener('message',function(e){got.push(e.data)})</script>"
        f'<iframe sandbox="allow-scripts" width="340" height="700" src="{embed}"></iframe>'
    )
    with serving(Response(host, content_type="text/html; charset=utf-8")) as school:
        phone.goto(school)
        play_in_frame(phone)


def play_in_frame(phone: Page) -> None:
    frame = phone.frames[1]
    frame.wait_for_selector(".play-option")
    assert frame.evaluate("self.origin") == "null"
    loaded = "document.fonts.ready.then(() => document.fonts.check('700 20px \"Baloo 2\"'))"
    assert frame.evaluate(loaded)
    answer_all(frame)
    assert frame.locator(".play-finish").is_visible()
    got = phone.evaluate("got")
    heights = [one["height"] for one in got if one.get("type") == "cehtt:height"]
    assert heights
    assert all(200 < height < 3000 for height in heights)
    assert any(one.get("message") == "height" and one["secret"] == "abc123" for one in got)
    assert any(one.get("subject") == "lti.frameResize" for one in got)


def test_our_script_makes_our_frame_as_tall_as_it_needs_and_no_other(
    chromium: Browser, site: str
) -> None:
    page = chromium.new_context(viewport={"width": 400, "height": 740}).new_page()
    embed = f"{site}/nhung/{DRILL}"
    shout = "parent.postMessage({type:'cehtt:height',height:999},'*')"
    host = (
        "<!doctype html><title>Trường em</title>"
        f'<script src="{site}/nhung/khung.js"></script>'
        f'<iframe id="ours" sandbox="allow-scripts" height="100" src="{embed}"></iframe>'
        f'<iframe id="theirs" height="100" srcdoc="<script>{shout}</script>"></iframe>'
    )
    with serving(Response(host, content_type="text/html; charset=utf-8")) as school:
        page.goto(school)
        page.wait_for_function("document.getElementById('ours').offsetHeight > 300")
        assert page.evaluate("document.getElementById('theirs').offsetHeight") < 150
    page.context.close()


VOICES = """
  const voice = {lang: 'vi-VN', name: 'test', localService: LOCAL, voiceURI: 'test'};
  window.spoken = [];
  speechSynthesis.getVoices = () => [voice];
  speechSynthesis.speak = (line) => spoken.push(line.text);
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.mark.parametrize("local", [True, False])
def test_the_speaker_is_there_only_for_a_voice_that_is_installed(
    chromium: Browser, site: str, local: bool
) -> None:
    page = chromium.new_context(viewport={"width": 360, "height": 740}).new_page()
    page.add_init_script(VOICES.replace("LOCAL", "true" if local else "false"))
    page.goto(f"{site}/hoc-lieu/{COUNT}")
    speaker = page.locator("#doc-loi-dan .speaker")
    assert speaker.is_visible() == local
    if local:
        speaker.click()
        page.locator(".thing-touch").first.click()
        intro = next(one.material.intro for one in real_materials() if one.slug == COUNT)
        assert page.evaluate("spoken") == [intro, "một"]
    page.context.close()


def test_a_heard_question_is_shown_in_words_where_nothing_can_speak(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{LISTEN}")
    say = data(phone)["questions"][0]["say"]["text"]
    assert say in phone.locator(".play-heard").inner_text()
    assert "Bé nhờ người lớn đọc giúp nhé!" in phone.locator(".play-heard").inner_text()


def test_presenting_shows_the_task_alone_and_keys_turn_the_page(
    chromium: Browser, site: str
) -> None:
    page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{site}/hoc-lieu/{QUESTIONS}")
    page.locator("#trinh-chieu").click()
    assert page.locator(".masthead").is_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    assert "Câu 3 trên" in page.locator(".play-count").inner_text()
    page.keyboard.press("ArrowLeft")
    assert "Câu 2 trên" in page.locator(".play-count").inner_text()
    page.get_by_role("button", name="Thôi trình chiếu").click()
    assert page.locator(".masthead").is_visible()
    page.context.close()


def test_without_scripts_the_questions_and_answers_can_be_read(
    chromium: Browser, site: str
) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/hoc-lieu/{QUESTIONS}")
    assert page.locator(".text-form .asked").count() >= 5
    assert page.locator(".text-form .asked").first.is_visible()
    page.locator(".text-form summary").first.click()
    assert page.locator(".text-form details p").first.is_visible()
    page.context.close()


def test_the_first_phone_screen_of_the_catalogue_shows_four_tiles(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/")
    tops = phone.eval_on_selector_all(
        ".tile h2", "list => list.map(one => one.getBoundingClientRect().bottom)"
    )
    assert sum(1 for bottom in tops if bottom <= 740) >= 4


@pytest.mark.parametrize("slug", [COUNT, DRILL, MATCH, MEMORY, PAINT, STEPS, QUESTIONS])
def test_everything_to_touch_is_large_enough(phone: Page, site: str, slug: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{slug}")
    preschool = phone.locator(".activity.is-preschool").count() > 0
    wanted = (
        ".play-option, .thing-touch, .match-card, .memory-card, .swatch"
        if preschool
        else (".play-option, .key, .match-card, .memory-card, .play .button, .play .tick")
    )
    small = phone.eval_on_selector_all(
        wanted,
        """(list, least) => list.map(one => [one.className, one.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < least || box.width < least))
            .map(([name, box]) => `${name} ${box.width}x${box.height}`)""",
        64 if preschool else 47.9,
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    ["/hoc-lieu/", "/hoc-lieu/tim?tu=zzz", f"/hoc-lieu/{DRILL}/in", f"/nhung/{QUESTIONS}"]
    + [f"/hoc-lieu/{slug}" for slug in (COUNT, DRILL, MATCH, MEMORY, PAINT, STEPS, QUESTIONS)],
)  # fmt: skip
def test_axe_finds_nothing(chromium: Browser, site: str, axe: str, path: str, scheme: str) -> None:
    page = chromium.new_context(
        viewport={"width": 360, "height": 740},
        color_scheme=scheme,
        bypass_csp=True,  # type: ignore[arg-type]
    ).new_page()
    page.goto(site + path)
    if page.locator(".play-option").count():
        page.locator(".play-option").first.click()
    page.add_script_tag(path=axe)
    page.wait_for_timeout(250)
    found = page.evaluate(RULES + FOUND)
    page.context.close()
    assert found == []


def test_no_page_is_wider_than_the_smallest_phone(chromium: Browser, site: str) -> None:
    page = chromium.new_context(viewport={"width": 320, "height": 640}).new_page()
    wide = []
    for path in ["/hoc-lieu/"] + [
        f"/{form}/{slug}" for slug in SLUGS for form in ("hoc-lieu", "nhung")
    ]:
        page.goto(site + path)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide.append((path, over))
    page.context.close()
    assert wide == []


def test_a_cold_visit_asks_eight_times_at_most(chromium: Browser, site: str) -> None:
    page = chromium.new_context(viewport={"width": 360, "height": 740}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/hoc-lieu/{QUESTIONS}", wait_until="networkidle")
    asked = [one for one in asked if not one.startswith("data:") and "/bia.svg" not in one]
    page.context.close()
    assert len(asked) <= 8, asked
