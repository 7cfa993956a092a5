"""Files become materials; search and filters find them, on both databases."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.db import Database
from app.errors import NotFound
from app.library import content, search, shelf
from app.library.models import LibraryMaterial, LibraryVersion
from app.library.shelf import Filters
from tests.support.library import EXERCISE, a_file

AT = datetime(2026, 11, 20, 1, 15, tzinfo=UTC)


def put(database: Database, path: Path, root: Path) -> str:
    with database.write() as db:
        return shelf.load(db, content.read(path, root), at=AT)


@pytest.fixture
def shelf_of_five(database: Database, tmp_path: Path) -> Database:
    for number, (slug, title, front) in enumerate(
        [
            ("dem-ca-rot", "Đếm cà rốt cho bạn Thỏ", {}),
            ("dem-trang", "Đêm trăng", {"levels": "[2]"}),
            ("bai-ho", "Em dém chăn", {"levels": "[3]"}),
            ("con-ong", "Con ong chăm chỉ", {"keywords": "[đếm mật, siêng năng]"}),
            ("english", "My school", {"subject": "english", "strand": "Me and My School"}),
        ]
    ):
        path = a_file(tmp_path, slug, title=title, id=f"toan-l1-{number + 10}", **front)
        put(database, path, tmp_path)
    return database


def titles(database: Database, query: str) -> list[str]:
    with database.read() as db:
        return [one.title for one in search.find(db, query)]


def test_a_word_without_marks_finds_the_word_with_them(shelf_of_five: Database) -> None:
    assert "Đếm cà rốt cho bạn Thỏ" in titles(shelf_of_five, "dem")
    assert titles(shelf_of_five, "dem ca rot") == ["Đếm cà rốt cho bạn Thỏ"]


def test_what_is_spelt_as_typed_comes_first(shelf_of_five: Database) -> None:
    assert titles(shelf_of_five, "đêm")[0] == "Đêm trăng"
    assert titles(shelf_of_five, "đếm")[0] == "Đếm cà rốt cho bạn Thỏ"
    assert titles(shelf_of_five, "ĐẾM")[0] == "Đếm cà rốt cho bạn Thỏ"
    assert titles(shelf_of_five, "dém")[0] == "Em dém chăn"
    assert titles(shelf_of_five, "đếm")[1] == "Con ong chăm chỉ"


def test_a_decomposed_query_finds_the_same(shelf_of_five: Database) -> None:
    assert titles(shelf_of_five, "đếm cà") == titles(shelf_of_five, "đếm cà")


def test_keywords_and_beginnings_of_words_find(shelf_of_five: Database) -> None:
    assert titles(shelf_of_five, "siêng") == ["Con ong chăm chỉ"]
    assert titles(shelf_of_five, "scho") == ["My school"]


@pytest.mark.parametrize(
    "query", ["", "   ", '"', "a AND NOT", "' OR 1=1 --", "!!!", "𝔘", "x" * 500]
)
def test_odd_queries_find_nothing_and_break_nothing(shelf_of_five: Database, query: str) -> None:
    assert titles(shelf_of_five, query) == []


def test_filters_narrow_the_catalogue(shelf_of_five: Database) -> None:
    with shelf_of_five.read() as db:
        assert len(shelf.catalogue(db, Filters(), at=AT)) == 5
        assert len(shelf.catalogue(db, Filters(level="1"), at=AT)) == 3
        english = shelf.catalogue(db, Filters(subject="english"), at=AT)
        assert [one.slug for one in english] == ["english"]
        found = shelf.catalogue(db, Filters(level="2"), at=AT, query="dem")
        assert [one.title for one in found] == ["Đêm trăng"]


def test_loading_again_changes_nothing_and_a_change_is_a_new_version(
    database: Database, tmp_path: Path
) -> None:
    path = a_file(tmp_path)
    assert put(database, path, tmp_path) == "new"
    assert put(database, path, tmp_path) == "same"
    a_file(tmp_path, exercise=EXERCISE.replace("Em đếm thêm nhé!", "Em đếm lại nhé!"))
    assert put(database, path, tmp_path) == "changed"
    with database.read() as db:
        row = shelf.by_slug(db, "cong-nhanh", at=AT)
        assert row.version == 2
        assert "đếm lại" in str(row.exercise["hint"])
        first = db.get_one(LibraryVersion, (row.id, 1))
        assert "Em đếm thêm nhé!" in first.source


def test_drafts_and_what_is_not_out_yet_are_not_shown(database: Database, tmp_path: Path) -> None:
    put(database, a_file(tmp_path, "nhap", review="draft"), tmp_path)
    later = a_file(tmp_path, "mai", id="toan-l1-03", publish_at="2026-11-21")
    put(database, later, tmp_path)
    with database.read() as db:
        assert shelf.catalogue(db, Filters(), at=AT) == []
        assert shelf.count(db, at=AT) == 0
        with pytest.raises(NotFound):
            shelf.by_slug(db, "mai", at=AT)
        tomorrow = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # midnight in Vietnam
        assert shelf.by_slug(db, "mai", at=tomorrow).publish_at == date(2026, 11, 21)


def test_the_material_of_the_day_is_one_all_day(shelf_of_five: Database) -> None:
    with shelf_of_five.read() as db:
        morning = shelf.of_the_day(db, at=AT)
        evening = shelf.of_the_day(db, at=AT.replace(hour=16))
        tomorrow = shelf.of_the_day(db, at=AT.replace(hour=18))
    assert isinstance(morning, LibraryMaterial)
    assert isinstance(evening, LibraryMaterial)
    assert isinstance(tomorrow, LibraryMaterial)
    assert morning.slug == evening.slug != tomorrow.slug
