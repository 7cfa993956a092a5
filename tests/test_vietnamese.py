"""GLOSSARY, "Locale rules"."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import vietnamese as vi

words = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệốồổỗộĐẾ ", max_size=30)


@given(words)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert vi.fold(vi.fold(text)) == vi.fold(text)


@given(words)
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert vi.fold(unicodedata.normalize("NFD", text)) == vi.fold(vi.nfc(text))


def test_d_with_a_stroke_is_found_as_d() -> None:
    assert vi.fold("Đếm đến mười") == "dem den muoi"
    assert vi.slug("Đếm đến 10") == "dem-den-10"


@pytest.mark.parametrize(
    ("new", "old"), [("Hoà", "hòa"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("xoá", "xóa")]
)
def test_both_places_of_the_tone_mark_compare_equal(new: str, old: str) -> None:
    assert vi.same_spelling(new) == vi.same_spelling(old) == old


@pytest.mark.parametrize("word", ["quý", "quà", "hoàng", "thuở", "hoài", "ngoại"])
def test_words_with_one_spelling_stay_as_they_are(word: str) -> None:
    assert vi.same_spelling(word) == word


def test_names_stand_by_given_name_then_middle_then_family() -> None:
    names = ["Trần Văn Đức", "Lê An", "Phạm Ánh", "Vũ Ân", "Nguyễn Dũng", "Hồ Ăn", "Lê Hoà"]
    assert sorted(names, key=vi.name_key) == [
        "Lê An", "Phạm Ánh", "Hồ Ăn", "Vũ Ân", "Nguyễn Dũng", "Trần Văn Đức", "Lê Hoà",
    ]  # fmt: skip


def test_tones_only_break_ties() -> None:
    assert vi.name_key("Lê Hoà") == vi.name_key("Lê Hòa")
    assert sorted(["Lê Má", "Lê Mà", "Lê Mạ", "Lê Ma", "Lê Mã", "Lê Mả"], key=vi.name_key) == [
        "Lê Ma", "Lê Mà", "Lê Mả", "Lê Mã", "Lê Má", "Lê Mạ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("01691234567", "0391234567"),
        ("0123 456 7890", "0834567890"),
        ("12345", None),
        ("0112345678", None),
        ("", None),
    ],
)
def test_phone_numbers_are_read_as_people_type_them(typed: str, digits: str | None) -> None:
    assert vi.phone(typed) == digits


@pytest.mark.parametrize(("typed", "value"), [("1.184", 1184), ("1184", 1184), ("1.18", None)])
def test_a_dot_groups_thousands(typed: str, value: int | None) -> None:
    assert vi.read_number(typed) == value


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_written_number_reads_back(value: int) -> None:
    assert vi.read_number(vi.number(value)) == value


def test_dates_times_and_money_are_written_the_vietnamese_way() -> None:
    moment = datetime(2021, 11, 12, 17, 5, tzinfo=UTC)
    assert vi.date(moment) == "13/11/2021"
    assert vi.time(moment) == "00:05"
    assert vi.money(4_750_000) == "4.750.000\u00a0đ"
    assert vi.decimal(78.5) == "78,5"
    assert vi.read_date("12/11/2010") == date(2010, 11, 12)
    assert vi.read_date("31/02/2010") is None


def test_others_see_initials_and_the_given_name() -> None:
    assert vi.display_name("Nguyễn Văn An") == "N. V. An"
