"""Answering on a phone: what stands beside what, and that the next tap does what it promises."""

from playwright.sync_api import Page

from tests.browser.test_library import COUNT, DRILL, LISTEN, MATCH, data, phone, site

__all__ = ["phone", "site"]  # fixtures of the library's own tests

WORDS = "noi-cac-cau-thanh-doan"


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["y"]


def test_help_stands_between_the_sum_and_the_keys_and_a_new_digit_replaces_a_wrong_one(
    phone: Page, site: str
) -> None:
    phone.goto(f"{site}/hoc-lieu/{DRILL}")
    phone.keyboard.type("99")
    phone.get_by_role("button", name="Trả lời").tap()
    assert top(phone, ".play-line") < top(phone, ".play-feedback") < top(phone, ".keypad")
    phone.locator(".key", has_text="7").tap()
    assert phone.locator(".play-box").input_value() == "7"


def test_a_chosen_word_fills_its_box_and_leads_to_the_next(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{WORDS}")
    phone.locator(".key").first.tap()
    phone.get_by_role("button", name="Xoá chữ trong ô").tap()
    assert phone.locator(".play-box").first.input_value() == ""
    for question in data(phone)["questions"]:
        assert phone.locator(".key").all_inner_texts()[:-1] == question["keys"]
        for accepted in question["answers"]:
            word = next(key for key in question["keys"] if key in accepted)
            phone.get_by_role("button", name=word, exact=True).tap()
        phone.get_by_role("button", name="Trả lời").tap()
        phone.get_by_role("button", name="Câu tiếp theo").tap()
    assert phone.locator(".play-finish").is_visible()


def test_no_card_lies_beside_its_partner(phone: Page, site: str) -> None:
    names = "cards => cards.map(c => c.querySelector('[aria-label]').getAttribute('aria-label'))"
    for _ in range(3):
        phone.goto(f"{site}/hoc-lieu/{MATCH}")
        lefts = phone.locator(".on-left").evaluate_all(names)
        rights = phone.locator(".on-right").evaluate_all(names)
        pairs = data(phone)["rounds"][0]
        partners = {pair["left"]["label"]: pair["right"]["label"] for pair in pairs}
        assert all(partners[left] != right for left, right in zip(lefts, rights, strict=True))


def test_cards_keep_their_width_where_a_voice_can_read_them(phone: Page, site: str) -> None:
    phone.add_init_script(
        "const voice = (lang) => ({localService: true, lang});"
        "Object.defineProperty(window, 'speechSynthesis', {value: {"
        "getVoices: () => [voice('vi-VN'), voice('en-GB')], speak() {}, cancel() {},"
        "addEventListener() {}}});"
    )
    for slug, card in ((COUNT, ".play-option"), (LISTEN, ".play-option"), (MATCH, ".match-card")):
        phone.goto(f"{site}/hoc-lieu/{slug}")
        assert phone.locator(".speaker:visible").count() > 0
        widths = phone.locator(card).evaluate_all("all => all.map(c => c.offsetWidth)")
        assert min(widths) >= 80


def test_three_small_answers_share_one_row(phone: Page, site: str) -> None:
    phone.goto(f"{site}/hoc-lieu/{COUNT}")
    tops = phone.locator(".play-option").evaluate_all(
        "cards => cards.map(c => Math.round(c.getBoundingClientRect().top))"
    )
    assert len(tops) == 3
    assert len(set(tops)) == 1
