"""K6: one's own result by number and card PIN, the same answer for unknown and wrong; public lists
without marks, and names by consent alone."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Consent, User
from app.db import Database
from app.exams import awards, pins, results
from app.exams.models import Candidate, Edition
from tests.conftest import Clock
from tests.support.exam_editions import a_whole_edition, drawn, published
from tests.support.exams import PIN, SECRET, a_candidate

LATER = timedelta(days=3)


@pytest.fixture
def people(database: Database, clock: Clock) -> list[str]:
    """Numbers of four candidates; the first two won."""
    with database.write() as db:
        whole = a_whole_edition(db, at=clock())
        found = published(db, whole, [4, 3, 2, 1], at=clock())
        drawn(db, whole, at=clock() + LATER)
        awards.issue(db, whole.last, winners=2, by=whole.one, agreed_by=whole.other,
                     at=clock() + LATER)  # fmt: skip
        return [one.candidate_no for one in found]


def ask(client: FlaskClient, number: str, pin: str) -> tuple[int, str]:
    answer = client.post("/thi/tra-cuu", data={"number": number, "pin": pin})
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.status_code, answer.get_data(as_text=True)


def test_k6_the_owner_sees_marks_rank_award_and_ranking_code(
    client: FlaskClient, database: Database, people: list[str]
) -> None:
    status, page = ask(client, people[0].lower(), f"{PIN[:4]} {PIN[4:]}")
    assert status == 200
    with database.read() as db:
        one = db.scalars(select(Candidate).where(Candidate.candidate_no == people[0])).one()
        held = [issued.code for _, issued in awards.of_candidate(db, one) if issued]
    assert len(held) == 2
    for words in (*held, str(one.ranking_code), "Chúc mừng", "trên 4 thí sinh"):
        assert words in page
    assert people[1] not in page


def test_k6_who_did_not_win_sees_the_place_in_the_reserve_list(
    client: FlaskClient, people: list[str]
) -> None:
    _, page = ask(client, people[2], PIN)
    assert "Số thứ tự trong danh sách dự bị: 1." in page
    assert "Chúc mừng" not in page


def test_k6_unknown_and_wrong_get_the_same_answer(client: FlaskClient, people: list[str]) -> None:
    def told(number: str, pin: str) -> tuple[int, str]:
        status, page = ask(client, number, pin)
        return status, page.replace(number, "…")

    unknown, wrong = told("XX99999", "00000000"), told(people[0], "00000000")
    assert unknown[0] == wrong[0] == 422
    assert unknown[1] == wrong[1]


def test_k6_guessing_is_limited_by_number_and_not_by_address(
    client: FlaskClient, people: list[str]
) -> None:
    statuses = [
        client.post("/thi/tra-cuu", data={"number": people[0], "pin": "1"}).status_code
        for _ in range(11)
    ]
    assert statuses == [422] * 10 + [429]
    assert ask(client, people[1], PIN)[0] == 200


def test_k6_before_publication_the_page_says_so_and_shows_no_mark(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.write() as db:
        whole = a_whole_edition(db, at=clock())
        number = a_candidate(db, db.get_one(Edition, whole.edition), at=clock()).candidate_no
    status, page = ask(client, number, PIN)
    assert status == 200
    assert "sau khi công bố" in page
    assert "Tổng điểm" not in page


def test_k6_a_name_is_public_only_when_child_and_guardian_agreed(
    client: FlaskClient, database: Database, people: list[str], clock: Clock
) -> None:
    def listed() -> dict[str, str | None]:
        with database.read() as db:
            edition = db.scalars(select(Edition)).one()
            return {
                one.candidate_no: one.full_name for one in results.winners(db, edition, at=clock())
            }

    def agree(number: str, giver: str) -> None:
        with database.write() as db:
            one = db.scalars(select(Candidate).where(Candidate.candidate_no == number)).one()
            db.add(Consent(user_id=one.user_id, purpose="publish_result", version=1, giver=giver,
                           given_at=clock()))  # fmt: skip

    with database.write() as db:
        for number in people[:2]:
            one = db.scalars(select(Candidate).where(Candidate.candidate_no == number)).one()
            user = db.get_one(User, one.user_id)
            user.dob = user.dob.replace(year=2015) if user.dob else None
    assert listed() == dict.fromkeys(people[:2])
    agree(people[0], "self")
    assert listed() == dict.fromkeys(people[:2])
    agree(people[0], "guardian")
    assert listed()[people[0]] == "Lê Đức Bình"
    page = client.get("/thi/ca-ky/ket-qua").get_data(as_text=True)
    assert page.count("Lê Đức Bình") == 1
    assert people[2] not in page


def test_the_fixtures_pin_is_the_cards(people: list[str], database: Database) -> None:
    with database.read() as db:
        one = db.scalars(select(Candidate).where(Candidate.candidate_no == people[0])).one()
        assert pins.same_pin(PIN, people[0], one.pin_hash, SECRET)
        assert isinstance(results.of_candidate(db, one).placed, results.Placed)
