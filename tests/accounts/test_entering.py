"""Sign up, sign in, sign out: through the pages, as a person does it."""

import re
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import consent
from app.accounts.models import User
from app.accounts.people import by_login
from app.accounts.routes.entering import safe_path
from app.config import Settings
from app.db import Database
from tests.conftest import Clock, everything_in
from tests.support.factories import PASSWORD, a_user, sign_in

CHILD = {
    "full_name": "  Trần   Đức Ẩn ",
    "dob": "4/5/2014",
    "username": "Duc.An5A",
    "phone": "",
    "email": "",
    "password": "meo tam the cham ngu",
    "self_agrees": "y",
    "guardian_agrees": "y",
    "guardian_name": "Trần Thị Hoà",
    "guardian_contact": "0912 345 678",
}


def test_a_child_without_e_mail_signs_up_and_is_in(client: FlaskClient, database: Database) -> None:
    answer = client.post("/dang-ky", data=CHILD)
    assert answer.headers["Location"] == "/tai-khoan"
    assert "Trần Đức Ẩn" in client.get("/tai-khoan").text
    with database.read() as db:
        user = by_login(db, "duc.an5a")
        assert user is not None
        assert (user.full_name, user.email, user.phone) == ("Trần Đức Ẩn", None, None)
        assert {row.giver for row in consent.given(db, user.id)["account"]} == {"self", "guardian"}


def test_nothing_is_ticked_beforehand(client: FlaskClient) -> None:
    page = client.get("/dang-ky").text
    assert page.count('type="checkbox"') == 2
    assert "checked" not in page
    assert page.count("autofocus") == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"guardian_agrees": ""}, "cha mẹ hoặc người giám hộ đồng ý"),
        ({"self_agrees": ""}, "Bạn cần tự đánh dấu"),
        ({"guardian_contact": "ở nhà"}, "Cần số điện thoại hoặc thư điện tử của cha mẹ"),
        ({"dob": "31/2/2014"}, "Ngày sinh phải có dạng 12/11/2010."),
        ({"dob": "4/5/2030"}, "Ngày sinh chưa đúng"),
        ({"username": ""}, "Cần một trong ba"),
        ({"username": "đức an"}, "chữ cái không dấu"),
        ({"username": "0912345678"}, "có ít nhất một"),
        ({"phone": "12345"}, "Số điện thoại phải có dạng"),
        ({"email": "an@"}, "Thư điện tử phải có dạng"),
        ({"full_name": ""}, "Bạn chưa điền họ và tên."),
        ({"full_name": "An <script>"}, "Họ và tên chỉ gồm chữ"),
        ({"password": "matkhau123"}, "dễ bị đoán"),
        ({"password": "duc.an5a"}, "dễ bị đoán"),
        ({"password": "04052014"}, "dễ bị đoán"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: FlaskClient, database: Database, change: dict[str, str], says: str
) -> None:
    answer = client.post("/dang-ky", data={**CHILD, **change})
    assert answer.status_code == 422
    assert says in answer.text
    assert everything_in(database, "account_user") == []


def test_from_sixteen_nobody_else_is_asked(client: FlaskClient, database: Database) -> None:
    grown = {**CHILD, "dob": "12/11/2005", "guardian_agrees": "", "guardian_name": ""}
    assert client.post("/dang-ky", data={**grown, "guardian_contact": ""}).status_code == 303


def test_under_seven_the_guardian_alone_agrees(client: FlaskClient, database: Database) -> None:
    assert (
        client.post("/dang-ky", data={**CHILD, "dob": "12/11/2021", "self_agrees": ""}).status_code
        == 303
    )
    assert [row["giver"] for row in everything_in(database, "account_consent")] == ["guardian"]


def test_a_name_that_is_taken_is_refused_however_it_is_written(
    client: FlaskClient, database: Database
) -> None:
    with database.write() as db:
        a_user(db, username="duc.an5a", phone="0912345678", email="an@example.com")
    for change in (
        {},
        {"username": "an.hai", "phone": "+84 912 345 678"},
        {"username": "an.hai", "email": "AN@Example.com"},
    ):
        answer = client.post("/dang-ky", data={**CHILD, **change})
        assert answer.status_code == 422, change
        assert "đã có" in answer.text


@pytest.mark.parametrize(
    "typed", ["an.nguyen", " AN.Nguyen ", "0912 345 678", "+84912345678", "An@Example.com"]
)
def test_one_signs_in_by_user_name_phone_or_e_mail(
    client: FlaskClient, database: Database, typed: str
) -> None:
    with database.write() as db:
        a_user(db, username="an.nguyen", phone="0912345678", email="an@example.com")
    answer = client.post("/dang-nhap", data={"login": typed, "password": PASSWORD})
    assert answer.headers["Location"] == "/tai-khoan"
    assert client.get("/tai-khoan").status_code == 200


