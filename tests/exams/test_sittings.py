"""A sitting from check-in to receipt (X1, X6, X7, X12)."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.errors import Refused
from app.exams import checkin, pins, rounds, saving, sittings
from app.exams.models import Sitting
from tests.conftest import everything_in
from tests.support.exams import PIN, SECRET, Seat, a_candidate, a_seat, an_edition


@pytest.fixture
def seat(database, clock) -> Seat:
    with database.write() as db:
        return a_seat(db, at=clock())


def answer(db, seat: Seat, seq: int, item: str, value: object, at: datetime, ms: int = 0) -> None:
    event = saving.Event(epoch=1, seq=seq, item=item, value=json.dumps(value), ms=ms)
    saving.save(db, seat.hashed, saving.Batch(sitting=seat.sitting, epoch=1, events=[event]), at=at)


def come_in(db, number: str, at: datetime, pin: str = PIN) -> checkin.Admission:
    return checkin.check_in(db, number, pin, secret_key=SECRET, at=at)


def prepared(db, at: datetime, extra: int = 0) -> str:
    """A candidate of a round that starts in an hour; returns the number."""
    edition = an_edition(db, at=at)
    number = a_candidate(db, edition, at=at, extra=extra).candidate_no
    rounds.prepare(db, edition.rounds[0].id, at=at)
    return number


class TestCheckIn:
    def test_opens_an_hour_early_and_gives_a_ticket_that_is_kept_as_a_hash(self, database, clock):
        with database.write() as db:
            number = prepared(db, clock())
            admission = come_in(db, number, clock())

        assert len(admission.ticket) >= 22
        tickets = everything_in(database, "exam_ticket")
        assert [row["sha256"] for row in tickets] == [pins.ticket_hash(admission.ticket)]

    def test_says_when_the_room_opens(self, database, clock):
        with database.write() as db:
            number = prepared(db, clock())
        with database.write() as db, pytest.raises(Refused, match="Phòng thi mở lúc") as refused:
            come_in(db, number, clock() - timedelta(seconds=1))
        assert refused.value.code == "not_open"

    def test_answers_an_unknown_number_and_a_wrong_pin_alike(self, database, clock):
        with database.write() as db:
            number = prepared(db, clock())
        said = []
        for typed, pin in ((number, "00000000"), ("T99999", PIN)):
            with database.write() as db, pytest.raises(Refused) as refused:
                come_in(db, typed, clock(), pin)
            said.append((str(refused.value), refused.value.code, refused.value.status))
        assert said[0] == said[1]

    def test_takes_the_number_and_the_pin_as_people_type_them(self, database, clock):
        with database.write() as db:
            number = prepared(db, clock())
            come_in(db, f" {number[:3].lower()} {number[3:]} ", clock(), "1234 5678")

    def test_from_another_device_takes_over_and_the_old_ticket_opens_no_page(self, database, clock):
        with database.write() as db:
            number = prepared(db, clock())
            first = come_in(db, number, clock())
        clock.advance(hours=1)
        with database.write() as db:
            sittings.start(db, pins.ticket_hash(first.ticket), at=clock())
            second = come_in(db, number, clock())
            page = sittings.page(db, pins.ticket_hash(second.ticket), at=clock())
        assert page["epoch"] == 3
        with database.write() as db, pytest.raises(Refused) as refused:
            sittings.page(db, pins.ticket_hash(first.ticket), at=clock())
        assert refused.value.code == "taken_over"

    def test_changes_device_three_times_and_then_asks_for_an_invigilator(self, database, clock):
        with database.write() as db:
            number = prepared(db, clock())
            first = come_in(db, number, clock())
        clock.advance(hours=1)
        with database.write() as db:
            sittings.start(db, pins.ticket_hash(first.ticket), at=clock())
            for _ in range(3):
                come_in(db, number, clock())
        with database.write() as db, pytest.raises(Refused) as refused:
            come_in(db, number, clock())
        assert refused.value.code == "no_takeover"
        with database.write() as db:
            db.get_one(Sitting, first.sitting_id).takeovers_left += 1
            db.flush()
            come_in(db, number, clock())

    def test_a_withdrawn_candidate_is_not_admitted(self, database, clock):
        with database.write() as db:
            edition = an_edition(db, at=clock())
            candidate = a_candidate(db, edition, at=clock())
            rounds.prepare(db, edition.rounds[0].id, at=clock())
            candidate.withdrawn_at = clock()
        with database.write() as db, pytest.raises(Refused):
            come_in(db, candidate.candidate_no, clock())


class TestStart:
    def test_is_refused_before_the_bell(self, database, clock):
        with database.write() as db:
            admission = come_in(db, prepared(db, clock()), clock())
            with pytest.raises(Refused) as refused:
                sittings.start(db, pins.ticket_hash(admission.ticket), at=clock())
        assert refused.value.code == "too_early"

    def test_fixes_the_deadline_at_the_real_start_and_only_once(self, database, clock):
        with database.write() as db:
            ticket = pins.ticket_hash(come_in(db, prepared(db, clock()), clock()).ticket)
        bell = clock.advance(hours=1)
        late = clock.advance(minutes=7)
        with database.write() as db:
            first = sittings.start(db, ticket, at=late)
            again = sittings.start(db, ticket, at=late + timedelta(minutes=3))
        assert first == again == bell + timedelta(minutes=67)

    def test_gives_the_accommodation(self, database, clock):
        with database.write() as db:
            number = prepared(db, clock(), extra=25)
            ticket = pins.ticket_hash(come_in(db, number, clock()).ticket)
        clock.advance(hours=1)
        with database.write() as db:
            assert sittings.start(db, ticket, at=clock()) == clock() + timedelta(minutes=75)

    def test_never_passes_the_end_of_the_window(self, database, clock):
        with database.write() as db:
            ticket = pins.ticket_hash(come_in(db, prepared(db, clock()), clock()).ticket)
        clock.advance(hours=2, minutes=30)
        with database.write() as db:
            assert sittings.start(db, ticket, at=clock()) == clock() + timedelta(minutes=30)


class TestHandIn:
    def test_gives_a_receipt_and_the_same_one_again(self, database, seat, clock):
        with database.write() as db:
            answer(db, seat, 1, "u1", "a", clock())
            answer(db, seat, 2, "u3", {"1": ""}, clock())
            first = sittings.hand_in(db, seat.hashed, at=clock())
        clock.advance(minutes=5)
        with database.write() as db:
            again = sittings.hand_in(db, seat.hashed, at=clock())
        assert first == again
        assert (first.by, first.answered, first.items) == ("candidate", 1, 4)
        assert first.digest == saving.digest([("u1", '"a"'), ("u3", '{"1": ""}')])

    def test_is_not_for_a_page_that_was_taken_over(self, database, seat, clock):
        with database.write() as db:
            come_in(db, seat.candidate_no, clock())
        with database.write() as db, pytest.raises(Refused) as refused:
            sittings.hand_in(db, seat.hashed, at=clock())
        assert refused.value.code == "taken_over"

    def test_after_the_deadline_it_was_the_deadline_that_closed(self, database, seat, clock):
        deadline = clock() + timedelta(hours=1)
        clock.advance(hours=1, seconds=2)
        with database.write() as db:
            receipt = sittings.hand_in(db, seat.hashed, at=clock())
        assert (receipt.by, receipt.at) == ("deadline", deadline)

    def test_the_sweep_closes_what_nobody_handed_in(self, database, seat, clock):
        with database.write() as db:
            answer(db, seat, 1, "u1", "a", clock())
        clock.advance(hours=1, seconds=14)
        with database.write() as db:
            assert sittings.sweep(db, at=clock()) == 0
        clock.advance(seconds=2)
        with database.write() as db:
            assert sittings.sweep(db, at=clock()) == 1
            assert sittings.sweep(db, at=clock()) == 0
            receipt = sittings.receipt(db, db.get_one(Sitting, seat.sitting))
        assert (receipt.by, receipt.answered) == ("deadline", 1)

    def test_a_second_check_in_says_that_it_was_handed_in(self, database, seat, clock):
        with database.write() as db:
            sittings.hand_in(db, seat.hashed, at=clock())
        with database.write() as db, pytest.raises(Refused) as refused:
            come_in(db, seat.candidate_no, clock())
        assert refused.value.code == "handed_in"


def test_the_database_refuses_a_deadline_beyond_the_window(database, seat, clock):
    with database.read() as db:
        late = db.get_one(Sitting, seat.sitting).window_ends_at + timedelta(seconds=1)
    moved = update(Sitting).values(deadline=late, counts_until=late)
    with pytest.raises(IntegrityError), database.write() as db:
        db.execute(moved)


def test_the_database_refuses_a_closed_sitting_without_a_receipt(database, seat, clock):
    with pytest.raises(IntegrityError), database.write() as db:
        db.get_one(Sitting, seat.sitting).handed_in_at = clock()
