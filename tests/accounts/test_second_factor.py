"""The second factor: set up from a QR code, each code once, spare codes once."""

import re
from datetime import datetime

import pyotp
import pytest
from flask.testing import FlaskClient

from app.accounts import people, second_factor
from app.accounts.models import User
from app.config import Settings
from app.db import Database
from app.errors import Invalid
from tests.conftest import Clock
from tests.support.factories import AT, PASSWORD, a_user, sign_in


def code_at(user: User, at: datetime) -> str:
    return pyotp.TOTP(user.totp_secret or "").at(int(at.timestamp()))


def with_totp(database: Database, *roles: str) -> tuple[User, list[str]]:
    with database.write() as db:
        user = a_user(db, *(roles or ("jury",)))
        second_factor.begin(db, user)
        return user, second_factor.confirm(db, user, code_at(user, AT), at=AT)


def test_it_counts_from_the_first_right_code(database: Database) -> None:
    with database.write() as db:
        user = a_user(db, "jury")
        secret = second_factor.begin(db, user)
        assert second_factor.begin(db, user) == secret
        with pytest.raises(Invalid):
            second_factor.confirm(db, user, "000000", at=AT)
        assert user.totp_since is None
        spare = second_factor.confirm(db, user, code_at(user, AT), at=AT)
        assert user.totp_since == AT
        assert len(set(spare)) == second_factor.SPARE_CODES


def test_a_code_is_taken_once_and_a_minute_is_too_late(database: Database, clock: Clock) -> None:
    user, _ = with_totp(database)
    with database.write() as db:
        user = people.get(db, user.id)
        with pytest.raises(Invalid):  # the one it was confirmed with
            second_factor.check(db, user, code_at(user, AT), at=AT)
        later = clock.advance(minutes=5)
        code = code_at(user, later)
        second_factor.check(db, user, f"{code[:3]} {code[3:]}", at=later)
        with pytest.raises(Invalid):
            second_factor.check(db, user, code, at=later)
        stale = code_at(user, clock.advance(minutes=5))
        with pytest.raises(Invalid):
            second_factor.check(db, user, stale, at=clock.advance(seconds=90))


def test_a_spare_code_works_once_and_only_for_its_owner(database: Database) -> None:
    user, spare = with_totp(database)
    other, _ = with_totp(database)
    with database.write() as db:
        with pytest.raises(Invalid):
            second_factor.check(db, people.get(db, other.id), spare[0], at=AT)
        second_factor.check(db, people.get(db, user.id), spare[0].upper(), at=AT)
        with pytest.raises(Invalid):
            second_factor.check(db, people.get(db, user.id), spare[0], at=AT)
        assert second_factor.spares_left(db, user.id) == second_factor.SPARE_CODES - 1


def test_the_secret_is_not_kept_where_a_spare_code_could_be_read(database: Database) -> None:
    from tests.conftest import everything_in

    _, spare = with_totp(database)
    stored = str(everything_in(database, "account_one_use_code"))
    assert not any(code in stored or code.replace("-", "") in stored for code in spare)


def test_a_password_alone_does_not_let_in(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    user, _ = with_totp(database)
    first = client.post("/dang-nhap", data={"login": user.username, "password": PASSWORD})
    assert first.headers["Location"] == "/dang-nhap/xac-thuc"
    assert client.get_cookie("dang-nhap") is None
    assert client.get("/tai-khoan").status_code == 303
    clock.advance(minutes=1)
    second = client.post("/dang-nhap/xac-thuc", data={"code": code_at(user, clock.at)})
    assert second.headers["Location"] == "/tai-khoan"
    assert client.get("/tai-khoan").status_code == 200


def test_the_second_step_waits_five_minutes(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    user, _ = with_totp(database)
    client.post("/dang-nhap", data={"login": user.username, "password": PASSWORD})
    clock.advance(minutes=6)
    answer = client.post("/dang-nhap/xac-thuc", data={"code": code_at(user, clock.at)})
    assert answer.status_code == 401


def test_guessing_the_code_is_slowed_down(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    user, _ = with_totp(database)
    client.post("/dang-nhap", data={"login": user.username, "password": PASSWORD})
    answers = [client.post("/dang-nhap/xac-thuc", data={"code": "123456"}) for _ in range(8)]
    assert [answer.status_code for answer in answers][-1] == 429


def test_it_is_set_up_on_the_page(client: FlaskClient, database: Database, clock: Clock) -> None:
    with database.write() as db:
        user = a_user(db, "organiser")
    sign_in(client, user)
    assert 'src="/tai-khoan/hai-lop/ma-qr.svg"' in client.get("/tai-khoan/hai-lop").text
    picture = client.get("/tai-khoan/hai-lop/ma-qr.svg")
    assert picture.content_type == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "private, no-store"
    with database.read() as db:
        code = code_at(people.get(db, user.id), clock.at)
    done = client.post("/tai-khoan/hai-lop", data={"code": code})
    assert len(re.findall(r"<code>\w{5}-\w{5}</code>", done.text)) == second_factor.SPARE_CODES
    assert client.get("/tai-khoan/hai-lop/ma-qr.svg").status_code == 404


def test_staff_without_it_are_led_to_set_it_up(settings: Settings, clock: Clock) -> None:
    from app import create_app

    settings.var.mkdir(parents=True, exist_ok=True)
    app = create_app(settings.model_copy(update={"staff_totp": True}))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    database: Database = app.extensions["database"]
    with database.write() as db:
        support, teacher = a_user(db, "support"), a_user(db, "teacher")
    client = app.test_client()
    sign_in(client, support)
    assert client.get("/quan-tri").headers["Location"] == "/tai-khoan/hai-lop"
    assert client.get("/tai-khoan/hai-lop").status_code == 200
    asked_for_json = client.get("/quan-tri", headers={"Accept": "application/json"})
    assert asked_for_json.status_code == 403
    teachers = app.test_client()
    sign_in(teachers, teacher)
    assert teachers.get("/quan-tri").status_code == 200
    database.dispose()
