"""The room over HTTP (X6, X8, X12, X13): cookies, headers, limits, and what a browser may see."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import ROOT
from app.exams import papers, rounds
from app.web.static import DIST
from tests.conftest import Clock
from tests.support.exams import (
    CANARY,
    PIN,
    SECRET,
    SOUND,
    a_candidate,
    a_seat,
    an_edition,
    small_paper,
)

PAGE = {"X-Exam-Page": "1"}
API = "/thi/api/sitting"


@pytest.fixture
def numbers(app: Flask, database, clock) -> list[str]:
    """Three candidates of a round that starts in an hour."""
    assert app.extensions["settings"].secret_key == SECRET
    with database.write() as db:
        edition = an_edition(db, at=clock())
        found = [a_candidate(db, edition, at=clock()).candidate_no for _ in range(3)]
        rounds.prepare(db, edition.rounds[0].id, at=clock())
    return found


def come_in(client: FlaskClient, number: str, pin: str = PIN):
    return client.post("/thi/vao-phong", data={"number": number, "pin": pin})


def sit_down(client: FlaskClient, number: str, clock: Clock) -> dict:
    """Checked in, the bell has rung, started, the page open."""
    come_in(client, number)
    clock.advance(hours=1)
    client.put(f"{API}/start", headers=PAGE)
    return client.post(f"{API}/pages", headers=PAGE).get_json()


def save(client: FlaskClient, page: dict, *events: tuple[int, str, object]):
    made = [
        {"epoch": page["epoch"], "seq": seq, "item": item, "value": json.dumps(value), "ms": 1}
        for seq, item, value in events
    ]
    batch = {"sitting": page["sitting"], "epoch": page["epoch"], "events": made}
    return client.post(f"{API}/events", json=batch, headers=PAGE)


def test_a_candidate_comes_in_sits_and_hands_in(client, numbers, clock):
    assert come_in(client, numbers[0]).location == "/thi/phong-cho"
    lobby = client.get(f"{API}/lobby", headers=PAGE).get_json()
    assert (lobby["number"], lobby["state"]) == (numbers[0], "checked_in")
    assert client.get(f"/thi/api/sounds/{lobby['sounds'][0]['sound']}").data == SOUND
    assert client.put(f"{API}/start", headers=PAGE).status_code == 409

    clock.advance(hours=1)
    client.put(f"{API}/start", headers=PAGE)
    page = client.post(f"{API}/pages", headers=PAGE).get_json()
    assert page["deadline"] - page["server"] == 3_600_000
    saved = save(client, page, (1, "u1", "a"), (2, "l1", "c")).get_json()
    assert (saved["ack"], saved["closed"]) == (2, False)
    receipt = client.put(f"{API}/handing-in", headers=PAGE).get_json()
    assert (receipt["answered"], receipt["digest"]) == (2, saved["digest"])
    shown = client.get(f"{API}/receipt", headers=PAGE).get_json()
    assert shown["digest"] == saved["digest"]


def test_no_login_session_remains_and_none_can_expire(client, numbers, clock):
    page = sit_down(client, numbers[0], clock)
    assert client.get_cookie("cehtt") is None
    clock.advance(minutes=55)
    assert save(client, page, (1, "u1", "a")).status_code == 200


def test_the_ticket_is_out_of_reach_of_scripts_and_of_other_sites(client, numbers):
    cookie = come_in(client, numbers[0]).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_call_without_our_header_is_refused(client, numbers, clock):
    sit_down(client, numbers[0], clock)
    assert client.put(f"{API}/handing-in").status_code == 403


def test_the_old_page_gets_409_when_another_opens(client, numbers, clock):
    old = sit_down(client, numbers[0], clock)
    new = client.post(f"{API}/pages", headers=PAGE).get_json()

    answer = save(client, old, (1, "u1", "a"))
    assert (answer.status_code, answer.get_json()["taken_over"]) == (409, True)
    assert save(client, new, (1, "u2", "b")).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"sitting":1,"epoch":1,"events":[{"epoch":1,"seq":0,"item":"u1","value":"1","ms":0}]}',
        b'{"sitting":1,"epoch":1,"events":[{"epoch":1,"seq":1,"item":"../","value":"1","ms":0}]}',
        b'{"sitting":1,"epoch":1,"events":[{"epoch":1,"seq":1,"item":"u1","value":"\\u0000","ms":0}]}',
        json.dumps(
            {
                "sitting": 1,
                "epoch": 1,
                "events": [
                    {"epoch": 1, "seq": n, "item": "u1", "value": "1", "ms": 0}
                    for n in range(1, 52)
                ],
            }
        ).encode(),
    ],
)
def test_what_is_no_batch_is_refused(client, numbers, clock, body):
    sit_down(client, numbers[0], clock)
    answer = client.post(f"{API}/events", data=body, headers=PAGE, content_type="application/json")
    assert answer.status_code == 422


def test_guessing_a_pin_is_stopped_by_the_candidate_number(client, numbers):
    answers = [come_in(client, numbers[0], "00000000").status_code for _ in range(25)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert come_in(client, numbers[1]).status_code == 303


def test_a_stranger_elsewhere_cannot_keep_a_candidate_out(client, numbers):
    for _ in range(25):
        stranger = {"REMOTE_ADDR": "192.0.2.9"}
        client.post(
            "/thi/vao-phong",
            data={"number": numbers[0], "pin": "00000000"},
            environ_overrides=stranger,
        )
    assert come_in(client, numbers[0]).status_code == 303


def test_a_thousand_candidates_behind_one_address_come_in(app, database, clock):
    with database.write() as db:
        edition = an_edition(db, at=clock())
        numbers = [a_candidate(db, edition, at=clock()).candidate_no for _ in range(100)]
        rounds.prepare(db, edition.rounds[0].id, at=clock())
    client = app.test_client()
    for number in numbers * 10:
        assert come_in(client, number).status_code == 303


def test_whoever_has_no_ticket_is_sent_to_check_in(client):
    for page in ("/thi/phong-cho", "/thi/lam-bai", "/thi/bien-nhan"):
        assert client.get(page).location == "/thi/vao-phong"


class TestNoKeyReachesABrowser:
    """X13, with a canary in every key, rationale, script and title."""

    def test_in_anything_that_is_served(self, app, client, database, numbers, clock):
        assert CANARY.encode() in small_paper().canonical()
        said = [client.get("/thi/"), client.get("/thi/thu/"), come_in(client, numbers[0])]
        lobby = client.get(f"{API}/lobby", headers=PAGE)
        clock.advance(hours=1)
        client.put(f"{API}/start", headers=PAGE)
        page = client.post(f"{API}/pages", headers=PAGE)
        said += [lobby, page, save(client, page.get_json(), (1, "u1", "a"))]
        said += [client.get(one) for one in ("/thi/phong-cho", "/thi/lam-bai", "/thi/bien-nhan")]
        form = client.get(f"/thi/api/forms/{page.get_json()['form']}")
        said += [form, client.get(f"/thi/api/sounds/{lobby.get_json()['sounds'][0]['sound']}")]
        said += [client.put(f"{API}/handing-in", headers=PAGE)]
        said += [client.get(f"{API}/receipt", headers=PAGE), client.get("/healthz")]

        import gzip

        for answer in said:
            assert answer.status_code in {200, 303}
            body = answer.data
            if answer.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            assert CANARY.encode() not in body
            assert CANARY not in str(answer.headers)

    def test_in_the_built_files(self):
        for path in DIST.rglob("*"):
            if path.is_file():
                assert CANARY.encode() not in path.read_bytes()

    def test_in_the_sounds_of_the_specimen(self):
        """Neither a title nor the script's name stands in an MP3's tags."""
        for folder in sorted((ROOT / "content/exams").glob("*/round-*")):
            paper = papers.load(folder)
            for name, path in papers.sounds(folder).items():
                (recording,) = (one for one in paper.recordings if one.id == name)
                sound = path.read_bytes().lower()
                assert recording.title.lower().encode() not in sound
                assert name.encode() not in sound

    def test_in_the_paper_before_the_start(self, client, numbers, database, clock):
        come_in(client, numbers[0])
        from app.exams.models import Form

        with database.read() as db:
            sha256 = db.get_one(Form, 1).browser_sha256
        assert client.get(f"/thi/api/forms/{sha256}").status_code == 404

    def test_another_edition_s_sound_is_not_served(self, client, numbers, database, clock):
        come_in(client, numbers[0])
        assert client.get(f"/thi/api/sounds/{'0' * 64}").status_code == 404


def test_the_paper_is_the_same_bytes_for_all_of_a_form(app, numbers, clock):
    first, second = app.test_client(), app.test_client()
    page = sit_down(first, numbers[0], clock)
    come_in(second, numbers[1])
    second.put(f"{API}/start", headers=PAGE)
    other = second.post(f"{API}/pages", headers=PAGE).get_json()

    assert page["form"] == other["form"]
    url = f"/thi/api/forms/{page['form']}"
    assert first.get(url).data == second.get(url).data
    assert "immutable" in first.get(url).headers["Cache-Control"]


def test_a_ticket_is_good_until_long_after_the_deadline_and_not_for_ever(
    app, client, database, clock
):
    with database.write() as db:
        seat = a_seat(db, at=clock())
    client.set_cookie("ve-thi", seat.ticket)
    page = {"sitting": seat.sitting, "epoch": 1}
    clock.advance(hours=20)
    assert save(client, page, (1, "u1", "late")).get_json()["late"]
    clock.at += timedelta(hours=10)
    assert save(client, page, (2, "u1", "late")).status_code == 401
