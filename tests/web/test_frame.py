"""What every answer carries, whoever gives it."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings, from_environment
from app.db import Database
from app.errors import TooMany
from app.web.pages import table_file
from app.web.throttle import throttle
from tests.conftest import Clock


def test_every_page_states_its_policy(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_public_page_is_the_same_bytes_and_answers_304(client: FlaskClient) -> None:
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in first.headers
    assert b"csrf" not in first.data


def test_a_public_page_is_sent_compressed(client: FlaskClient) -> None:
    plain = client.get("/")
    zipped = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.data) == plain.data


def test_an_unknown_page_gets_a_kind_page_with_a_request_id(client: FlaskClient) -> None:
    answer = client.get("/khong-co")
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)


def test_json_is_answered_with_json(client: FlaskClient) -> None:
    answer = client.get("/khong-co", headers={"Accept": "application/json"})
    assert answer.json is not None
    assert answer.json["error"]["code"] == "http_404"


def test_a_bug_becomes_a_500_with_a_request_id(app: Flask) -> None:
    app.config["SHOW_ERROR_PAGES"] = True
    app.view_functions["front.privacy"] = lambda: 1 / 0
    answer = app.test_client().get("/rieng-tu")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)


def test_too_large_a_body_is_413(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10
    assert app.test_client().post("/bao-loi", data={"text": "x" * 100}).status_code == 413


def test_health_says_the_parts_and_keeps_the_numbers_for_staff(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.json is not None
    assert answer.json["status"] in {"ok", "unavailable"}
    assert answer.json["database"] == "ok"
    assert {"version", "disk", "clock"} <= set(answer.json)
    assert answer.json["judge"] == {"tier": "none", "queue": "ok"}
    assert "free_bytes" not in answer.get_data(as_text=True)


def test_health_is_503_when_the_database_is_gone(app: Flask) -> None:
    class Gone:
        def read(self) -> None:
            raise OSError("no database")

    working, app.extensions["database"] = app.extensions["database"], Gone()
    answer = app.test_client().get("/healthz")
    app.extensions["database"] = working
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"] == "unavailable"


def test_cookies_follow_the_public_address(settings: Settings) -> None:
    from app import create_app

    https = create_app(settings.model_copy(update={"public_url": "https://hoc.example.org"}))
    plain = create_app(settings)
    assert https.config["SESSION_COOKIE_SECURE"] is True
    assert plain.config["SESSION_COOKIE_SECURE"] is False
    assert "Strict-Transport-Security" in https.test_client().get("/").headers
    assert "Strict-Transport-Security" not in plain.test_client().get("/").headers
    for site in (https, plain):
        site.extensions["database"].dispose()


def test_a_bucket_gives_its_burst_then_refuses_then_fills_again(
    database: Database, clock: Clock
) -> None:
    for _ in range(3):
        throttle(database, "an", per_minute=6, burst=3, at=clock())
    with pytest.raises(TooMany) as refusal:
        throttle(database, "an", per_minute=6, burst=3, at=clock())
    assert refusal.value.retry_after_s == 10
    throttle(database, "bình", per_minute=6, burst=3, at=clock())
    clock.advance(seconds=10)
    throttle(database, "an", per_minute=6, burst=3, at=clock())
    with pytest.raises(TooMany):
        throttle(database, "an", per_minute=6, burst=3, at=clock())


def test_a_table_to_take_away_opens_in_a_spreadsheet_and_runs_nothing(app: Flask) -> None:
    with app.test_request_context():
        answer = table_file("ds", ["Họ và tên"], [["Đặng Thị Hồng"], ["=1+1", None]])
    assert answer.get_data(as_text=True) == "\ufeffHọ và tên\r\nĐặng Thị Hồng\r\n'=1+1,\r\n"


def test_settings_come_from_the_environment_and_a_wrong_one_is_named(tmp_path: object) -> None:
    assert from_environment({"VAR": str(tmp_path), "PORT": "9000"}).port == 9000
    with pytest.raises(ValueError, match="port"):
        from_environment({"VAR": str(tmp_path), "PORT": "ninety"})


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_demo_accounts_exist_only_behind_a_loopback_address(host: str, shown: bool) -> None:
    assert Settings(host=host).shows_demo is shown
    assert Settings(host=host, demo=True).shows_demo
