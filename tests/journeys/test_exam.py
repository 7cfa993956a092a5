"""The exam from registering to looking up the award, through HTTP only."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.db import Database
from app.exams import sittings
from tests.conftest import Clock
from tests.support.exam_editions import BEACON, Whole, a_whole_edition, right
from tests.support.factories import a_user, sign_in

PAGE = {"X-Exam-Page": "1"}


@dataclass
class Person:
    """A candidate and their browser."""

    client: FlaskClient
    number: str = ""
    pin: str = ""


@dataclass(frozen=True)
class Desk:
    """Two organisers before the same edition."""

    whole: Whole
    one: FlaskClient
    other: FlaskClient

    @property
    def address(self) -> str:
        return f"/thi/to-chuc/{self.whole.edition}"

    def does(self, round_id: int, deed: str, **fields: object) -> str:
        """Looks first, then presses. Returns what the next page says."""
        address = f"{self.address}/vong/{round_id}/{deed}"
        looked = self.one.get(address)
        assert looked.status_code == 200
        assert "Việc này sẽ làm gì?" in looked.get_data(as_text=True), deed
        unsure = self.one.post(address, data=fields)
        assert unsure.status_code == 422, "without the second press nothing is done"
        sent = self.one.post(address, data={"sure": "y", **fields}, follow_redirects=True)
        assert sent.status_code == 200, sent.get_data(as_text=True)
        return sent.get_data(as_text=True)

    def agrees(self) -> str:
        """The other organiser agrees to the one proposal; the first one alone could not."""
        page = self.other.get(f"{self.address}/de-nghi").get_data(as_text=True)
        (proposal,) = set(re.findall(rf"{self.address}/de-nghi/(\d+)/dong-y", page))
        address = f"{self.address}/de-nghi/{proposal}/dong-y"
        assert self.one.post(address).status_code == 409
        agreed = self.other.post(address, follow_redirects=True)
        assert agreed.status_code == 200
        assert self.other.post(address).status_code == 409
        return agreed.get_data(as_text=True)

    def says(self) -> str:
        return self.one.get(f"{self.address}/").get_data(as_text=True)


def test_from_registering_to_the_award(app: Flask, database: Database, clock: Clock) -> None:
    desk = open_desk(app, database, clock)
    people = [registers(app, database, clock, name) for name in ("Trần An", "Lê Bình", "Vũ Chi")]
    assert "Đăng ký còn mở" in desk.says()

    clock.advance(minutes=31)  # registration has closed
    assert "Chuẩn bị vòng thi" in desk.says()
    assert "3 bài thi mới" in desk.does(desk.whole.first, "chuan-bi")
    clock.advance(minutes=29)  # the bell
    for person, n in zip(people, (4, 4, 1), strict=True):
        sits(person, right(n))
    clock.advance(hours=2, minutes=1)
    assert "3 bài thi" in desk.does(desk.whole.first, "cham")
    assert "Đã công bố" in desk.does(desk.whole.first, "cong-bo", appeals_hours="0")
    assert "không phải" not in looks_up(people[2])
    assert "Vòng sau dành cho" in looks_up(people[2])

    # Round two: the two above the line; one of them never hands in.
    assert "2 bài thi mới" in desk.does(desk.whole.last, "chuan-bi")
    clock.advance(hours=21)
    sits(people[0], right(3))
    sits(people[1], right(4), hands_in=False)
    assert people[2].client.post(
        "/thi/vao-phong", data={"number": people[2].number, "pin": people[2].pin}
    ).status_code == 422  # fmt: skip
    clock.advance(hours=2, minutes=1)
    with database.write() as db:
        assert sittings.sweep(db, at=clock()) == 1
    assert "2 bài thi" in desk.does(desk.whole.last, "cham")
    assert "Đã công bố" in desk.does(desk.whole.last, "cong-bo", appeals_hours="24")
    assert "Đang nhận đơn phúc khảo" in desk.says()

    clock.advance(hours=25)
    for deed, fields, told in (
        ("chot", {}, "Đã chốt thứ hạng của 2 thí sinh"),
        ("rut-tham", {"beacon": BEACON}, "1 người được nhận học bổng"),
        ("trao", {}, "Đã cấp 2 mã cho 1 người"),
    ):
        said = desk.does(desk.whole.last, deed, reason="theo quy chế", **fields)
        assert "Người thứ hai đồng ý" in said
        assert told in desk.agrees()
    assert "Mọi việc đã xong" in desk.says()

    winner, second = looks_up(people[1]), looks_up(people[0])
    assert "Chúc mừng" in winner
    assert "CK-course_full-0" in winner
    assert "CK-ielts_fee-0" in winner
    assert "Số thứ tự trong danh sách dự bị: 1." in second
    assert people[1].number not in second
    public = app.test_client().get("/thi/ca-ky/ket-qua").get_data(as_text=True)
    assert people[1].number in public
    assert "Lê Bình" not in public
    verified = app.test_cli_runner().invoke(args=["exams", "verify", "ca-ky"])
    assert verified.exit_code == 0, verified.output
    log = desk.one.get(f"{desk.address}/nhat-ky").get_data(as_text=True)
    for words in ("chốt thứ hạng", "rút thăm và xếp hạng", "trao học bổng", "đăng ký dự thi"):
        assert words in log


def open_desk(app: Flask, database: Database, clock: Clock) -> Desk:
    with database.write() as db:
        whole = a_whole_edition(db, at=clock(), cut=1)
        two = [db.get_one(User, one) for one in (whole.one, whole.other)]
    clients = [app.test_client(), app.test_client()]
    for client, person in zip(clients, two, strict=True):
        sign_in(client, person, at=clock() + timedelta(days=2))
    return Desk(whole, *clients)


def registers(app: Flask, database: Database, clock: Clock, name: str) -> Person:
    """An account, the form with consent, and the card with its PIN and gift."""
    with database.write() as db:
        user = a_user(db, full_name=name, at=clock())
    person = Person(app.test_client())
    sign_in(person.client, user, at=clock())
    sent = person.client.post(
        "/thi/ca-ky/dang-ky",
        data={"full_name": name, "dob": "12/11/2005", "province": "Hà Nội",
              "school": "THPT Thử", "self_agrees": "y"},
    )  # fmt: skip
    assert sent.status_code == 303, sent.get_data(as_text=True)
    card = person.client.get("/thi/ca-ky/the-du-thi").get_data(as_text=True)
    person.number = re.findall(r"CK\d{5}", card)[0]
    person.pin = re.findall(r"\d{4} \d{4}", card)[0]
    assert "CK-course_last_minute" in card or "đang xem lại" in card
    return person


def sits(person: Person, answers: Mapping[str, object], *, hands_in: bool = True) -> None:
    """Check-in, start, a save, and handing in unless the time has to run out."""
    client = person.client
    entered = client.post("/thi/vao-phong", data={"number": person.number, "pin": person.pin})
    assert entered.status_code == 303, entered.get_data(as_text=True)
    assert client.put("/thi/api/sitting/start", headers=PAGE).status_code == 200
    opened = client.post("/thi/api/sitting/pages", headers=PAGE).get_json()
    events = [
        {"epoch": opened["epoch"], "seq": nth, "item": item, "value": json.dumps(value), "ms": nth}
        for nth, (item, value) in enumerate(answers.items(), start=1)
    ]
    batch = {"sitting": opened["sitting"], "epoch": opened["epoch"], "events": events}
    saved = client.post("/thi/api/sitting/events", headers=PAGE, json=batch)
    assert saved.get_json()["ack"] == len(events)
    if hands_in:
        receipt = client.put("/thi/api/sitting/handing-in", headers=PAGE).get_json()
        assert receipt["answered"] == len(answers)


def looks_up(person: Person) -> str:
    answer = person.client.post("/thi/tra-cuu", data={"number": person.number, "pin": person.pin})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)
