"""The marking step and the simulated candidates."""

from datetime import timedelta

import pytest

from app.errors import Refused
from app.exams import rounds, saving, scoring, simulation, sittings
from app.exams.models import Mark, Score
from tests.conftest import everything_in
from tests.support.exams import SECRET, a_seat, an_edition


def answer(db, seat, at, **answers):
    events = [
        saving.Event(epoch=1, seq=nth, item=item, value=value, ms=0)
        for nth, (item, value) in enumerate(answers.items(), start=1)
    ]
    batch = saving.Batch(sitting=seat.sitting, epoch=1, events=events)
    saving.save(db, seat.hashed, batch, at=at)


def test_every_handed_in_sitting_is_marked_into_whole_milli_points(database, clock):
    with database.write() as db:
        edition = an_edition(db, at=clock() - timedelta(hours=1))
        right = a_seat(db, at=clock(), edition=edition)
        partly = a_seat(db, at=clock(), edition=edition)
        answer(db, right, clock(), u1='"a"', u2='"b"', u3='{"1":" Since "}', l1='"c"')
        answer(db, partly, clock(), u1='"a"', u2='"a"', u3='{"1":""}')
        round_id = edition.rounds[0].id
        with pytest.raises(Refused, match="Còn 2 thí sinh"):
            scoring.mark_round(db, round_id, at=clock())
        for seat in (right, partly):
            sittings.hand_in(db, seat.hashed, at=clock())
        assert scoring.mark_round(db, round_id, at=clock()) == 2
        assert scoring.mark_round(db, round_id, at=clock()) == 2

        best, other = db.get_one(Score, right.sitting), db.get_one(Score, partly.sitting)
        assert (best.total_milli, best.max_milli, best.hardest_band_right) == (4000, 4000, 1)
        assert (other.total_milli, other.answered) == (1000, 2)
        assert other.sections == {"use": 1000, "listening": 0}
        marks = {one.item: one.milli for one in db.query(Mark).filter_by(sitting_id=partly.sitting)}
    assert marks == {"u1": 1000, "u2": 0, "u3": None, "l1": None}  # blank is not zero


def test_a_frozen_round_is_not_marked_again(database, clock):
    with database.write() as db:
        edition = an_edition(db, at=clock())
        round_ = edition.rounds[0]
        round_.marked_at = round_.published_at = round_.frozen_at = clock()
        db.flush()
        with pytest.raises(Refused) as refused:
            scoring.mark_round(db, round_.id, at=clock())
    assert refused.value.code == "frozen"


def test_simulated_candidates_fill_a_round_and_can_be_marked(database, clock):
    with database.write() as db:
        edition = an_edition(db, at=clock())
        round_ = edition.rounds[0]
        people = simulation.register(db, edition, 120, secret_key=SECRET, at=clock())
        assert rounds.prepare(db, round_.id, at=clock()) == 120
        assert simulation.sit(db, round_, people, at=clock()) == 120
        assert simulation.sit(db, round_, people, at=clock()) == 0
        assert scoring.mark_round(db, round_.id, at=clock()) == 120
        totals = [score.total_milli for score in db.query(Score)]
        receipts = [sittings.receipt(db, one.sitting) for one in db.query(Score).limit(5)]

    assert min(totals) < 2000 < max(totals)
    assert all(len(receipt.digest) == 64 for receipt in receipts)
    numbers = [row["candidate_no"] for row in everything_in(database, "exam_candidate")]
    assert (numbers[0], numbers[-1]) == ("T00001", "T00120")
