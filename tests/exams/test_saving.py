"""Saving answers (X4, X5, X6, X9)."""

import json
import random
import threading
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.db import Database
from app.errors import Refused
from app.exams import checkin, pins, saving, sittings
from app.exams.models import Adjustment
from tests.conftest import Clock, everything_in
from tests.support.exams import Seat, a_seat, an_edition
from tests.support.factories import a_user


def an_event(seq: int, item: str, value: object, epoch: int = 1) -> saving.Event:
    return saving.Event(epoch=epoch, seq=seq, item=item, value=json.dumps(value), ms=seq * 1000)


def save(database: Database, seat: Seat, clock: Clock, *events: saving.Event, epoch: int = 1):
    batch = saving.Batch(sitting=seat.sitting, epoch=epoch, events=list(events))
    with database.write() as db:
        return saving.save(db, seat.hashed, batch, at=clock())


@pytest.fixture
def seat(database: Database, clock: Clock) -> Seat:
    with database.write() as db:
        return a_seat(db, at=clock())


def held(database: Database, seat: Seat) -> dict[str, object]:
    with database.read() as db:
        return sittings.held_answers(db, seat.sitting)


def test_a_save_is_acknowledged_with_the_digest_of_what_is_held(database, seat, clock):
    receipt = save(database, seat, clock, an_event(1, "u1", "a"), an_event(2, "u2", "b"))

    assert receipt.ack == 2
    assert receipt.digest == saving.digest([("u1", '"a"'), ("u2", '"b"')])
    assert receipt.deadline == clock() + timedelta(hours=1)
    assert (receipt.closed, receipt.taken_over, receipt.late) == (False, False, False)


