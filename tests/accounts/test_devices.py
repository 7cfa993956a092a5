"""The list of devices that are signed in: each can be ended, and each ends by itself."""

import pytest
from flask.testing import FlaskClient

from app.accounts import logins
from app.accounts.models import Login
from app.db import Database
from tests.conftest import Clock, everything_in
from tests.support.factories import AT, PASSWORD, a_user, sign_in

PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (PHONE, "Chrome trên Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge trên Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604", "Safari trên iPhone"),
        ("Mozilla/5.0 (Windows NT 6.1) coc_coc_browser/110 Chrome/110", "Cốc Cốc trên Windows"),
        ("curl/8", "Thiết bị khác"),
        ("", "Thiết bị khác"),
    ],
)
def test_a_device_is_called_as_a_person_would(said: str, name: str) -> None:
    assert logins.device_name(said) == name


def test_one_sees_ones_devices_and_ends_one(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
    phone = client.application.test_client()
    phone.post(
        "/dang-nhap",
        data={"login": user.username, "password": PASSWORD},
        headers={"User-Agent": PHONE},
    )
    sign_in(client, user)
    assert "Chrome trên Android" in client.get("/tai-khoan").text
    with database.read() as db:
        first = min(login.id for login in logins.devices(db, user.id, at=AT))
    client.post(f"/tai-khoan/thiet-bi/{first}/dang-xuat")
    assert phone.get("/tai-khoan").status_code == 303
    assert client.get("/tai-khoan").status_code == 200


def test_anothers_device_is_left_alone(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        user, other = a_user(db), a_user(db)
        logins.start(db, other.id, device="x", remember=False, at=AT)
        theirs = db.query(Login.id).filter_by(user_id=other.id).scalar()
    sign_in(client, user)
    client.post(f"/tai-khoan/thiet-bi/{theirs}/dang-xuat")
    client.post("/tai-khoan/thiet-bi-khac/dang-xuat")
    with database.read() as db:
        assert len(logins.devices(db, other.id, at=AT)) == 1


def test_a_login_rolls_on_while_it_is_used(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.write() as db:
        user = a_user(db)
    sign_in(client, user)
    for _ in range(4):
        clock.advance(days=20)
        assert client.get("/tai-khoan").status_code == 200
    clock.advance(days=31)
    assert client.get("/tai-khoan").status_code == 303


@pytest.mark.parametrize(
    ("role", "remember", "hours", "status"),
    [
        ("pupil", True, 13, 200),
        ("pupil", False, 11, 200),
        ("pupil", False, 13, 303),
        ("organiser", True, 11, 200),
        ("organiser", True, 13, 303),
    ],
)
def test_how_long_a_login_lasts_unused(
    client: FlaskClient,
    database: Database,
    clock: Clock,
    role: str,
    remember: bool,
    hours: int,
    status: int,
) -> None:
    with database.write() as db:
        user = a_user(db, role)
        token = logins.start(db, user.id, device="x", remember=remember, at=clock.at)
    client.set_cookie("dang-nhap", token)
    clock.advance(hours=hours)
    assert client.get("/tai-khoan").status_code == status


def test_being_seen_is_written_once_in_ten_minutes(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.write() as db:
        user = a_user(db)
    sign_in(client, user)
    seen = []
    for minutes in (0, 5, 4, 2):
        clock.advance(minutes=minutes)
        client.get("/tai-khoan")
        seen.append(str(everything_in(database, "account_login")[0]["seen_at"]))
    assert len(set(seen)) == 2


def test_ended_logins_are_forgotten(database: Database, clock: Clock) -> None:
    with database.write() as db:
        user = a_user(db)
        logins.start(db, user.id, device="x", remember=False, at=AT)
        logins.start(db, user.id, device="x", remember=True, at=AT)
        assert logins.forget_ended(db, at=clock.advance(days=1)) == 1


def test_a_new_password_signs_the_other_devices_out(
    client: FlaskClient, database: Database
) -> None:
    with database.write() as db:
        user = a_user(db)
    other = client.application.test_client()
    sign_in(other, user)
    sign_in(client, user)
    wrong = client.post("/tai-khoan/mat-khau", data={"old": "sai", "password": "gau an mat ong"})
    assert wrong.status_code == 422
    right = client.post("/tai-khoan/mat-khau", data={"old": PASSWORD, "password": "gau an mat ong"})
    assert right.status_code == 303
    assert client.get("/tai-khoan").status_code == 200
    assert other.get("/tai-khoan").status_code == 303


def test_how_one_signs_in_is_changed_with_the_password(
    client: FlaskClient, database: Database
) -> None:
    with database.write() as db:
        user = a_user(db, username="an.nguyen")
        a_user(db, email="co@example.com")
    sign_in(client, user)
    page = "/tai-khoan/lien-he"
    new = {"username": "an.nguyen", "phone": "0912 345 678", "email": ""}
    assert client.post(page, data={**new, "password": "sai"}).status_code == 422
    taken = client.post(page, data={**new, "email": "co@example.com", "password": PASSWORD})
    assert "đã có tài khoản" in taken.text
    none = client.post(page, data={"username": "", "phone": "", "password": PASSWORD})
    assert "Cần một trong ba" in none.text
    assert client.post(page, data={**new, "password": PASSWORD}).status_code == 303
    guest = client.application.test_client()
    in_by_phone = guest.post("/dang-nhap", data={"login": "0912345678", "password": PASSWORD})
    assert in_by_phone.status_code == 303
