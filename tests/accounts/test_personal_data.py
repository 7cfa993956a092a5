"""A copy of everything, and erasing: what goes, what stays and why."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import mail, vouchers
from app.accounts import audit, consent, personal_data, requests
from app.accounts.models import User
from app.db import Database
from app.errors import NotFound, Refused
from app.features import all_features
from tests.conftest import everything_in
from tests.support.factories import AT, PASSWORD, a_user, sign_in

MARKS = ("Trần Đức Ẩn", "duc.an", "an@example.com", "0912345678", "Em tên là", "Trần Thị Hoà")


def someone_with_everything(database: Database) -> User:
    with database.write() as db:
        user = a_user(db, full_name=MARKS[0], username=MARKS[1], email=MARKS[2], phone=MARKS[3])
        requests.make(db, user.id, "correct", "Em tên là Ân.", at=AT)
        consent.record(
            db,
            user.id,
            "exam",
            givers={"self", "guardian"},
            guardian_name=MARKS[5],
            guardian_contact="co.hoa@example.com",
            at=AT,
        )
        vouchers.load(
            db, kind="course_full", edition="edition:1", text="ROAD-0001", actor="test", at=AT
        )
        vouchers.issue(db, kind="course_full", edition="edition:1", person=user.id, at=AT)
        mail.post(db, to=MARKS[2], subject="Đặt lại mật khẩu", body=f"Chào {MARKS[0]}", at=AT)
    return user


def test_the_copy_holds_what_every_feature_holds(client: FlaskClient, database: Database) -> None:
    user = someone_with_everything(database)
    sign_in(client, user)
    assert client.get("/tai-khoan/du-lieu").status_code == 405
    answer = client.post("/tai-khoan/du-lieu")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    held = json.loads(answer.data)["data"]
    names = {holding.name for feature in all_features() for holding in feature.holdings}
    assert set(held) == names
    assert held["Tài khoản"][0]["full_name"] == MARKS[0]
    assert held["Mã quà tặng đã nhận"][0]["code"] == "ROAD-0001"
    assert held["Yêu cầu về dữ liệu cá nhân"][0]["text"] == "Em tên là Ân."
    text = answer.get_data(as_text=True)
    assert "password" not in text.replace("password changed", "")
    assert "token" not in text
    with database.read() as db:
        assert audit.lines(db, subject=f"user:{user.id}")[0][0].details["what"] == "export"


def test_another_persons_data_is_not_in_the_copy(client: FlaskClient, database: Database) -> None:
    someone_with_everything(database)
    with database.write() as db:
        other = a_user(db, full_name="Lê Thị Hoà")
    sign_in(client, other)
    text = client.post("/tai-khoan/du-lieu").get_data(as_text=True)
    assert not any(mark in text for mark in MARKS)


def test_erasing_leaves_nothing_that_names_the_person(
    client: FlaskClient, database: Database
) -> None:
    user = someone_with_everything(database)
    sign_in(client, user)
    assert client.post("/tai-khoan/xoa", data={"password": "sai"}).status_code == 422
    answer = client.post("/tai-khoan/xoa", data={"password": PASSWORD})
    assert "Sổ cấp mã quà tặng giữ lại" in answer.text
    assert "Nhật ký kiểm toán giữ lại" in answer.text
    assert client.get("/tai-khoan").status_code == 303
    tables = (
        "account_user", "account_consent", "account_data_request", "account_login",
        "account_grant", "account_one_use_code", "audit_entry", "voucher_issue", "voucher_entry",
        "outgoing_mail",
    )  # fmt: skip
    left = str([everything_in(database, table) for table in tables])
    assert not any(mark in left for mark in (*MARKS, "co.hoa@example.com", "Ân"))
    assert len(everything_in(database, "voucher_issue")) == 1
    guest = client.application.test_client()
    again = guest.post("/dang-nhap", data={"login": MARKS[1], "password": PASSWORD})
    assert again.status_code == 422


def test_the_name_is_free_again_after_erasing(database: Database) -> None:
    user = someone_with_everything(database)
    with database.write() as db:
        personal_data.erase(db, all_features(), user.id, actor="test", at=AT)
        a_user(db, username=MARKS[1], email=MARKS[2], phone=MARKS[3])
        with pytest.raises(NotFound):
            personal_data.erase(db, all_features(), user.id, actor="test", at=AT)


def test_the_last_admin_stays(database: Database) -> None:
    with database.write() as db:
        admin = a_user(db, "admin")
        with pytest.raises(Refused) as refused:
            personal_data.erase(db, all_features(), admin.id, actor="test", at=AT)
        assert refused.value.code == "last_admin"
        a_user(db, "admin")
        personal_data.erase(db, all_features(), admin.id, actor="test", at=AT)


def test_consent_is_given_and_withdrawn_on_the_page(
    client: FlaskClient, database: Database
) -> None:
    with database.write() as db:
        user = a_user(db)
    sign_in(client, user)
    assert "checked" not in client.get("/tai-khoan/dong-y/news").text
    assert client.post("/tai-khoan/dong-y/news", data={}).status_code == 422
    assert client.post("/tai-khoan/dong-y/news", data={"self_agrees": "y"}).status_code == 303
    with database.read() as db:
        assert consent.has(db, user.id, "news", at=AT)
    assert client.post("/tai-khoan/dong-y/news/rut-lai").status_code == 303
    with database.read() as db:
        assert not consent.has(db, user.id, "news", at=AT)
    essential = client.post("/tai-khoan/dong-y/account/rut-lai")
    assert essential.headers["Location"] == "/tai-khoan/xoa"
    assert client.get("/tai-khoan/dong-y/khac").status_code == 404


def test_every_holding_can_be_handed_over_and_erased_for_an_empty_account(app: Flask) -> None:
    database: Database = app.extensions["database"]
    with database.write() as db:
        user = a_user(db)
        held = personal_data.export(db, all_features(), user.id, actor="test", at=AT)
        json.dumps(held)
        assert all(
            isinstance(sentence, str)
            for sentence in personal_data.erase(db, all_features(), user.id, actor="test", at=AT)
        )