def statements_of(database: Database) -> list[str]:
    """Every statement from now on, without BEGIN."""
    said: list[str] = []

    def listen(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            said.append(statement)

    event.listen(database.engine, "before_cursor_execute", listen)
    return said


def test_a_save_is_one_transaction_of_at_most_three_statements(database, seat, clock):
    said = statements_of(database)
    save(database, seat, clock, an_event(1, "u1", "a"))

    assert len(said) <= 3


def test_a_heartbeat_writes_nothing(database, seat, clock):
    said = statements_of(database)
    receipt = save(database, seat, clock)

    assert receipt.ack == 0
    assert [one.split()[0] for one in said] == ["SELECT"]


def test_only_the_contiguous_part_is_acknowledged(database, seat, clock):
    receipt = save(database, seat, clock, an_event(1, "u1", "a"), an_event(3, "u2", "b"))
    assert receipt.ack == 1

    assert save(database, seat, clock, an_event(2, "u1", "c")).ack == 3


def test_an_older_change_that_arrives_later_does_not_win(database, seat, clock):
    save(database, seat, clock, an_event(2, "u1", "new"))
    save(database, seat, clock, an_event(1, "u1", "old"))

    assert held(database, seat) == {"u1": "new"}


def test_the_same_change_sent_again_with_another_value_changes_nothing(database, seat, clock):
    save(database, seat, clock, an_event(1, "u1", "a"))
    receipt = save(database, seat, clock, an_event(1, "u1", "z"))

    assert held(database, seat) == {"u1": "a"}
    assert receipt.digest == saving.digest([("u1", '"a"')])


def test_two_changes_of_one_item_in_one_batch_keep_the_last(database, seat, clock):
    save(database, seat, clock, an_event(1, "u1", "a"), an_event(2, "u1", "b"))

    assert held(database, seat) == {"u1": "b"}


def test_an_old_page_is_told_to_stop_and_what_it_had_not_sent_is_merged(database, seat, clock):
    with database.write() as db:
        assert checkin.open_page(db, seat.hashed, at=clock()) == 2
    save(database, seat, clock, an_event(1, "u1", "new page", epoch=2), epoch=2)

    receipt = save(database, seat, clock, an_event(5, "u1", "old"), an_event(6, "u2", "old"))

    assert receipt.taken_over
    assert held(database, seat) == {"u1": "new page", "u2": "old"}


def test_an_old_ticket_cannot_claim_a_newer_epoch(database, seat, clock):
    with database.write() as db:
        admission = checkin.check_in(
            db, seat.candidate_no, "12345678", secret_key="for-tests-only", at=clock()
        )
    save(database, seat, clock, an_event(1, "u1", "thief", epoch=2), epoch=2)
    assert held(database, seat) == {}

    newer = Seat(seat.sitting, admission.ticket, seat.candidate_no)
    save(database, newer, clock, an_event(1, "u1", "mine", epoch=2), epoch=2)
    assert held(database, seat) == {"u1": "mine"}


def test_a_save_within_the_grace_counts_and_after_it_is_kept_and_marked_late(database, seat, clock):
    clock.advance(hours=1, seconds=5)
    receipt = save(database, seat, clock, an_event(1, "u1", "in flight"))
    assert not receipt.late
    clock.advance(seconds=1)
    receipt = save(database, seat, clock, an_event(2, "u2", "too late"))

    assert receipt.late
    assert receipt.closed
    assert receipt.ack == 2
    assert held(database, seat) == {"u1": "in flight"}
    assert [bool(row["late"]) for row in everything_in(database, "exam_sitting_event")] == [
        False,
        True,
    ]


def test_what_arrives_after_handing_in_is_late(database, seat, clock):
    save(database, seat, clock, an_event(1, "u1", "a"))
    with database.write() as db:
        sittings.hand_in(db, seat.hashed, at=clock())
    receipt = save(database, seat, clock, an_event(2, "u1", "b"))

    assert receipt.late
    assert held(database, seat) == {"u1": "a"}


def test_an_adjustment_comes_with_the_next_reply(database, seat, clock):
    with database.write() as db:
        first, second = a_user(db, at=clock()), a_user(db, at=clock())
        db.add(
            Adjustment(
                sitting_id=seat.sitting,
                seconds=300,
                reason="Mất điện",
                given_by_id=first.id,
                agreed_by_id=second.id,
                at=clock(),
            )
        )
    receipt = save(database, seat, clock)

    assert [one[1:] for one in receipt.adjustments] == [[300, "Mất điện"]]


@pytest.mark.parametrize("ticket", ["nobody's", ""])
def test_an_unknown_ticket_saves_nothing(database, seat, clock, ticket):
    stranger = Seat(seat.sitting, ticket, "")
    with pytest.raises(Refused) as refused:
        save(database, stranger, clock, an_event(1, "u1", "a"))

    assert (refused.value.status, refused.value.code) == (401, "no_ticket")
    assert held(database, seat) == {}


def test_a_ticket_is_of_no_use_for_another_sitting(database, seat, clock):
    with database.write() as db:
        other = a_seat(
            db,
            at=clock(),
            edition=an_edition(db, at=clock() - timedelta(hours=1), slug="khac", prefix="K"),
        )
    thief = Seat(seat.sitting, other.ticket, other.candidate_no)
    with pytest.raises(Refused):
        save(database, thief, clock, an_event(1, "u1", "a"))

    assert held(database, seat) == {}


def test_a_sitting_that_was_not_started_takes_no_answer(database, clock):
    with database.write() as db:
        waiting = a_seat(db, at=clock(), started=False)
    with pytest.raises(Refused) as refused:
        save(database, waiting, clock, an_event(1, "u1", "a"))

    assert refused.value.code == "not_started"
    assert everything_in(database, "exam_sitting_event") == []


def test_tickets_are_kept_only_as_hashes(database, seat, clock):
    rows = everything_in(database, "exam_ticket")
    assert [row["sha256"] for row in rows] == [pins.ticket_hash(seat.ticket)]


@pytest.mark.parametrize("chance", [1, 2, 3])
def test_duplicates_and_disorder_end_in_the_newest_of_each_item(database, seat, clock, chance):
    """What test_replays.py says of SQLite in depth, on both databases: their statements differ."""
    dice = random.Random(chance)
    changes = [an_event(seq, dice.choice(["u1", "u2", "u3"]), seq) for seq in range(1, 61)]
    for _ in range(40):
        sent = [dice.choice(changes) for _ in range(dice.randint(1, 12))]
        save(database, seat, clock, *sent)
    save(database, seat, clock, *dice.sample(changes, 40))
    for part in (changes[:30], changes[30:]):
        receipt = save(database, seat, clock, *dice.sample(part, len(part)))

    assert receipt.ack == 60
    assert held(database, seat) == {one.item: one.seq for one in changes}


def test_pages_that_save_at_the_same_moment_lose_nothing(database, seat, clock):
    changes = [an_event(seq, f"u{seq % 5}", seq) for seq in range(1, 41)]
    faults: list[BaseException] = []

    def send(part: list[saving.Event]) -> None:
        try:
            for one in part:
                save(database, seat, clock, one)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=send, args=(changes[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert save(database, seat, clock).ack == 40
    assert held(database, seat) == {one.item: one.seq for one in changes}
