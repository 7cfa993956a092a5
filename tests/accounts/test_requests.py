"""Requests about personal data: due in two working days, answered by staff, seen by who asked."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from app.accounts import requests
from app.accounts.models import User
from app.db import Database
from app.errors import Forbidden, Invalid, Refused
from app.vietnamese import VIETNAM
from tests.conftest import Clock
from tests.support.factories import AT, PASSWORD, a_user, sign_in, signed_in


@pytest.mark.parametrize(
    ("made", "due"),
    [
        ("2026-11-16 10:00", "2026-11-18 10:00"),  # Monday → Wednesday
        ("2026-11-19 10:00", "2026-11-23 10:00"),  # Thursday → Monday
        ("2026-11-20 10:00", "2026-11-24 10:00"),  # Friday → Tuesday
        ("2026-11-21 10:00", "2026-11-25 00:00"),  # Saturday counts from Monday 00:00
        ("2026-11-22 23:59", "2026-11-25 00:00"),
        ("2026-12-31 08:00", "2027-01-04 08:00"),
    ],
)
def test_due_after_two_working_days(made: str, due: str) -> None:
    def vietnam(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)

    assert requests.due_at(vietnam(made)) == vietnam(due)


def test_a_correction_says_what_is_wrong(database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
        with pytest.raises(Invalid):
            requests.make(db, user.id, "correct", "  ", at=AT)
        with pytest.raises(Invalid):
            requests.make(db, user.id, "sell", "", at=AT)


def test_five_wait_at_most(database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
        for _ in range(requests.MOST_OPEN):
            requests.make(db, user.id, "see", "", at=AT)
        with pytest.raises(Refused) as refused:
            requests.make(db, user.id, "see", "", at=AT)
    assert refused.value.code == "waiting"


def test_a_request_is_answered_once(database: Database) -> None:
    with database.write() as db:
        asked = requests.make(db, a_user(db).id, "see", "", at=AT)
        support = signed_in(db, a_user(db, "support"))
        requests.answer(db, support, asked.id, "Đã gửi bản sao.", at=AT)
        with pytest.raises(Refused):
            requests.answer(db, support, asked.id, "Gửi lại.", at=AT)


def test_only_an_admin_corrects_staff(database: Database) -> None:
    with database.write() as db:
        organiser = a_user(db, "organiser")
        support, admin = (signed_in(db, a_user(db, role)) for role in ("support", "admin"))
        with pytest.raises(Forbidden):
            requests.correct(db, support, organiser.id, full_name="Tên Mới", dob=None, at=AT)
        requests.correct(db, admin, organiser.id, full_name="Tên Mới", dob=organiser.dob, at=AT)
        assert db.get_one(User, organiser.id).full_name == "Tên Mới"


def test_who_asked_sees_the_answer_and_the_name_is_put_right(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.write() as db:
        pupil = a_user(db, full_name="Nguyễn Minh An")
        support = a_user(db, "support")
    sign_in(client, pupil)
    client.post("/tai-khoan/yeu-cau", data={"kind": "correct", "text": "Em tên là Ân."})
    assert "Trả lời trước" in client.get("/tai-khoan/yeu-cau").get_data(as_text=True)

    clock.advance(days=6)
    desk = client.application.test_client()
    sign_in(desk, support, at=clock.at)
    inbox = desk.get("/quan-tri/yeu-cau").get_data(as_text=True)
    assert "quá hạn" in inbox
    answered = desk.post(
        "/quan-tri/yeu-cau/1",
        data={"full_name": "Nguyễn Minh Ân", "dob": "12/11/2005", "answer": "Đã sửa."},
    )
    assert answered.status_code == 303
    page = client.get("/tai-khoan/yeu-cau").get_data(as_text=True)
    assert "Đã sửa." in page
    with database.read() as db:
        assert db.get_one(User, pupil.id).full_name == "Nguyễn Minh Ân"


def test_an_erasure_request_erases_when_staff_say_so(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.write() as db:
        pupil, support = a_user(db), a_user(db, "support")
        asked = requests.make(db, pupil.id, "erase", "", at=clock.at)
    sign_in(client, support)
    answer = client.post(
        f"/quan-tri/yeu-cau/{asked.id}", data={"answer": "Đã xóa.", "erase_now": "y"}
    )
    assert answer.status_code == 303
    other = client.application.test_client()
    assert (
        other.post("/dang-nhap", data={"login": pupil.username, "password": PASSWORD}).status_code
        == 422
    )
