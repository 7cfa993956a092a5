"""The frame as a person meets it: on a small phone, on the board, with a keyboard, with no fuss."""

import pytest
from playwright.sync_api import Browser, Page, Response

pytestmark = pytest.mark.browser

PAGES = ["/", "/kieu-mau", "/rieng-tu", "/tiep-can", "/dang-nhap", "/khong-co-trang-nay"]
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']})"


def open_page(browser: Browser, width: int, height: int, **how: object) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}, **how).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(10_000)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(
    chromium: Browser, look_site: str, axe: str, path: str, scheme: str
) -> None:
    page = open_page(chromium, 360, 740, color_scheme=scheme, bypass_csp=True)
    page.goto(look_site + path)
    page.add_script_tag(path=axe)
    found = page.evaluate(
        RULES + ".then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].target.join(' ')))"
    )
    page.context.close()
    assert found == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_smallest_phone(
    chromium: Browser, look_site: str, path: str
) -> None:
    page = open_page(chromium, 320, 640)
    page.goto(look_site + path)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.context.close()
    assert overflow <= 0


@pytest.mark.parametrize("path", PAGES)
def test_the_content_security_policy_blocks_nothing_of_ours(
    chromium: Browser, look_site: str, path: str
) -> None:
    page = open_page(chromium, 1280, 800)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
    )
    page.goto(look_site + path, wait_until="networkidle")
    page.context.close()
    assert complaints == []


def test_home_weighs_little_and_asks_little(chromium: Browser, look_site: str) -> None:
    page = open_page(chromium, 360, 740)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 (Playwright marks it)
    page.goto(look_site, wait_until="networkidle")
    weight = sum(answer.request.sizes()["responseBodySize"] for answer in answers)
    addresses = [answer.url for answer in answers]
    page.context.close()
    assert len(answers) <= 10, addresses
    assert weight <= 100 * 1024, weight


def test_the_three_doors_are_on_the_first_screen_of_a_phone(
    chromium: Browser, look_site: str
) -> None:
    page = open_page(chromium, 360, 740)
    page.goto(look_site)
    bottoms = page.locator(".door").evaluate_all(
        "doors => doors.map(door => door.getBoundingClientRect().bottom)"
    )
    page.context.close()
    assert len(bottoms) == 3
    assert max(bottoms) <= 740


def test_the_theme_is_kept_and_is_there_before_the_page_is_drawn(
    chromium: Browser, look_site: str
) -> None:
    page = open_page(chromium, 1280, 800, color_scheme="light")
    page.goto(look_site)
    page.click(".theme-toggle")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.route("**/site.*.js", lambda route: route.abort())
    page.goto(f"{look_site}/tiep-can")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.context.close()
    assert ground == "rgb(20, 35, 31)"


def test_what_this_device_did_last_comes_back_on_the_home_page(
    chromium: Browser, look_site: str
) -> None:
    page = open_page(chromium, 360, 740)
    page.goto(look_site)
    assert page.locator("[data-carry-on]").is_hidden()
    page.evaluate(
        """localStorage.setItem("cehtt:recent", JSON.stringify([
            {href: "/hoc-lieu/dem-ca-rot", title: "Đếm cà rốt", at: 1, done: 3, total: 8},
            {href: "javascript:alert(1)", title: "Không an toàn", at: 0},
        ]))"""
    )
    page.reload()
    shown = page.locator("[data-carry-on] a")
    assert [words.split("\n")[0] for words in shown.all_inner_texts()] == ["Đếm cà rốt"]
    assert page.get_by_label("Đã làm 3 trên 8 câu").is_visible()
    page.context.close()


def test_the_first_tab_leads_past_the_frame(chromium: Browser, look_site: str) -> None:
    page = open_page(chromium, 1280, 800)
    page.goto(look_site)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"
    page.context.close()


def test_stacked_marks_are_never_clipped(chromium: Browser, look_site: str) -> None:
    page = open_page(chromium, 360, 740)
    page.goto(f"{look_site}/kieu-mau")
    clipped = page.evaluate(
        """[...document.querySelectorAll("h1,h2,h3,.button,.badge,.flag,.chip,th,td,.tabs a")]
            .filter(part => part.scrollHeight > part.clientHeight + 1
                && getComputedStyle(part).overflowY !== "visible")
            .map(part => part.textContent.trim())"""
    )
    page.context.close()
    assert clipped == []
