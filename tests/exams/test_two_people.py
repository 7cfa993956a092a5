"""What takes two: time (X2), a voided item, late answers (X9); what the desk does alone (X12)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.db import Database
from app.errors import Refused
from app.exams import acts, incidents, invigilation, publishing, rounds, saving, sittings
from app.exams.models import (
    Adjustment,
    Edition,
    Form,
    Incident,
    Proposal,
    Recording,
    Replay,
    Score,
    Sitting,
)
from tests.conftest import Clock
from tests.support.exam_editions import Whole, a_whole_edition, right, sit
from tests.support.exams import Seat, a_candidate, a_seat


@pytest.fixture
def whole(database: Database, clock: Clock) -> Whole:
    with database.write() as db:
        return a_whole_edition(db, at=clock() - timedelta(hours=1))


@pytest.fixture
def seat(database: Database, whole: Whole, clock: Clock) -> Seat:
    with database.write() as db:
        return a_seat(db, at=clock(), edition=db.get_one(Edition, whole.edition))


def test_x2_time_is_given_by_two_people_and_told_to_the_candidate(
    database: Database, whole: Whole, seat: Seat, clock: Clock
) -> None:
    with database.write() as db:
        sitting = db.get_one(Sitting, seat.sitting)
        before = sitting.deadline
        assert before is not None
        made = acts.propose_adjustment(
            db, sitting, minutes=10, reason="mất điện", by=whole.one, at=clock()
        )
        assert sitting.deadline == before
    with database.write() as db:
        acts.agree(db, whole.edition, made.id, by=whole.other, at=clock())
    with database.read() as db:
        sitting = db.get_one(Sitting, seat.sitting)
        assert sitting.deadline == before + timedelta(minutes=10)
        assert sitting.counts_until == sitting.deadline + timedelta(seconds=5)
        assert [one[1:] for one in sittings.adjustments(db, seat.sitting)] == [[600, "mất điện"]]


def test_x2_time_never_passes_the_end_of_the_window(
    database: Database, whole: Whole, seat: Seat, clock: Clock
) -> None:
    with database.write() as db:
        sitting = db.get_one(Sitting, seat.sitting)
        moved = invigilation.refuse_unadjustable(sitting, 120 * 60, at=clock())
        assert moved == sitting.window_ends_at
        with pytest.raises(Refused) as refused:
            invigilation.refuse_unadjustable(sitting, -60 * 60, at=clock())
        assert refused.value.code == "no_time_left"


def test_x2_the_ledger_of_time_takes_no_one_person_and_never_changes(
    database: Database, whole: Whole, seat: Seat, clock: Clock
) -> None:
    with pytest.raises(DBAPIError), database.write() as db:
        db.add(Adjustment(sitting_id=seat.sitting, seconds=60, reason="x", given_by_id=whole.one,
                          agreed_by_id=whole.one, at=clock()))  # fmt: skip
    with pytest.raises(DBAPIError), database.write() as db:
        db.add(Proposal(edition_id=whole.edition, act="adjust", subject="s", details={},
                        reason="x", proposed_by_id=whole.one, proposed_at=clock(),
                        agreed_by_id=whole.one, agreed_at=clock()))  # fmt: skip


def test_a_voided_item_takes_two_and_is_voided_for_all(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        edition = db.get_one(Edition, whole.edition)
        people = [a_candidate(db, edition, at=clock()) for _ in range(2)]
        publishing.prepare(db, whole.first, by=whole.one, at=clock())
        sit(db, whole.first, {people[0].id: right(4), people[1].id: {"u1": "b", "u2": "b"}})
        over = clock() + timedelta(hours=3)
        publishing.mark(db, whole.first, by=whole.one, at=over)
        made = acts.propose_void(
            db, rounds.get(db, whole.first), "u1", reason="đáp án sai", by=whole.one, at=over
        )
        with pytest.raises(Refused):
            acts.agree(db, whole.edition, made.id, by=whole.one, at=over)
    with database.write() as db:
        _act, told = acts.agree(db, whole.edition, made.id, by=whole.other, at=over)
        assert told == {"item": "u1", "n": "2"}
        totals = db.execute(select(Score.total_milli, Score.max_milli).order_by(Score.sitting_id))
        assert [tuple(row) for row in totals] == [(3000, 3000), (1000, 3000)]
        with pytest.raises(Refused) as refused:
            invigilation.refuse_unvoidable(db, rounds.get(db, whole.first), "u1")
        assert refused.value.code == "voided"


def test_x9_late_answers_count_when_two_organisers_accept_them(
    database: Database, whole: Whole, seat: Seat, clock: Clock
) -> None:
    def send(item: str, value: str, seq: int) -> None:
        event = saving.Event(epoch=1, seq=seq, item=item, value=value, ms=60_000)
        batch = saving.Batch(sitting=seat.sitting, epoch=1, events=[event])
        with database.write() as db:
            saving.save(db, seat.hashed, batch, at=clock())

    send("u1", '"a"', 1)
    clock.advance(minutes=61)
    send("u2", '"b"', 2)
    with database.write() as db:
        clock.advance(minutes=1)
        assert sittings.sweep(db, at=clock()) == 1
        assert incidents.open_late(db, at=clock()) == 1
        assert incidents.open_late(db, at=clock()) == 0
    with database.read() as db:
        (late,) = incidents.listed(db, whole.edition)
        assert (late.events, late.items, late.by_page_clock) == (1, 1, 1)
        assert sittings.held_answers(db, seat.sitting) == {"u1": "a"}
        incident = late.incident.id
    with database.write() as db:
        assert incidents.accept(db, whole.edition, incident, by=whole.one, at=clock()) is None
        with pytest.raises(Refused) as refused:
            incidents.accept(db, whole.edition, incident, by=whole.one, at=clock())
        assert refused.value.code == "second_person"
        assert sittings.held_answers(db, seat.sitting) == {"u1": "a"}
        assert incidents.accept(db, whole.edition, incident, by=whole.other, at=clock()) == 1
    with database.read() as db:
        assert sittings.held_answers(db, seat.sitting) == {"u1": "a", "u2": "b"}
        assert incidents.waiting_count(db, whole.edition) == 0


def test_x9_one_person_cannot_accept_twice_even_in_the_database(
    database: Database, whole: Whole, seat: Seat, clock: Clock
) -> None:
    with pytest.raises(DBAPIError), database.write() as db:
        db.add(Incident(sitting_id=seat.sitting, kind="late", note="x", opened_at=clock(),
                        accepted_by_id=whole.one, second_by_id=whole.one,
                        decided_at=clock()))  # fmt: skip


def test_x12_the_desk_allows_another_device_and_another_play(
    database: Database, whole: Whole, seat: Seat, clock: Clock
) -> None:
    with database.write() as db:
        sitting = db.get_one(Sitting, seat.sitting)
        assert invigilation.allow_takeover(db, sitting, by=whole.one, at=clock()) == 4
        talk = db.scalars(select(Recording).where(Recording.form_id == sitting.form_id)).one()
        invigilation.allow_replay(db, sitting, talk.id, reason="loa hỏng", by=whole.one, at=clock())
        assert db.scalars(select(Replay)).one().recording_id == talk.id
        other = db.scalars(select(Form.id).where(Form.id != sitting.form_id)).first()
        strange = db.scalars(select(Recording.id).where(Recording.form_id == other)).one()
        with pytest.raises(Refused):
            invigilation.allow_replay(db, sitting, strange, reason="x", by=whole.one, at=clock())


def test_x3_extra_time_before_the_start_moves_the_candidates_own_window(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        one = a_candidate(db, db.get_one(Edition, whole.edition), at=clock())
        rounds.prepare(db, whole.first, at=clock())
        changed = invigilation.accommodate(
            db, one, percent=25, reason="khuyết tật", by=whole.one, at=clock()
        )
        assert changed == 1
        sitting = db.scalars(select(Sitting).where(Sitting.candidate_id == one.id)).one()
        assert sitting.duration_s == 4500
        assert sitting.window_ends_at == sitting.slot.ends_at + timedelta(minutes=15)