def test_unknown_and_wrong_get_the_same_answer(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        a_user(db, username="an.nguyen")

    def answer(login: str) -> tuple[int, str]:
        got = client.post("/dang-nhap", data={"login": login, "password": "sai mat khau"})
        page = re.sub(r'name="csrf_token"[^>]*>', "", got.text).replace(login, "…")
        return got.status_code, re.sub(r"/\w{16}<", "<", page)

    assert answer("an.nguyen") == answer("ai.do.khac")


def test_one_comes_back_to_the_page_one_wanted(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
    first = client.get("/tai-khoan/yeu-cau?x=1")
    assert first.headers["Location"] == "/dang-nhap?next=/tai-khoan/yeu-cau?x%3D1"
    form = client.get(first.headers["Location"]).text
    assert 'value="/tai-khoan/yeu-cau?x=1"' in form
    answer = client.post(
        "/dang-nhap",
        data={"login": user.username, "password": PASSWORD, "next": "/tai-khoan/yeu-cau?x=1"},
    )
    assert answer.headers["Location"] == "/tai-khoan/yeu-cau?x=1"


@pytest.mark.parametrize(
    "path",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "/a\r\nX: y", ""],
)
def test_nobody_is_led_off_the_site(app: Flask, path: str) -> None:
    with app.test_request_context():
        assert safe_path(path) == "/tai-khoan"


def test_json_is_told_401(client: FlaskClient) -> None:
    answer = client.get("/tai-khoan", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["code"] == "sign_in"


def test_signing_out_ends_the_login_on_the_server(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
    sign_in(client, user)
    cookie = client.get_cookie("dang-nhap")
    assert cookie is not None
    assert client.get("/dang-xuat").status_code == 405
    assert client.post("/dang-xuat").status_code == 303
    assert everything_in(database, "account_login") == []
    client.set_cookie("dang-nhap", cookie.value)
    assert client.get("/tai-khoan").status_code == 303


def test_a_form_without_its_token_is_refused(app: Flask, database: Database) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    with database.write() as db:
        user = a_user(db)
    client = app.test_client()
    sign_in(client, user)
    for path in ("/dang-nhap", "/dang-xuat", "/tai-khoan/du-lieu", "/tai-khoan/xoa", "/dang-ky"):
        assert client.post(path, data={"password": PASSWORD}).status_code == 400, path
    token = client.get("/tai-khoan/goc").json
    assert token is not None
    answer = client.post("/dang-xuat", data={"csrf_token": token["sign_out"]["csrf_token"]})
    assert answer.status_code == 303


def test_the_cookie_is_a_secret_of_this_site(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
    answer = client.post("/dang-nhap", data={"login": user.username, "password": PASSWORD})
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if "dang-nhap=" in one)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # http on a school's network; see the next test
    assert "Max-Age" not in cookie  # gone with the browser unless asked to stay
    value = re.search(r"dang-nhap=([^;]+)", cookie)
    assert value is not None
    assert value[1] not in str(everything_in(database, "account_login"))


def test_over_https_the_cookie_is_bound_to_this_host(settings: Settings, clock: Clock) -> None:
    from app import create_app

    settings.var.mkdir(parents=True, exist_ok=True)
    app = create_app(settings.model_copy(update={"public_url": "https://hoc.example.vn"}))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    database: Database = app.extensions["database"]
    with database.write() as db:
        user = a_user(db)
    answer = app.test_client().post(
        "/dang-nhap",
        data={"login": user.username, "password": PASSWORD, "remember": "y"},
        base_url="https://hoc.example.vn",
    )
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if "dang-nhap=" in one)
    assert cookie.startswith("__Host-dang-nhap=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Max-Age" in cookie
    database.dispose()


def test_the_corner_names_the_person_and_a_guest_gets_nothing(
    client: FlaskClient, database: Database
) -> None:
    assert client.get("/tai-khoan/goc").json == {}
    with database.write() as db:
        user: User = a_user(db, "teacher", full_name="Trần Thị Hoà")
    sign_in(client, user)
    answer = client.get("/tai-khoan/goc")
    assert answer.json is not None
    assert (answer.json["name"], answer.json["initials"]) == ("Hoà", "TH")
    assert answer.json["is_teacher"] is True
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_two_who_take_the_same_name_at_once_are_told_apart(
    client: FlaskClient, database: Database
) -> None:
    """The second writer does not see the first one's row; the database's own constraint speaks."""
    codes: list[int] = []
    start = threading.Barrier(4)

    def sign_up() -> None:
        one = client.application.test_client()
        start.wait()
        codes.append(one.post("/dang-ky", data=CHILD).status_code)

    threads = [threading.Thread(target=sign_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 422, 422, 422]
    assert len(everything_in(database, "account_user")) == 1


def test_a_tick_too_many_is_not_kept(client: FlaskClient, database: Database) -> None:
    grown = {**CHILD, "dob": "12/11/2005", "guardian_name": "", "guardian_contact": ""}
    assert client.post("/dang-ky", data=grown).status_code == 303
    assert [row["giver"] for row in everything_in(database, "account_consent")] == ["self"]


def test_a_session_that_begins_has_its_form_token_at_once(app: Flask, database: Database) -> None:
    """Two parts of the next page ask for it at the same time; both must get the same."""
    with database.write() as db:
        user = a_user(db)
    client = app.test_client()
    client.post("/dang-nhap", data={"login": user.username, "password": PASSWORD})
    with client.session_transaction() as session:
        token = session.get("csrf_token")
    assert token
    client.get("/tai-khoan/goc")
    with client.session_transaction() as session:
        assert session["csrf_token"] == token
