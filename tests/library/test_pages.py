"""The library over HTTP: catalogue, activity, sheet, embed."""

import html
import json
import re
import unicodedata

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Database
from tests.conftest import Clock
from tests.support.library import load_real, real_materials

SLUGS = sorted(one.slug for one in real_materials())
ADDRESSES = [
    "/hoc-lieu/",
    *(f"/hoc-lieu/{slug}" for slug in SLUGS),
    *(f"/hoc-lieu/{slug}/in" for slug in SLUGS),
    *(f"/nhung/{slug}" for slug in SLUGS),
]


@pytest.fixture
def shelf(app: Flask, database: Database, clock: Clock) -> FlaskClient:
    load_real(database, clock())
    return app.test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_every_page_answers_in_nfc_and_holds_no_cookie_or_token(shelf: FlaskClient) -> None:
    for address in ADDRESSES:
        answer = shelf.get(address)
        assert answer.status_code == 200, address
        text = answer.get_data(as_text=True)
        assert unicodedata.is_normalized("NFC", text), address
        assert "Set-Cookie" not in answer.headers
        assert "csrf" not in text
        assert "public" in answer.headers["Cache-Control"]
        assert not re.search(
            r"<[^>]+\son\w+=|javascript:|<script(?![^>]*(?:src|application/json))", text
        )


def test_an_unchanged_page_is_304(shelf: FlaskClient) -> None:
    for address in ("/hoc-lieu/", f"/hoc-lieu/{SLUGS[0]}", f"/nhung/{SLUGS[0]}"):
        first = shelf.get(address)
        again = shelf.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert again.get_data() == b""


def test_the_catalogue_shows_every_material_with_its_picture(shelf: FlaskClient) -> None:
    text = page(shelf, "/hoc-lieu/")
    for one in real_materials():
        assert f'href="/hoc-lieu/{one.slug}"' in text
    cover = re.search(r'src="(/hoc-lieu/[^"]+/bia\.svg\?v=[^"]+)"', text)
    assert cover
    answer = shelf.get(html.unescape(cover[1]))
    assert answer.content_type == "image/svg+xml"
    assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_chips_are_links_and_keep_the_other_filters(shelf: FlaskClient) -> None:
    text = page(shelf, "/hoc-lieu/?lop=1&mon=toan")
    assert 'href="/hoc-lieu/?lop=2&amp;mon=toan"' in text
    assert "Cộng nhanh cùng bạn Ong" in text
    assert "Xếp trứng vào hộp" not in text
    assert page(shelf, "/hoc-lieu/?lop=99") == page(shelf, "/hoc-lieu/")


def test_the_search_finds_without_marks_and_says_when_it_does_not(shelf: FlaskClient) -> None:
    assert "Đếm cà rốt cho bạn Thỏ" in page(shelf, "/hoc-lieu/tim?tu=dem")
    assert "Đếm cà rốt cho bạn Thỏ" in page(shelf, "/hoc-lieu/?q=DEM+CA")
    assert "Chưa tìm thấy bài nào. Em thử từ khác nhé!" in page(shelf, "/hoc-lieu/tim?tu=zzzz")
    assert "&lt;b&gt;" in page(shelf, "/hoc-lieu/tim?tu=%3Cb%3E")


def test_without_scripts_the_exercise_can_be_read_with_its_answers(shelf: FlaskClient) -> None:
    for one in real_materials():
        text = html.unescape(page(shelf, f"/hoc-lieu/{one.slug}"))
        assert one.material.title in text
        assert one.material.outcome in text
        form = text[text.index('class="text-form"') : text.index('class="engine-icons"')]
        assert len(form) > 500, one.slug
        if one.material.activity not in ("colouring", "experiment"):
            assert "<details>" in form, one.slug


def test_the_sheet_prints_questions_first_and_answers_on_their_own_part(shelf: FlaskClient) -> None:
    text = page(shelf, "/hoc-lieu/cong-nhanh-cung-ban-ong/in?de=12")
    body, key = text.split('class="sheet-key"')
    assert body.count('class="asked-line"') == 20
    assert key.count("<li>") == 20
    assert "Đề số 12" in text
    assert page(shelf, "/hoc-lieu/cong-nhanh-cung-ban-ong/in?de=13") != text


def test_the_short_address_leads_to_the_page(shelf: FlaskClient) -> None:
    answer = shelf.get("/h/toan-l1-02")
    assert answer.status_code == 302
    assert answer.location.endswith("/hoc-lieu/cong-nhanh-cung-ban-ong")


def test_unknown_addresses_are_404(shelf: FlaskClient) -> None:
    for address in ("/hoc-lieu/khong-co", "/nhung/khong-co", "/h/toan-l9-99",
                    f"/hoc-lieu/{SLUGS[0]}/am-thanh/x.mp3"):  # fmt: skip
        assert shelf.get(address).status_code == 404


def test_the_embed_has_its_own_headers_and_no_other_page_has_them(shelf: FlaskClient) -> None:
    answer = shelf.get(f"/nhung/{SLUGS[0]}")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; "
        "frame-ancestors *"
    )
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    for address in ("/hoc-lieu/", f"/hoc-lieu/{SLUGS[0]}"):
        other = shelf.get(address)
        assert "frame-ancestors 'self'" in other.headers["Content-Security-Policy"]
        assert other.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_embed_has_no_form_no_module_and_all_its_data(shelf: FlaskClient) -> None:
    text = page(shelf, f"/nhung/{SLUGS[0]}")
    assert "<form" not in text
    assert 'type="module"' not in text
    found = re.search(r'<script type="application/json" id="du-lieu">(.*?)</script>', text, re.S)
    assert found
    assert json.loads(found[1])["exercise"]


def test_home_shows_the_material_of_the_day(shelf: FlaskClient) -> None:
    assert "Bài hôm nay" in page(shelf, "/")
