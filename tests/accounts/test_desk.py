"""The desk of staff: finding people, roles, reports, the log; looking leaves a line."""

import pytest
from flask.testing import FlaskClient

from app.accounts import audit, page_reports, people, roles
from app.db import Database
from app.errors import Invalid
from tests.conftest import everything_in
from tests.support.factories import AT, a_user, sign_in, signed_in


@pytest.mark.parametrize("words", ["duc an", "Đức", "DUC.AN", "0912 345 678", "an@Example.com"])
def test_a_support_desk_finds_a_person(database: Database, words: str) -> None:
    with database.write() as db:
        user = a_user(
            db,
            full_name="Trần Đức Ẩn",
            username="duc.an",
            phone="0912345678",
            email="an@example.com",
        )
        a_user(db, full_name="Lê Thị Hoà")
        assert [found.id for found in people.search(db, words)] == [user.id]
        assert people.search(db, words, scopes=["class:7"]) == []


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "100%"])
def test_a_search_for_nothing_finds_nobody(database: Database, words: str) -> None:
    with database.write() as db:
        a_user(db)
        assert people.search(db, words) == []


def test_looking_at_a_person_is_recorded(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        support, pupil = a_user(db, "support"), a_user(db)
    sign_in(client, support)
    client.get(f"/quan-tri/nguoi-dung/{pupil.id}")
    with database.read() as db:
        line = audit.lines(db, subject=f"user:{pupil.id}")[0][0]
    assert (line.actor, line.action) == (f"user:{support.id}", "saw")


def test_an_admin_gives_and_takes_roles(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        admin, teacher = a_user(db, "admin"), a_user(db, "teacher")
    sign_in(client, admin)
    page = f"/quan-tri/nguoi-dung/{teacher.id}/vai-tro"
    client.post(page, data={"role": "jury", "scope": "contest:7"})
    with database.read() as db:
        assert signed_in(db, teacher).has("jury", "contest:7")
    client.post(f"{page}/thu-hoi", data={"role": "jury", "scope": "contest:7"})
    with database.read() as db:
        assert not signed_in(db, teacher).has("jury", "contest:7")
        actions = [line.action for line in audit.lines(db, subject=f"user:{teacher.id}")[0]]
    assert actions[:2] == ["role withdrawn", "role given"]


def test_the_last_admin_cannot_step_down(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        admin = a_user(db, "admin")
    sign_in(client, admin)
    answer = client.post(
        f"/quan-tri/nguoi-dung/{admin.id}/vai-tro/thu-hoi", data={"role": "admin", "scope": ""}
    )
    assert answer.status_code == 409
    with database.read() as db:
        assert ("admin", None) in roles.grants_of(db, admin.id)


def test_a_visitor_reports_a_page_and_staff_close_it(
    client: FlaskClient, database: Database
) -> None:
    form = client.get("/bao-loi?trang=/hoc-lieu/dem&ma=a1b2c3d4").text
    assert 'value="/hoc-lieu/dem"' in form
    sent = client.post(
        "/bao-loi",
        data={"page": "/hoc-lieu/dem", "request_id": "a1b2c3d4", "text": "Thiếu một củ cà rốt."},
    )
    assert "Cảm ơn bạn" in sent.text
    with database.write() as db:
        editor = a_user(db, "editor")
    sign_in(client, editor)
    assert "Thiếu một củ cà rốt." in client.get("/quan-tri/bao-loi").text
    client.post("/quan-tri/bao-loi/1/xong")
    assert "Thiếu một củ cà rốt." not in client.get("/quan-tri/bao-loi").text
    assert everything_in(database, "account_page_report")[0]["closed_by"] == editor.id


@pytest.mark.parametrize(
    "page", ["https://evil.example", "//evil.example", "/\\evil", "javascript:alert(1)", ""]
)
def test_a_report_names_a_page_of_this_site(page: str) -> None:
    assert page_reports.clean_page(page) == "/"


def test_an_empty_report_is_not_kept(client: FlaskClient, database: Database) -> None:
    assert client.post("/bao-loi", data={"text": "   "}).status_code == 422
    with database.write() as db, pytest.raises(Invalid):
        page_reports.make(db, page="/", text="a" * 2001, request_id="", user_id=None, at=AT)


def test_reports_are_slowed_down_by_person(client: FlaskClient, database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
    sign_in(client, user)
    answers = [client.post("/bao-loi", data={"text": "Lỗi."}) for _ in range(12)]
    assert answers[-1].status_code == 429
