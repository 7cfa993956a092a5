"""Phases, entering, the end of a contest (R9–R11)."""

from datetime import timedelta

import pytest

from app.db import Database
from app.errors import Invalid, Refused
from app.judge import clarifications, contests
from app.judge.contests import Phase
from app.judge.models import Contest
from tests.support.factories import AT, a_user
from tests.support.judge import a_contest, a_submission, a_team

END = AT + timedelta(hours=5)
FREEZE = END - timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "phase", "frozen"),
    [
        (AT - SECOND, Phase.UPCOMING, False),
        (AT, Phase.RUNNING, False),
        (FREEZE - SECOND, Phase.RUNNING, False),
        (FREEZE, Phase.FROZEN, True),
        (END - SECOND, Phase.FROZEN, True),
        (END, Phase.OVER, True),
        (END + timedelta(days=9), Phase.OVER, True),
    ],
)
def test_r9_the_freeze_lasts_from_its_minute_until_the_jury_unfreezes(
    database: Database, at, phase: Phase, frozen: bool
) -> None:
    with database.write() as db:
        contest = a_contest(db)
        assert contests.phase(contest, at) is phase
        assert contests.is_frozen(contest, at) is frozen


def test_a_contest_without_a_freeze_is_never_frozen(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db, freeze_minutes=0)
        assert not contests.is_frozen(contest, END)
        assert contests.rules_of(contest).freeze_ms is None


def test_a_person_enters_one_team(database: Database) -> None:
    with database.write() as db:
        contest, user = a_contest(db), a_user(db)
        contests.enter(db, contest, user.id, name=" Thuyền  Giấy ", organisation="", at=AT)
        team = contests.team_of(db, contest.id, user.id)
        assert team is not None
        assert team.name == "Thuyền Giấy"
        with pytest.raises(Refused, match="đã có đội"):
            contests.enter(db, contest, user.id, name="Hai", organisation="", at=AT)


def test_two_teams_do_not_share_a_name_however_its_tone_is_placed(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
        contests.enter(db, contest, a_user(db).id, name="Hoà Bình", organisation="", at=AT)
        with pytest.raises(Invalid, match="Đã có đội"):
            contests.enter(db, contest, a_user(db).id, name="hòa bình", organisation="", at=AT)


def test_nobody_enters_after_the_end_or_where_the_jury_enters_teams(database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
        open_to_all, closed = a_contest(db), a_contest(db, is_open=False)
        with pytest.raises(Refused, match="đã kết thúc"):
            contests.enter(db, open_to_all, user.id, name="Muộn", organisation="", at=END)
        with pytest.raises(Refused, match="ban giám khảo"):
            contests.enter(db, closed, user.id, name="Đội", organisation="", at=AT)


def codes(database: Database, contest_id: int, at=END) -> list[str]:
    with database.read() as db:
        found = contests.hindrances(db, db.get_one(Contest, contest_id), at)
        return [one.code for one in found]


def test_r11_what_keeps_a_contest_from_being_finalised_is_said_in_sentences(
    database: Database,
) -> None:
    with database.write() as db:
        contest, user = a_contest(db), a_user(db)
        team = a_team(db, contest, user.id)
        problem = contest.problems[0].problem_id
        waiting = a_submission(db, contest, team, problem, verdict=None)
        broken = a_submission(db, contest, team, problem, verdict="JE")
        asked = clarifications.ask(db, contest, team, "A", "Số âm không ạ?", at=AT)
    assert codes(database, contest.id, AT)[0] == "running"
    assert codes(database, contest.id) == ["unjudged", "judge_error", "unanswered", "frozen"]
    with database.write() as db:
        for row in (waiting, broken):
            judged = db.merge(row)
            judged.state, judged.verdict = "judged", "WA"
        contest = db.get_one(Contest, contest.id)
        clarifications.answer(db, contest, asked.id, "Không.", to_all=False, by=user.id, at=END)
    assert codes(database, contest.id) == ["frozen"]
    with database.write() as db:
        contest = db.get_one(Contest, contest.id)
        with pytest.raises(Refused, match="đóng băng"):
            contests.finalise(db, contest, END)
        contests.unfreeze(db, contest, END)
        contests.finalise(db, contest, END)
        assert contests.phase(contest, END) is Phase.FINAL
        with pytest.raises(Refused, match="đã chốt"):
            clarifications.announce(db, contest, "", "Thêm", by=user.id, at=END)


def test_nobody_unfreezes_while_the_contest_runs(database: Database) -> None:
    with database.write() as db, pytest.raises(Refused, match="chưa kết thúc"):
        contests.unfreeze(db, a_contest(db), FREEZE)


def test_a_team_sees_its_own_questions_and_what_was_told_to_all(database: Database) -> None:
    with database.write() as db:
        contest, jury = a_contest(db), a_user(db, "jury")
        one, two = a_team(db, contest, a_user(db).id), a_team(db, contest, a_user(db).id)
        mine = clarifications.ask(db, contest, one, "", "Của đội một", at=AT)
        clarifications.ask(db, contest, two, "", "Của đội hai", at=AT)
        clarifications.announce(db, contest, "", "Cho tất cả", by=jury.id, at=AT)
        seen = clarifications.for_team(db, one)
        assert {row.question for row in seen} == {"Của đội một", ""}
        clarifications.answer(db, contest, mine.id, "Được", to_all=True, by=jury.id, at=AT)
        assert "Của đội một" in {row.question for row in clarifications.for_team(db, two)}


def test_questions_are_asked_only_while_the_contest_runs(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
        team = a_team(db, contest, a_user(db).id)
        with pytest.raises(Refused, match="trong giờ thi"):
            clarifications.ask(db, contest, team, "", "Muộn", at=END)
