"""What the organiser's pages promise: finding, logging, printing, loading, dates."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import AuditEntry, User
from app.db import Database
from app.exams import overview, registration
from app.exams.models import Candidate, DuplicateCase, Edition
from tests.conftest import Clock
from tests.support.exam_editions import Whole, a_whole_edition
from tests.support.exams import PIN, a_candidate
from tests.support.factories import a_user, sign_in


@pytest.fixture
def whole(database: Database, clock: Clock) -> Whole:
    with database.write() as db:
        return a_whole_edition(db, at=clock())


@pytest.fixture
def desk(app: Flask, database: Database, whole: Whole, clock: Clock) -> FlaskClient:
    client = app.test_client()
    with database.read() as db:
        person = db.get_one(User, whole.one)
    sign_in(client, person, at=clock())
    return client


def some_people(database: Database, whole: Whole, clock: Clock, *names: str) -> list[Candidate]:
    with database.write() as db:
        edition = db.get_one(Edition, whole.edition)
        found = [a_candidate(db, edition, at=clock(), name=name) for name in names]
        found[0].phone = "0912345678"
        return found


def test_x12_a_candidate_is_found_by_number_by_name_without_marks_and_by_phone(
    desk: FlaskClient, database: Database, whole: Whole, clock: Clock
) -> None:
    one, other = some_people(database, whole, clock, "Đỗ Thị Hoà", "Lê Bình")
    for words in (one.candidate_no.lower(), "do thi hoa", "Hòa", "+84 912 345 678"):
        page = desk.get(f"/thi/to-chuc/{whole.edition}/thi-sinh", query_string={"q": words})
        text = page.get_data(as_text=True)
        assert one.candidate_no in text, words
        assert other.candidate_no not in text, words


def test_the_audit_log_of_the_house_tells_the_acts_of_an_exam_in_words(
    app: Flask, database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        audit.record(
            db,
            actor=whole.one,
            action="ranking frozen",
            subject=f"edition:{whole.edition}",
            at=clock(),
        )
        auditor = a_user(db, "auditor")
    client = app.test_client()
    sign_in(client, auditor, at=clock())
    page = client.get("/quan-tri/nhat-ky").get_data(as_text=True)
    assert "chốt thứ hạng" in page
    assert "ranking frozen" not in page


def test_every_look_and_every_file_is_logged(
    desk: FlaskClient, database: Database, whole: Whole, clock: Clock
) -> None:
    (one,) = some_people(database, whole, clock, "=cmd Bình")
    desk.get(f"/thi/to-chuc/{whole.edition}/thi-sinh/{one.id}")
    file = desk.get(f"/thi/to-chuc/{whole.edition}/thi-sinh.csv")
    assert file.data.startswith(b"\xef\xbb\xbf")
    assert "'=cmd Bình" in file.get_data(as_text=True)
    with database.read() as db:
        seen = db.scalars(select(AuditEntry).where(AuditEntry.action == "saw")).all()
        assert [(line.subject, line.details["what"], line.details["n"]) for line in seen] == [
            (f"candidate:{one.id}", "candidate", 1),
            (f"edition:{whole.edition}", "candidates file", 1),
        ]


def test_x12_a_new_card_shows_its_pin_once_and_ends_the_old_one(
    desk: FlaskClient, client: FlaskClient, database: Database, whole: Whole, clock: Clock
) -> None:
    (one,) = some_people(database, whole, clock, "Lê Bình")
    address = f"/thi/to-chuc/{whole.edition}/thi-sinh/{one.id}/the"
    first = desk.post(address, follow_redirects=True).get_data(as_text=True)
    assert "In ngay" in first
    assert "Mã PIN đã ẩn" in desk.get(address).get_data(as_text=True)
    card = {"number": one.candidate_no, "pin": PIN}
    assert client.post("/thi/tra-cuu", data=card).status_code == 422


def test_k5_loading_codes_gives_them_to_who_went_without(
    desk: FlaskClient, database: Database, whole: Whole, clock: Clock
) -> None:
    some_people(database, whole, clock, *["Lê Bình"] * 12)
    with database.write() as db:
        assert registration.issue_waiting_gifts(db, at=clock()) == 10
        standing = overview.of_edition(db, db.get_one(Edition, whole.edition), at=clock())
        assert (standing.registered, standing.without_gift) == (12, 2)
    address = f"/thi/to-chuc/{whole.edition}/ma-qua"
    assert "2 thí sinh chưa có mã" in desk.get(address).get_data(as_text=True)
    sent = desk.post(
        address,
        data={"kind": "course_last_minute", "file": (io.BytesIO(b"code\nNEW-1\nNEW-2\n"), "m.csv")},
        follow_redirects=True,
    )
    assert "2 mã mới" in sent.get_data(as_text=True)
    assert "Cấp bù cho 2 thí sinh" in sent.get_data(as_text=True)


def test_k5_the_queue_shows_both_and_remembers_the_decision(
    desk: FlaskClient, database: Database, whole: Whole, clock: Clock
) -> None:
    one, other = some_people(database, whole, clock, "Lê Bình", "Lê Bình")
    with database.write() as db:
        case = DuplicateCase(earlier_id=one.id, later_id=other.id, why="name_dob", found_at=clock())
        db.add(case)
        db.flush()
    address = f"/thi/to-chuc/{whole.edition}/nghi-trung"
    page = desk.get(address).get_data(as_text=True)
    assert one.candidate_no in page
    assert other.candidate_no in page
    assert desk.post(f"{address}/{case.id}", data={"verdict": "same"}).status_code == 422
    sent = desk.post(f"{address}/{case.id}", data={"verdict": "same", "reason": "một người"},
                     follow_redirects=True)  # fmt: skip
    assert "trùng lặp" in sent.get_data(as_text=True)
    with database.read() as db:
        assert db.get_one(Candidate, other.id).withdrawn_at is not None


def test_dates_are_read_as_people_write_them_and_locked_after_preparing(
    desk: FlaskClient, database: Database, whole: Whole
) -> None:
    address = f"/thi/to-chuc/{whole.edition}"
    wrong = desk.post(f"{address}/lich", data={"opens": "1/12", "closes": "08:00 02/12/2026"})
    assert wrong.status_code == 422
    right = desk.post(
        f"{address}/lich", data={"opens": "08:00 19/11/2026", "closes": "8h00 20/11/2026"}
    )
    assert right.status_code == 303
    slot = {"starts": "09:00 20/11/2026", "ends": "11:00 20/11/2026"}
    assert desk.post(f"{address}/vong/{whole.first}/lich", data=slot).status_code == 303
    assert (
        desk.post(f"{address}/vong/{whole.first}/chuan-bi", data={"sure": "y"}).status_code == 303
    )
    assert desk.post(f"{address}/vong/{whole.first}/lich", data=slot).status_code == 422
    with database.read() as db:
        edition = db.get_one(Edition, whole.edition)
        slot_ = edition.rounds[0].slots[0]
        assert slot_.ends_at - slot_.starts_at == timedelta(hours=2)


def test_an_auditor_reads_all_of_it_and_presses_nothing(
    app: Flask, database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        auditor = a_user(db, "auditor")
    client = app.test_client()
    sign_in(client, auditor, at=clock())
    address = f"/thi/to-chuc/{whole.edition}/vong/{whole.first}/chuan-bi"
    page = client.get(address).get_data(as_text=True)
    assert "Việc này sẽ làm gì?" in page
    assert '<form class="form"' not in page
    assert client.post(address, data={"sure": "y"}).status_code == 403
