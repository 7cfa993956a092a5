"""Listening with counted plays (X10)."""

import pytest

from app.errors import Refused
from app.exams import listening, sittings
from app.exams.models import Recording, Replay, Sitting
from tests.support.exams import a_seat
from tests.support.factories import a_user


@pytest.fixture
def sitting_id(database, clock) -> int:
    with database.write() as db:
        return a_seat(db, at=clock()).sitting


def play(database, sitting_id, clock):
    with database.write() as db:
        return listening.play(db, db.get_one(Sitting, sitting_id), "talk", at=clock())


def report(database, sitting_id, clock, position_ms, finished=False):
    with database.write() as db:
        sitting = db.get_one(Sitting, sitting_id)
        listening.report(
            db, sitting, "talk", position_ms=position_ms, finished=finished, at=clock()
        )


def test_a_play_is_counted_and_a_reload_resumes_it(database, sitting_id, clock):
    assert play(database, sitting_id, clock) == {
        "name": "talk",
        "allowed": 2,
        "used": 1,
        "resume_ms": 0,
    }
    report(database, sitting_id, clock, 21_000)
    again = play(database, sitting_id, clock)
    assert (again["used"], again["resume_ms"]) == (1, 21_000)


def test_a_play_never_moves_back_nor_past_its_end(database, sitting_id, clock):
    play(database, sitting_id, clock)
    report(database, sitting_id, clock, 30_000)
    report(database, sitting_id, clock, 10_000)
    assert play(database, sitting_id, clock)["resume_ms"] == 30_000
    report(database, sitting_id, clock, 999_000)
    assert play(database, sitting_id, clock)["resume_ms"] == 60_000


def test_no_more_plays_than_allowed_but_by_an_invigilator(database, sitting_id, clock):
    for _ in range(2):
        play(database, sitting_id, clock)
        report(database, sitting_id, clock, 60_000, finished=True)
    with pytest.raises(Refused) as refused:
        play(database, sitting_id, clock)
    assert refused.value.code == "no_play"
    with database.write() as db:
        recording = db.query(Recording).one()
        db.add(
            Replay(
                sitting_id=sitting_id,
                recording_id=recording.id,
                reason="Loa hỏng",
                allowed_by_id=a_user(db, "invigilator").id,
                at=clock(),
            )
        )
    assert play(database, sitting_id, clock)["used"] == 3


def test_no_play_after_the_deadline(database, sitting_id, clock):
    clock.advance(hours=1, seconds=6)
    with pytest.raises(Refused) as refused:
        play(database, sitting_id, clock)
    assert refused.value.code == "time_up"


def test_the_page_learns_what_is_left(database, clock):
    with database.write() as db:
        seat = a_seat(db, at=clock())
    play(database, seat.sitting, clock)
    with database.write() as db:
        (standing,) = sittings.page(db, seat.hashed, at=clock())["recordings"]
    assert (standing["allowed"], standing["used"], standing["resume_ms"]) == (2, 1, 0)
