"""What the judge hands to the whole: health, home, personal data, content and demo."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Database
from app.judge import contests, feature, hosts
from app.judge.contests import Phase
from app.judge.demo import contests as demo
from app.judge.demo import simulation
from app.judge.models import Contest, Submission, Team, TeamMember, Trial
from app.judge.runner import SelfTest
from app.registry import JobContext, LoadContext
from app.web import database as site_database
from tests.conftest import Clock
from tests.support.factories import AT, a_user
from tests.support.judge import a_contest, a_host, a_problem, a_submission, a_team

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(autouse=True)
def in_a_request(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context():
        yield


def loaded(database: Database, var: Path, at=AT) -> LoadContext:
    context = LoadContext(database, CONTENT, var, at)
    assert feature.feature.load_content is not None
    feature.feature.load_content(context)
    demo.load(context)
    return context


def test_health_answers_when_no_worker_runs(app: Flask, clock: Clock) -> None:
    with site_database().read() as db:
        health = feature.feature.health(db)  # type: ignore[misc]
    assert health.serves
    assert health.details == {"tier": "none", "queue_length": 0, "hosts": {}}


def test_health_tells_tier_queue_and_the_hosts_of_the_last_half_minute(
    app: Flask, clock: Clock
) -> None:
    with site_database().write() as db:
        a_host(db)
        a_host(db, at=AT - timedelta(seconds=31))
        a_submission(db, None, None, a_problem(db).id, verdict=None)
    with site_database().read() as db:
        details = feature.feature.health(db).details  # type: ignore[misc]
    assert (details["tier"], details["queue_length"]) == ("1: full", 1)
    assert len(details["hosts"]) == 1  # type: ignore[arg-type]


def test_a_worker_without_a_safe_tier_says_so_in_its_row(database: Database) -> None:
    nothing = SelfTest("sandbox", 0, "no safe tier", False, False, (), remedy="apt install bwrap")
    with database.write() as db:
        hosts.report(db, "may:0", nothing, {}, at=AT)
        assert not hosts.is_judging(db, at=AT)
        assert hosts.everyone(db)[0].told == "apt install bwrap"
        assert hosts.languages(db, at=AT) == frozenset()


def test_the_home_page_names_the_contest_that_runs(
    client: FlaskClient, app: Flask, clock: Clock
) -> None:
    with site_database().write() as db:
        a_contest(db, starts_at=AT + timedelta(days=1)).name = "Thi ngày mai"
        a_contest(db).name = "Thi hôm nay"
    page = client.get("/").text
    assert "Thi hôm nay" in page
    assert "Thi ngày mai" not in page


def test_export_hands_over_and_erase_keeps_the_board_without_a_name(database: Database) -> None:
    holding = feature.HOLDINGS[0]
    with database.write() as db:
        user, contest = a_user(db), a_contest(db)
        team = a_team(db, contest, user.id, name="Nguyễn Văn An 9A")
        a_submission(db, contest, team, contest.problems[0].problem_id, user_id=user.id)
        problem = a_problem(db)
        a_submission(db, None, None, problem.id, user_id=user.id)
        db.add(Trial(user_id=user.id, problem_id=problem.id, language="c", source="", input="",
                     sent_at=AT))  # fmt: skip
        db.flush()
        handed = holding.export(db, user.id)
        assert sorted(str(one["kind"]) for one in handed) == ["submission", "submission", "team"]
        kept = holding.erase(db, user.id, AT)
        assert len(kept) == 1
        assert db.query(Trial).count() == 0
        assert db.query(TeamMember).count() == 0
        left = db.query(Submission).all()
        assert [(one.contest_id, one.user_id) for one in left] == [(contest.id, None)]
        assert "An" not in db.get_one(Team, team.id, populate_existing=True).name
        assert not holding.export(db, user.id)


def test_the_demo_has_three_contests_in_three_states(database: Database, tmp_path: Path) -> None:
    loaded(database, tmp_path)
    with database.read() as db:
        states = {
            one.slug: (contests.phase(one, AT), len(db.query(Team).filter_by(contest_id=one.id)
                       .all()))
            for one in db.query(Contest)
        }  # fmt: skip
    assert states == {
        "thuyen-giay": (Phase.RUNNING, 40),
        "song-bac": (Phase.FROZEN, 40),
        "den-ong-sao": (Phase.FINAL, 40),
    }


def test_loading_the_demo_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    context = loaded(database, tmp_path)

    def everything() -> list[tuple[object, ...]]:
        with database.read() as db:
            return [(one.id, one.sent_at, one.verdict) for one in db.query(Submission)]

    before = everything()
    demo.load(context)
    assert everything() == before


def test_a_later_start_finds_the_running_contest_running(
    database: Database, tmp_path: Path
) -> None:
    loaded(database, tmp_path)
    with database.write() as db:
        person = a_user(db)
        running = db.query(Contest).filter_by(slug="thuyen-giay").one()
        own = a_team(db, running, person.id)
        a_submission(db, running, own, running.problems[0].problem_id, minute=120)
    later = AT + timedelta(days=40)
    loaded(database, tmp_path, later)
    with database.read() as db:
        found = {one.slug: contests.phase(one, later) for one in db.query(Contest)}
        kept = db.query(Submission).filter_by(team_id=own.id).one()
        assert kept.sent_at <= later, "what people sent stays and never lies in the future"
    assert found["thuyen-giay"] is Phase.RUNNING
    assert found["song-bac"] is Phase.FROZEN


def test_the_demo_contest_begins_anew_before_its_freeze(database: Database, tmp_path: Path) -> None:
    loaded(database, tmp_path)
    late = AT + timedelta(hours=30)
    demo.renew(database, tmp_path, late)
    with database.read() as db:
        running = db.query(Contest).filter_by(slug="thuyen-giay").one()
        assert contests.phase(running, late) is Phase.RUNNING


def test_simulated_teams_send_real_programs_while_somebody_judges(
    database: Database, tmp_path: Path
) -> None:
    loaded(database, tmp_path)

    def queued() -> list[Submission]:
        with database.read() as db:
            return db.query(Submission).filter_by(state="queued").all()

    simulation.JOB.run(JobContext(database, tmp_path, AT))
    assert not queued(), "nobody judges, nobody sends"
    with database.write() as db:
        a_host(db)
    for n in range(30):
        simulation.JOB.run(JobContext(database, tmp_path, AT + timedelta(seconds=n)))
    sent = queued()
    assert 1 <= len(sent) <= simulation.MOST_WAITING + 1
    assert all(one.language in {"cpp", "python"} and one.source for one in sent)
