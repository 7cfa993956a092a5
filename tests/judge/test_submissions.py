"""Sending: once for one press, what is refused, whose it is."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Database
from app.errors import Forbidden, Invalid, Refused
from app.judge import queue, submissions
from app.judge.models import Contest, Problem, Submission
from app.judge.submissions import SOURCE_LIMIT_BYTES, Program
from app.web import database as site_database
from tests.conftest import Clock
from tests.support.factories import AT, a_user, sign_in
from tests.support.judge import a_contest, a_host, a_problem, a_submission, a_team

CPP = Program("cpp", "int main(){}", "press-1")
END = AT + timedelta(hours=5)
JSON = {"Accept": "application/json"}


def test_the_same_press_of_the_button_sends_once(database: Database) -> None:
    with database.write() as db:
        problem, user = a_problem(db), a_user(db)
        first = submissions.practise(db, problem, user.id, CPP, at=AT)
        again = submissions.practise(db, problem, user.id, CPP, at=AT)
        assert first.id == again.id


def test_another_persons_press_is_another_submission(database: Database) -> None:
    with database.write() as db:
        problem = a_problem(db)
        one = submissions.practise(db, problem, a_user(db).id, CPP, at=AT)
        two = submissions.practise(db, problem, a_user(db).id, CPP, at=AT)
        assert one.id != two.id


@pytest.mark.parametrize(
    ("program", "field"),
    [
        (Program("cobol", "x"), "language"),
        (Program("cpp", "  \n"), "source"),
        (Program("cpp", "x" * (SOURCE_LIMIT_BYTES + 1)), "source"),
        (Program("cpp", "đ" * (SOURCE_LIMIT_BYTES // 2 + 1)), "source"),
    ],
)
def test_what_cannot_be_judged_is_refused_at_its_field(
    database: Database, program: Program, field: str
) -> None:
    with database.write() as db, pytest.raises(Invalid) as refused:
        submissions.practise(db, a_problem(db), a_user(db).id, program, at=AT)
    assert refused.value.field == field


def test_a_language_that_no_living_host_compiles_is_refused(database: Database) -> None:
    with database.write() as db:
        problem, user = a_problem(db), a_user(db)
        pascal = Program("pascal", "begin end.")
        submissions.practise(db, problem, user.id, pascal, at=AT)  # nobody lives: it waits
        a_host(db, languages="cpp: g++")
        with pytest.raises(Invalid, match="Pascal"):
            submissions.practise(db, problem, user.id, pascal, at=AT)


def test_a_contest_submission_keeps_its_time_of_arrival_and_comes_before_practice(
    database: Database,
) -> None:
    with database.write() as db:
        contest, user = a_contest(db), a_user(db)
        a_team(db, contest, user.id)
        submissions.practise(db, a_problem(db), a_user(db).id, CPP, at=AT)
        sent = submissions.compete(db, contest, contest.problems[0], user.id, CPP, at=AT)
        version = db.get_one(Contest, contest.id, populate_existing=True).board_version
        assert version == 1
    with database.write() as db:
        claimed = queue.claim(db, "w", at=END)
        assert claimed is not None
        assert (claimed.id, claimed.sent_at) == (sent.id, AT)


@pytest.mark.parametrize(
    ("at", "code"), [(AT - timedelta(seconds=1), "not_started"), (END, "time_up")]
)
def test_r10_nothing_is_taken_outside_the_contest(database: Database, at, code: str) -> None:
    with database.write() as db:
        contest, user = a_contest(db), a_user(db)
        a_team(db, contest, user.id)
        with pytest.raises(Refused) as refused:
            submissions.compete(db, contest, contest.problems[0], user.id, CPP, at=at)
    assert refused.value.code == code


def test_who_is_in_no_team_cannot_send(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
        with pytest.raises(Forbidden):
            submissions.compete(db, contest, contest.problems[0], a_user(db).id, CPP, at=AT)


def test_a_contestant_cannot_try_the_contests_problems_in_practice_meanwhile(
    database: Database,
) -> None:
    with database.write() as db:
        contest, user, guest = a_contest(db, public=True), a_user(db), a_user(db)
        a_team(db, contest, user.id)
        problem = contest.problems[0].problem
        with pytest.raises(Refused, match="đang nằm trong kỳ thi"):
            submissions.practise(db, problem, user.id, CPP, at=AT)
        submissions.practise(db, problem, guest.id, CPP, at=AT)
        submissions.practise(db, problem, user.id, CPP, at=END)


def test_the_editor_sends_and_watches_until_the_verdict(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        user, problem = a_user(db), a_problem(db, "heodat")
        a_host(db)
    sign_in(client, user)
    form = {"language": "cpp", "source": "int main(){}", "send_key": "k"}
    answer = client.post("/lap-trinh/bai/heodat/nop", data=form, headers=JSON)
    assert answer.status_code == 201
    assert client.post("/lap-trinh/bai/heodat/nop", data=form, headers=JSON).json == answer.json
    watch = answer.json["watch"]  # type: ignore[index]
    waiting = client.get(watch)
    assert waiting.json is not None
    assert (waiting.json["state"], waiting.json["tests_total"]) == ("queued", problem.tests)
    assert not waiting.json["paused"]
    etag = {"If-None-Match": waiting.headers["ETag"]}
    assert client.get(watch, headers=etag).status_code == 304
    with app.app_context(), site_database().write() as db:
        claimed = queue.claim(db, "w", at=clock.at)
        assert claimed is not None
        queue.finish(
            db, claimed.id, "w", queue.Judging(queue.Verdict.CE, compile_log="thiếu ;"),
            at=clock.at,
        )  # fmt: skip
    done = client.get(watch, headers=etag)
    assert (done.json["verdict"], done.json["compile_log"]) == ("CE", "thiếu ;")  # type: ignore[index]
    page = client.get(answer.json["place"]).text  # type: ignore[index]
    assert "Lỗi dịch (CE)" in page
    assert "thiếu ;" in page


def test_where_nothing_judges_the_page_says_so(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        user, problem = a_user(db), a_problem(db)
        a_host(db, judges=False)
        row = a_submission(db, None, None, problem.id, verdict=None, user_id=user.id)
    sign_in(client, user)
    told = client.get(f"/lap-trinh/bai-nop/{row.id}/ket-qua").json
    assert told is not None
    assert told["paused"]
    assert "đang tạm nghỉ" in client.get(f"/lap-trinh/bai-nop/{row.id}").text
    assert client.get("/lap-trinh/cua-toi").json["judging"] is False  # type: ignore[index]


def test_with_scripts_off_a_plain_form_sends(app: Flask, client: FlaskClient, clock: Clock) -> None:
    with app.app_context(), site_database().write() as db:
        user = a_user(db)
        a_problem(db, "heodat")
    sign_in(client, user)
    assert 'name="send_key"' in client.get("/lap-trinh/bai/heodat/nop").text
    form = {"language": "python", "source": "print(1)", "send_key": "k"}
    answer = client.post("/lap-trinh/bai/heodat/nop", data=form)
    assert answer.status_code == 303
    assert "print(1)" in client.get(answer.headers["Location"]).text
    empty = client.post("/lap-trinh/bai/heodat/nop", data={"language": "python", "source": ""})
    assert empty.status_code == 422
    assert "Chương trình còn trống." in empty.text


def test_a_sender_is_slowed_down_and_a_school_behind_one_address_is_not(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        users = [a_user(db) for _ in range(12)]
        a_problem(db, "heodat")

    def send(key: str) -> int:
        form = {"language": "cpp", "source": "x", "send_key": key}
        return client.post("/lap-trinh/bai/heodat/nop", data=form, headers=JSON).status_code

    for number, user in enumerate(users):
        sign_in(client, user)
        assert send(str(number)) == 201
    assert [send(f"fast-{n}") for n in range(12)].count(429) >= 2


def test_a_trial_is_its_senders_alone(app: Flask, client: FlaskClient, clock: Clock) -> None:
    with app.app_context(), site_database().write() as db:
        user, other = a_user(db), a_user(db)
        a_problem(db, "heodat")
    sign_in(client, user)
    form = {"language": "python", "source": "print(input())", "input": "chào"}
    answer = client.post("/lap-trinh/bai/heodat/chay-thu", data=form, headers=JSON)
    watch = answer.json["watch"]  # type: ignore[index]
    with app.app_context(), site_database().write() as db:
        trial = queue.claim_trial(db, "w", at=clock.at)
        assert trial is not None
        queue.finish_trial(db, trial.id, "w", outcome="OK", output="chào\n", cpu_ms=9, memory_kb=1)
    told = client.get(watch).json
    assert told is not None
    assert (told["outcome"], told["output"]) == ("OK", "chào\n")
    sign_in(client, other)
    assert client.get(watch, headers=JSON).status_code == 404


def test_the_solution_opens_to_those_who_solved_the_problem(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        user, problem = a_user(db), a_problem(db, "heodat")
    app.config["SHOW_ERROR_PAGES"] = True
    sign_in(client, user)
    assert client.get("/lap-trinh/bai/heodat/loi-giai").status_code == 403
    with app.app_context(), site_database().write() as db:
        a_submission(db, None, None, problem.id, user_id=user.id)
    assert "Cộng lại." in client.get("/lap-trinh/bai/heodat/loi-giai").text


def test_the_list_is_searched_without_diacritics(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        a_problem(db, "heodat", title="Hai chú heo đất", level="tieu-hoc")
        a_problem(db, "duong", title="Đường ra đảo", topics=("đồ thị",), difficulty=5)

    def found(query: str) -> list[str]:
        page = client.get(f"/lap-trinh/bai/?{query}").text
        return [title for title in ("Hai chú heo đất", "Đường ra đảo") if title in page]

    assert found("tu=duong") == ["Đường ra đảo"]
    assert found("tu=do+thi") == ["Đường ra đảo"]
    assert found("cap=tieu-hoc") == ["Hai chú heo đất"]
    assert found("do-kho=5") == ["Đường ra đảo"]
    assert found("chu-de=%C4%91%E1%BB%93+th%E1%BB%8B") == ["Đường ra đảo"]
    assert found("tu=khong+co") == []
    assert found("") == ["Hai chú heo đất", "Đường ra đảo"]


def test_public_pages_are_the_same_bytes_for_everyone(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        user = a_user(db, full_name="Lê Văn Bí Mật")
        problem = a_problem(db, "heodat")
        a_submission(db, None, None, problem.id, user_id=user.id)
        slug = a_contest(db).slug
    for page in ("", "bai/", "bai/heodat", "ky-thi/", f"ky-thi/{slug}", f"ky-thi/{slug}/bai/A"):
        guest = app.test_client().get(f"/lap-trinh/{page}")
        sign_in(client, user)
        known = client.get(f"/lap-trinh/{page}")
        assert guest.data == known.data
        assert "public" in known.headers["Cache-Control"]
        assert "Set-Cookie" not in known.headers
        assert b"csrf" not in known.data


def test_contest_problems_stay_hidden_until_the_start(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    app.config["SHOW_ERROR_PAGES"] = True
    with app.app_context(), site_database().write() as db:
        contest = a_contest(db, starts_at=AT + timedelta(hours=1))
        name = contest.problems[0].problem.name
    pages = (
        f"/lap-trinh/ky-thi/{contest.slug}",
        f"/lap-trinh/ky-thi/{contest.slug}/bang-xep-hang",
        f"/lap-trinh/ky-thi/{contest.slug}/bang-xep-hang.json",
        f"/lap-trinh/ky-thi/{contest.slug}/bai/A",
        f"/lap-trinh/bai/{name}",
        "/lap-trinh/bai/",
        "/lap-trinh/",
    )
    for page in pages:
        body = client.get(page, headers={"Accept-Encoding": ""}).text
        assert "Bài kín" not in body
        assert name not in body or page.endswith(name)
    clock.advance(hours=1)
    assert "Bài kín A" in client.get(pages[0]).text
    assert client.get(pages[3]).status_code == 200


def test_rows_of_a_problem_that_left_stay_readable(database: Database) -> None:
    """A submission's page needs its problem; nothing deletes one that was tried."""
    with database.write() as db:
        problem = a_problem(db)
        row = a_submission(db, None, None, problem.id, user_id=a_user(db).id)
    with database.read() as db:
        assert isinstance(db.get_one(Submission, row.id).problem, Problem)
