"""A forgotten password: by mail for half an hour, by slip for a day, each once."""

import re

import pytest
from flask.testing import FlaskClient

from app.accounts import resets
from app.accounts.models import User
from app.db import Database
from app.errors import Forbidden, Refused
from tests.conftest import Clock, everything_in
from tests.support.factories import AT, PASSWORD, QUICK_HASH, a_user, sign_in, signed_in

NEW = "gau an mat ong"


def mailed_code(database: Database) -> str:
    mails = everything_in(database, "outgoing_mail")
    found = re.search(r"/mat-khau-moi\?ma=(\S+)", str(mails[-1]["body"]))
    assert found is not None
    return found[1]


def can_sign_in(client: FlaskClient, user: User, password: str) -> bool:
    fresh = client.application.test_client()
    answer = fresh.post("/dang-nhap", data={"login": user.username, "password": password})
    return answer.status_code == 303


def test_a_link_by_mail_sets_a_new_password_once(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        user = a_user(db, email="an@example.com")
    sign_in(client, user)
    guest = client.application.test_client()
    guest.post("/quen-mat-khau", data={"login": user.username})
    code = mailed_code(database)
    assert code not in str(everything_in(database, "account_one_use_code"))
    assert code in guest.get(f"/mat-khau-moi?ma={code}").text
    weak = guest.post("/mat-khau-moi", data={"code": code, "password": "12345678"})
    assert weak.status_code == 422
    done = guest.post("/mat-khau-moi", data={"code": code, "password": NEW})
    assert done.headers["Location"] == "/dang-nhap"
    assert can_sign_in(client, user, NEW)
    assert not can_sign_in(client, user, PASSWORD)
    assert client.get("/tai-khoan").status_code == 303  # whoever was in is out
    again = guest.post("/mat-khau-moi", data={"code": code, "password": PASSWORD})
    assert again.status_code == 422


def test_the_answer_does_not_tell_who_has_an_account(
    client: FlaskClient, database: Database
) -> None:
    with database.write() as db:
        a_user(db, username="an.nguyen", email="an@example.com")
        a_user(db, username="binh.le")

    def answer(login: str) -> str:
        page = client.post("/quen-mat-khau", data={"login": login}).text
        return re.sub(r'name="csrf_token"[^>]*>', "", page)

    assert answer("an.nguyen") == answer("binh.le") == answer("ai.do.khac")
    assert len(everything_in(database, "outgoing_mail")) == 1


def test_a_link_lives_half_an_hour(client: FlaskClient, database: Database, clock: Clock) -> None:
    with database.write() as db:
        user = a_user(db, email="an@example.com")
    client.post("/quen-mat-khau", data={"login": user.username})
    clock.advance(minutes=30)
    answer = client.post("/mat-khau-moi", data={"code": mailed_code(database), "password": NEW})
    assert "hết hạn" in answer.text


def test_a_mailbox_is_not_flooded(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        a_user(db, username="an.nguyen", email="an@example.com")
    answers = [client.post("/quen-mat-khau", data={"login": "an.nguyen"}) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert len(everything_in(database, "outgoing_mail")) <= 3


def test_a_slip_is_copied_from_paper_in_any_way(database: Database) -> None:
    with database.write() as db:
        support, pupil = signed_in(db, a_user(db, "support")), a_user(db)
        for spoil in (str.lower, lambda s: s.replace("-", " "), lambda s: f" {s} "):
            code = resets.make_slip(db, support, pupil, at=AT)
            assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
            assert resets.use(db, spoil(code), QUICK_HASH, at=AT).id == pupil.id


def test_a_newer_slip_ends_the_older_one_and_a_day_ends_both(
    database: Database, clock: Clock
) -> None:
    with database.write() as db:
        support, pupil = signed_in(db, a_user(db, "support")), a_user(db)
        first = resets.make_slip(db, support, pupil, at=AT)
        second = resets.make_slip(db, support, pupil, at=AT)
        with pytest.raises(Refused):
            resets.use(db, first, QUICK_HASH, at=AT)
        with pytest.raises(Refused):
            resets.use(db, second, QUICK_HASH, at=clock.advance(hours=24))


@pytest.mark.parametrize(
    ("actor", "target", "may"),
    [
        (("admin",), ("admin",), True),
        (("support",), ("pupil",), True),
        (("support",), ("teacher",), True),
        (("support",), ("organiser",), False),
        (("support",), ("admin",), False),
        (("organiser",), ("candidate",), True),
        (("organiser",), ("jury",), False),
        ((("organiser", "edition:3"),), (("candidate", "edition:3"),), True),
        ((("organiser", "edition:3"),), (("candidate", "edition:4"),), False),
        ((("organiser", "edition:3"),), (("candidate", "edition:3"), "marker"), False),
        ((("teacher", "class:7"),), (("pupil", "class:7"),), True),
        ((("teacher", "class:7"),), (("pupil", "class:8"),), False),
        ((("teacher", "class:7"),), (("teacher", "class:7"),), False),
        (("teacher",), ("pupil",), False),
        (("jury",), ("pupil",), False),
        (("auditor",), ("pupil",), False),
        ((("pupil", "class:7"),), (("pupil", "class:7"),), False),
    ],
)
def test_nobody_reaches_a_stronger_or_a_strange_account_by_slip(
    database: Database,
    actor: tuple[str | tuple[str, str], ...],
    target: tuple[str | tuple[str, str], ...],
    may: bool,
) -> None:
    with database.write() as db:
        someone, other = signed_in(db, a_user(db, *actor)), a_user(db, *target)
        if may:
            resets.make_slip(db, someone, other, at=AT)
        else:
            with pytest.raises(Forbidden):
                resets.make_slip(db, someone, other, at=AT)


def test_a_slip_is_printed_once_and_logged(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        teacher = a_user(db, ("teacher", "class:7"))
        pupil = a_user(db, ("pupil", "class:7"), full_name="Trần Đức Ẩn")
    sign_in(client, teacher)
    found = client.get("/quan-tri/nguoi-dung?q=duc an").text
    assert f"/quan-tri/nguoi-dung/{pupil.id}" in found
    slip = client.post(f"/quan-tri/nguoi-dung/{pupil.id}/phieu-mat-khau").text
    code = re.search(r"\w{4}-\w{4}-\w{4}", slip)
    assert code is not None
    log = [row for row in everything_in(database, "audit_entry") if "slip" in str(row["action"])]
    assert [(row["actor"], row["subject"]) for row in log] == [
        (f"user:{teacher.id}", f"user:{pupil.id}")
    ]
    guest = client.application.test_client()
    guest.post("/mat-khau-moi", data={"code": code[0].lower(), "password": NEW})
    assert can_sign_in(client, pupil, NEW)


def test_a_new_password_does_not_switch_the_second_factor_off(
    client: FlaskClient, database: Database
) -> None:
    from tests.accounts.test_second_factor import with_totp

    user, _ = with_totp(database, "organiser")
    with database.write() as db:
        code = resets.make_slip(db, signed_in(db, a_user(db, "admin")), user, at=AT)
        resets.use(db, code, QUICK_HASH, at=AT)
    answer = client.post("/dang-nhap", data={"login": user.username, "password": PASSWORD})
    assert answer.headers["Location"] == "/dang-nhap/xac-thuc"
