"""Judging again: beside the first judging, previewed, applied or dropped (R16)."""

import pytest

from app.db import Database
from app.errors import Refused
from app.judge import queue, rejudging
from app.judge.models import Contest, Rejudging, Submission, TestResult
from app.judge.verdicts import TestVerdict, Verdict
from tests.support.factories import AT
from tests.support.judge import a_contest, a_submission, a_team


def asked(database: Database, verdict: str = "WA") -> tuple[int, int]:
    """A rejudging of the only submission of the leader of two teams: (submission, rejudging)."""
    with database.write() as db:
        contest = a_contest(db)
        first, second = a_team(db, contest, name="Một"), a_team(db, contest, name="Hai")
        problem = contest.problems[0].problem_id
        a_submission(db, contest, second, problem, minute=50)
        row = a_submission(db, contest, first, problem, minute=20)
        again = rejudging.ask(db, row, None, at=AT)
        claimed = queue.claim_rejudging(db, "w", at=AT)
        assert claimed is not None
        assert claimed.id == again.id
        ran = [(1, True, TestVerdict("sample/1", Verdict(verdict), 5, 900), "")]
        judging = queue.Judging(Verdict(verdict), tests_total=3)
        assert queue.finish_rejudging(db, again.id, "w", judging, ran, at=AT)
        return row.id, again.id


def test_a_second_judging_changes_nothing_until_it_is_applied(database: Database) -> None:
    submission, _again = asked(database)
    with database.read() as db:
        assert db.get_one(Submission, submission).verdict == "AC"


def test_the_preview_says_who_would_change_places(database: Database) -> None:
    submission, again = asked(database)
    with database.read() as db:
        changes = rejudging.preview(db, rejudging.get(db, submission, again))
    assert [(one.team.name, one.before.rank, one.after.rank) for one in changes] == [
        ("Hai", 2, 1),
        ("Một", 1, 2),
    ]


def test_the_same_verdict_changes_nobody(database: Database) -> None:
    submission, again = asked(database, "AC")
    with database.read() as db:
        assert not rejudging.preview(db, rejudging.get(db, submission, again))


def test_applying_takes_the_new_verdict_its_tests_and_a_new_board(database: Database) -> None:
    submission, again = asked(database)
    with database.write() as db:
        row = rejudging.get(db, submission, again)
        before = db.get_one(Contest, row.submission.contest_id).board_version
        rejudging.apply(db, row, at=AT)
    with database.read() as db:
        sent = db.get_one(Submission, submission)
        assert sent.verdict == "WA"
        assert [one.name for one in sent.results] == ["sample/1"]
        assert db.get_one(Contest, sent.contest_id).board_version == before + 1
        with pytest.raises(Refused, match="đã xong"):
            rejudging.apply(db, rejudging.get(db, submission, again), at=AT)


def test_dropping_keeps_the_first_judging(database: Database) -> None:
    submission, again = asked(database)
    with database.write() as db:
        rejudging.drop(db, rejudging.get(db, submission, again), at=AT)
        assert db.get_one(Submission, submission).verdict == "AC"
        assert db.query(TestResult).count() == 0


def test_asking_twice_is_one_judging(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
        row = a_submission(db, contest, a_team(db, contest), contest.problems[0].problem_id)
        first = rejudging.ask(db, row, None, at=AT)
        assert rejudging.ask(db, row, None, at=AT).id == first.id


def test_r11_nothing_of_a_final_contest_is_judged_again(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
        row = a_submission(db, contest, a_team(db, contest), contest.problems[0].problem_id)
        contest.finalised_at = contest.ends_at
        with pytest.raises(Refused, match="đã chốt"):
            rejudging.ask(db, row, None, at=contest.ends_at)
        assert not rejudging.matching(db, verdict="AC")


def test_filters_of_a_mass_rejudge(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
        team = a_team(db, contest)
        first, second = (one.problem for one in contest.problems[:2])
        a_submission(db, contest, team, first.id, verdict="JE")
        a_submission(db, contest, team, second.id, verdict="JE")
        a_submission(db, contest, team, second.id, verdict="AC")
        assert len(rejudging.matching(db, verdict="JE")) == 2
        assert len(rejudging.matching(db, verdict="JE", problem=second.name)) == 1
        rows = rejudging.matching(db, contest=contest.slug)
        assert queue.requeue(db, [row.id for row in rows]) == 3
        assert queue.length(db) == 3


def test_a_second_judging_that_kills_workers_ends_as_a_judge_error(database: Database) -> None:
    with database.write() as db:
        contest = a_contest(db)
        row = a_submission(db, contest, a_team(db, contest), contest.problems[0].problem_id)
        again = rejudging.ask(db, row, None, at=AT)
    at = AT
    for n in range(queue.MAX_ATTEMPTS + 1):
        with database.write() as db:
            queue.claim_rejudging(db, f"w{n}", at=at)
        at += 2 * queue.LEASE
    with database.read() as db:
        assert db.get_one(Rejudging, again.id).verdict == "JE"
