"""The served board: one blob for each audience, made when something changed, leaking nothing."""

import gzip
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app.db import Database
from app.judge import board, contests
from app.judge.models import Contest, Submission, Team
from app.judge.scoreboard import Audience
from app.judge.verdicts import Verdict
from app.web import database as site_database
from tests.conftest import Clock
from tests.support.factories import AT, a_user, sign_in
from tests.support.judge import a_contest, a_submission, a_team

HOUR = timedelta(hours=1)


def told(database: Database, contest_id: int, audience: Audience = Audience.PUBLIC, at=AT + HOUR):
    return board.served(database, contest_id, audience, at=at).told


def test_a_board_that_did_not_change_is_not_made_again(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
    first = board.served(database, contest.id, Audience.PUBLIC, at=AT + HOUR)
    assert board.served(database, contest.id, Audience.PUBLIC, at=AT + 2 * HOUR) == first


def test_a_changed_board_is_made_again_at_most_once_a_second(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
        team = a_team(db, contest)
    assert told(database, contest.id)["rows"][0][4] == 0  # type: ignore[index]
    with database.write() as db:
        contest = db.get_one(Contest, contest.id)
        a_submission(db, contest, team, contest.problems[0].problem_id, minute=12)
    soon = AT + HOUR + timedelta(milliseconds=400)
    assert told(database, contest.id, at=soon)["rows"][0][4] == 0  # type: ignore[index]
    later = AT + HOUR + timedelta(seconds=1)
    assert told(database, contest.id, at=later)["rows"][0][4:6] == [1, 12]  # type: ignore[index]


def test_problems_are_not_told_before_the_start(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
    assert told(database, contest.id, at=AT - HOUR)["problems"] == []
    assert len(told(database, contest.id, at=AT)["problems"]) == 3  # type: ignore[arg-type]


def test_hidden_teams_stand_on_no_board(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
        tester = a_team(db, contest, name="Người thử đề", hidden=True)
        a_submission(db, contest, tester, contest.problems[0].problem_id)
    for audience in Audience:
        assert told(database, contest.id, audience)["rows"] == []


PUBLIC_PAGES = (
    "/lap-trinh/",
    "/lap-trinh/bai/",
    "/lap-trinh/ky-thi/",
    "/lap-trinh/ky-thi/{slug}",
    "/lap-trinh/ky-thi/{slug}/bang-xep-hang",
    "/lap-trinh/ky-thi/{slug}/bang-xep-hang.json",
    "/lap-trinh/ky-thi/{slug}/bai/A",
    "/lap-trinh/ky-thi/{slug}/bai/B",
    "/lap-trinh/bai/{name}",
    "/lap-trinh/cua-toi?ky-thi={slug}",
    "/healthz",
    "/",
)


def every_public_byte(app: Flask, slug: str, name: str) -> dict[str, bytes]:
    seen = {}
    client = app.test_client()
    for page in PUBLIC_PAGES:
        address = page.format(slug=slug, name=name)
        answer = client.get(address)
        assert answer.status_code == 200, address
        seen[address] = answer.data
    return seen


@pytest.mark.parametrize("hidden_verdict", [*Verdict, None])
def test_r12_the_freeze_leaks_nothing_to_the_public(
    app: Flask, clock: Clock, hidden_verdict: Verdict | None
) -> None:
    """Every public byte is the same whatever came of the submissions in the freeze."""
    with app.app_context():
        database = site_database()
    with database.write() as db:
        contest = a_contest(db, public=True)
        team, other = a_team(db, contest, name="Thuyền Giấy"), a_team(db, contest, name="Sóng Bạc")
        first, second = (one.problem_id for one in contest.problems[:2])
        a_submission(db, contest, team, first, minute=20)
        a_submission(db, contest, other, second, minute=30, verdict="WA")
        slug, name, contest_id = contest.slug, contest.problems[1].problem.name, contest.id
        frozen = [
            a_submission(db, contest, other, second, minute=250, verdict=None),
            a_submission(db, contest, team, second, minute=251, verdict=None),
        ]
    clock.at = AT + timedelta(minutes=255)
    before = every_public_byte(app, slug, name)
    with database.write() as db:
        for sent in frozen:
            row = db.merge(sent)
            row.state = "judged" if hidden_verdict else "queued"
            row.verdict = hidden_verdict.value if hidden_verdict else None
        contests.changed(db, contest_id)
    # the same second, so that a page that says the time says the same
    after = every_public_byte(app, slug, name)
    clock.at += timedelta(seconds=2)
    every_public_byte(app, slug, name)
    clock.at -= timedelta(seconds=2)
    again = every_public_byte(app, slug, name)
    assert before == after == again
    cells = told(database, contest_id, at=clock.at)["rows"]
    assert {row[2]: row[6][1] for row in cells} == {  # type: ignore[attr-defined]
        "Thuyền Giấy": [0, 1, None, 0],
        "Sóng Bạc": [1, 1, None, 0],
    }


def test_the_jury_sees_both_in_the_freeze_and_the_public_after_it(app: Flask, clock: Clock) -> None:
    with app.app_context():
        database = site_database()
    with database.write() as db:
        contest = a_contest(db)
        team = a_team(db, contest)
        a_submission(db, contest, team, contest.problems[0].problem_id, minute=250)
    late = AT + timedelta(minutes=290)
    assert told(database, contest.id, Audience.JURY, late)["rows"][0][4] == 1  # type: ignore[index]
    assert told(database, contest.id, Audience.PUBLIC, late)["rows"][0][4] == 0  # type: ignore[index]
    over = AT + timedelta(hours=6)
    assert told(database, contest.id, Audience.PUBLIC, over)["frozen_minutes"] == 60
    with database.write() as db:
        contests.unfreeze(db, db.get_one(Contest, contest.id), over)
    assert told(database, contest.id, Audience.PUBLIC, over)["rows"][0][4] == 1  # type: ignore[index]


def test_r9_the_banner_is_the_standards_sentence(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        slug = a_contest(db).slug
    clock.at = AT + timedelta(minutes=245)
    page = client.get(f"/lap-trinh/ky-thi/{slug}/bang-xep-hang").text
    assert (
        "Bảng xếp hạng đã đóng băng khi còn 60 phút; "
        "bài nộp trong 60 phút cuối vẫn hiện là đang chờ."
    ) in page


def test_a_team_sees_its_own_verdicts_in_the_freeze(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        contest, user = a_contest(db), a_user(db)
        team = a_team(db, contest, user.id)
        problem = contest.problems[0].problem
        a_submission(db, contest, team, problem.id, minute=250, user_id=user.id)
    clock.at = AT + timedelta(minutes=255)
    sign_in(client, user, at=clock.at)
    page = client.get(f"/lap-trinh/ky-thi/{contest.slug}/doi").text
    assert "Kết quả đúng" in page
    mine = client.get(f"/lap-trinh/cua-toi?ky-thi={contest.slug}").json
    assert mine is not None
    assert mine["problems"] == {problem.name: "solved"}


def test_a_board_that_is_polled_answers_304_and_the_stored_bytes(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context(), site_database().write() as db:
        contest = a_contest(db)
        a_team(db, contest)
    address = f"/lap-trinh/ky-thi/{contest.slug}/bang-xep-hang.json"
    first = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert b'"rows"' in gzip.decompress(first.data)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def a_thousand(database: Database) -> int:
    with database.write() as db:
        contest = a_contest(db, problems=7)
        db.execute(
            insert(Team),
            [
                {"contest_id": contest.id, "name": f"Đội thuyền giấy {n}", "is_hidden": False,
                 "organisation": "THCS Sao Mai, Hà Nội", "added_penalty": 0,
                 "entered_at": AT}
                for n in range(1000)
            ],
        )  # fmt: skip
        ids = list(db.scalars(select(Team.id)))
        problems = [one.problem_id for one in contest.problems]
        db.execute(
            insert(Submission),
            [
                {"contest_id": contest.id, "team_id": team, "problem_id": problems[n % 7],
                 "language": "cpp", "source": "", "state": "judged", "priority": 0,
                 "verdict": "AC" if (team + n) % 3 else "WA", "tests_total": 0, "attempts": 1,
                 "sent_at": AT + timedelta(seconds=60 * n + team), "compile_log": "", "note": ""}
                for team in ids for n in range(12)
            ],
        )  # fmt: skip
        return contest.id


def test_a_thousand_rows_stay_a_page_that_a_phone_can_load(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with app.app_context():
        database = site_database()
    contest_id = a_thousand(database)
    with database.read() as db:
        slug = db.get_one(Contest, contest_id).slug
    clock.at = AT + HOUR
    page = client.get(
        f"/lap-trinh/ky-thi/{slug}/bang-xep-hang", headers={"Accept-Encoding": "gzip"}
    )
    kept = board.served(database, contest_id, Audience.PUBLIC, at=clock.at)
    assert gzip.decompress(page.data).count(b"<tr data-t=") == 1000
    assert len(page.data) < 120_000
    assert len(kept.gzipped) < 60_000
