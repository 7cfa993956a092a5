"""The jury at work, through HTTP only: questions, judging again, the end of a contest, exports."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.judge import queue
from app.judge.models import Contest
from app.judge.verdicts import TestVerdict, Verdict
from app.web import database as site_database
from tests.conftest import Clock
from tests.support.factories import AT, a_user, sign_in
from tests.support.judge import a_contest, a_submission, a_team

DESK = "/lap-trinh/giam-khao/ky-thi/thu"


@pytest.fixture
def scene(app: Flask, clock: Clock) -> dict[str, object]:
    """A contest of two teams; the first is led by a person and has solved A after one mistake."""
    with app.app_context(), site_database().write() as db:
        contest, pupil = a_contest(db, slug="thu"), a_user(db)
        jury = a_user(db, ("jury", f"contest:{contest.id}"))
        one, two = a_team(db, contest, pupil.id, name="Một"), a_team(db, contest, name="=2+2")
        first = contest.problems[0].problem_id
        a_submission(db, contest, one, first, minute=5, verdict="WA", user_id=pupil.id)
        solved = a_submission(db, contest, one, first, minute=20, user_id=pupil.id)
        a_submission(db, contest, two, first, minute=200)
    clock.at = AT + timedelta(hours=4, minutes=30)
    return {"pupil": pupil, "jury": jury, "solved": solved.id}


def test_a_question_is_asked_answered_and_read_by_all(
    app: Flask, client: FlaskClient, scene: dict
) -> None:
    sign_in(client, scene["pupil"])
    client.post(
        "/lap-trinh/ky-thi/thu/thac-mac", data={"label": "A", "question": "Có số âm không ạ?"}
    )
    jury = app.test_client()
    sign_in(jury, scene["jury"])
    page = jury.get(f"{DESK}/thac-mac").text
    assert "Có số âm không ạ?" in page
    jury.post(f"{DESK}/thac-mac/1", data={"answer": "Không có.", "to_all": "1"})
    public = app.test_client().get("/lap-trinh/ky-thi/thu").text
    assert "Không có." in public
    assert "Có số âm không ạ?" in public
    assert "Một" not in public, "an answer to all does not name who asked"


def test_an_answer_to_one_team_stays_with_it(app: Flask, client: FlaskClient, scene: dict) -> None:
    sign_in(client, scene["pupil"])
    client.post("/lap-trinh/ky-thi/thu/thac-mac", data={"label": "", "question": "Riêng?"})
    jury = app.test_client()
    sign_in(jury, scene["jury"])
    jury.post(f"{DESK}/thac-mac/1", data={"answer": "Chỉ cho bạn."})
    assert "Chỉ cho bạn." in client.get("/lap-trinh/ky-thi/thu/thac-mac").text
    assert "Chỉ cho bạn." not in app.test_client().get("/lap-trinh/ky-thi/thu").text


def test_judging_again_shows_what_it_would_change_and_then_does_it(
    app: Flask, client: FlaskClient, scene: dict, clock: Clock
) -> None:
    sign_in(client, scene["jury"])
    place = f"{DESK}/bai-nop/{scene['solved']}"
    client.post(f"{place}/cham-lai")
    with app.app_context(), site_database().write() as db:
        again = queue.claim_rejudging(db, "w", at=clock.at)
        assert again is not None
        ran = [(1, True, TestVerdict("sample/1", Verdict.WA, 5, 900), "")]
        queue.finish_rejudging(db, again.id, "w", queue.Judging(Verdict.WA), ran, at=clock.at)
    page = client.get(place).text
    assert "2 đội đổi chỗ hoặc đổi điểm" in page
    assert "1 → 2" in page
    client.post(f"{place}/cham-lai/1/ap-dung")
    board = client.get(f"{DESK}/bang-xep-hang.json", headers={"Accept-Encoding": ""}).json
    assert board is not None
    assert [row[2] for row in board["rows"]] == ["=2+2", "Một"]


def test_the_end_of_a_contest_refused_in_sentences_then_unfrozen_then_final(
    app: Flask, client: FlaskClient, scene: dict, clock: Clock
) -> None:
    app.config["SHOW_ERROR_PAGES"] = True
    sign_in(client, scene["jury"])
    assert "Kỳ thi chưa kết thúc." in client.get(DESK).text
    assert client.post(f"{DESK}/chot").status_code == 409
    clock.at = AT + timedelta(hours=5)
    refused = client.post(f"{DESK}/chot")
    assert refused.status_code == 409
    assert "Bảng xếp hạng còn đóng băng." in refused.text
    assert client.post(f"{DESK}/cong-bo").status_code == 303
    assert (
        "Đây là bảng xếp hạng cuối cùng." in client.get("/lap-trinh/ky-thi/thu/bang-xep-hang").text
    )
    assert client.post(f"{DESK}/chot").status_code == 303
    with app.app_context(), site_database().read() as db:
        assert db.query(Contest).one().finalised_at == clock.at
    assert client.post(f"{DESK}/bai-nop/{scene['solved']}/cham-lai").status_code == 409


def test_the_submissions_are_filtered_and_taken_away(client: FlaskClient, scene: dict) -> None:
    sign_in(client, scene["jury"])
    assert client.get(f"{DESK}/bai-nop?ket-qua=WA").text.count("jury") >= 0
    rows = list(csv.reader(io.StringIO(client.get(f"{DESK}/bai-nop.csv?ket-qua=WA").text[1:])))
    assert [row[2:8] for row in rows[1:]] == [["5", rows[1][3], "Một", "A", "cpp", "WA"]]


def test_the_boards_export_is_a_table_and_runs_no_formula(client: FlaskClient, scene: dict) -> None:
    sign_in(client, scene["jury"])
    answer = client.get(f"{DESK}/bang-xep-hang.csv")
    rows = list(csv.reader(io.StringIO(answer.text[1:])))
    assert rows[0][:6] == ["rank", "team_id", "team", "organisation", "solved", "penalty"]
    assert [(row[0], row[2], row[4], row[5], row[6], row[7]) for row in rows[1:]] == [
        ("1", "Một", "1", "40", "2", "20"),
        ("2", "'=2+2", "1", "200", "1", "200"),
    ]


def test_the_jury_reads_a_program_with_its_tests(client: FlaskClient, scene: dict) -> None:
    sign_in(client, scene["jury"])
    page = client.get(f"{DESK}/bai-nop/{scene['solved']}").text
    assert "int main(){}" in page
    assert "phút 20" in page


def test_a_pupil_enters_a_team_and_finds_it_on_the_board(
    app: Flask, client: FlaskClient, scene: dict, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        newcomer = a_user(db)
    sign_in(client, newcomer)
    wrong = client.post("/lap-trinh/ky-thi/thu/doi", data={"name": "M", "organisation": ""})
    assert wrong.status_code == 422
    form = {"name": "Đom Đóm", "organisation": "THCS Sao Mai"}
    assert client.post("/lap-trinh/ky-thi/thu/doi", data=form).status_code == 303
    clock.advance(seconds=2)
    assert "Đom Đóm" in client.get("/lap-trinh/ky-thi/thu/bang-xep-hang").text
    told = client.get("/lap-trinh/cua-toi?ky-thi=thu").json
    assert told is not None
    assert told["team"]["name"] == "Đom Đóm"


@pytest.mark.parametrize(
    "page",
    [
        "bai/a%00", "ky-thi/%00", "ky-thi/%00/bang-xep-hang", "ky-thi/thu/bai/%00", "bai/?tu=%00",
        "cua-toi?ky-thi=%00", "giam-khao/ky-thi/thu/bai-nop?ngon-ngu=%00&ket-qua=%00&bai=%00",
    ],
)  # fmt: skip
def test_a_nul_in_an_address_is_no_bug_on_either_database(
    app: Flask, client: FlaskClient, scene: dict, page: str
) -> None:
    app.config["SHOW_ERROR_PAGES"] = True
    sign_in(client, scene["jury"])
    assert client.get(f"/lap-trinh/{page}").status_code < 500
