"""Rate limits: the account first, the address last and generously."""

import time

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.db import Database
from tests.conftest import Clock
from tests.support.factories import AT, PASSWORD, QUICK_HASH, a_user

HALL = 1000


def test_a_thousand_users_behind_one_address_sign_in_at_the_same_minute(
    app: Flask, database: Database, clock: Clock
) -> None:
    with database.write() as db:
        db.add_all(
            User(
                full_name="Nguyễn Minh An",
                username=f"thi.sinh{n}",
                password_hash=QUICK_HASH,
                created_at=AT,
            )
            for n in range(HALL)
        )
    refused = []
    for n in range(HALL):
        clock.advance(seconds=60 / HALL)
        answer = app.test_client().post(
            "/dang-nhap", data={"login": f"thi.sinh{n}", "password": PASSWORD}
        )
        if answer.status_code != 303:
            refused.append((n, answer.status_code))
    assert refused == []


def test_guessing_one_account_stops_after_ten(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
    answers = [
        client.post("/dang-nhap", data={"login": user.username, "password": f"doan {n} lan"})
        for n in range(12)
    ]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_an_unknown_account_is_limited_as_a_known_one_is(client: FlaskClient) -> None:
    answers = [
        client.post("/dang-nhap", data={"login": "Ai.Do" if n % 2 else "ai.do", "password": "x"})
        for n in range(12)
    ]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2


def test_a_stranger_elsewhere_cannot_keep_the_owner_out(
    client: FlaskClient, database: Database
) -> None:
    with database.write() as db:
        user = a_user(db)
    for _ in range(15):
        client.post(
            "/dang-nhap",
            data={"login": user.username, "password": "sai roi"},
            environ_overrides={"REMOTE_ADDR": "192.0.2.9"},
        )
    right = {"login": user.username, "password": PASSWORD}
    assert client.post("/dang-nhap", data=right).status_code == 303


def test_who_waits_gets_in(client: FlaskClient, database: Database, clock: Clock) -> None:
    with database.write() as db:
        user = a_user(db)
    right = {"login": user.username, "password": PASSWORD}
    for _ in range(11):
        client.post("/dang-nhap", data={"login": user.username, "password": "sai roi"})
    assert client.post("/dang-nhap", data=right).status_code == 429
    clock.advance(seconds=11)
    assert client.post("/dang-nhap", data=right).status_code == 303


def test_a_refusal_costs_no_password_hash(client: FlaskClient, database: Database) -> None:
    for _ in range(10):
        client.post("/dang-nhap", data={"login": "ai.do", "password": "x"})
    began = time.process_time()
    assert client.post("/dang-nhap", data={"login": "ai.do", "password": "x"}).status_code == 429
    assert time.process_time() - began < 0.5
