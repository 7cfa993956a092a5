"""X5: replays, duplicates, disorder and lost replies change nothing.

A page makes changes, sends batches, and the network does what networks do. The stored answers
equal, at every step, the newest change of each item that ever reached the server.
"""

import itertools
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from app import models
from app.db import Database
from app.exams import checkin, saving, sittings
from tests.support.exams import a_seat

AT = datetime(2026, 11, 20, 1, 15, tzinfo=UTC)
ITEMS = ("u1", "u2", "u3")
_files = itertools.count()


class Network(RuleBasedStateMachine):
    batches = Bundle("batches")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite:///{Path(self.folder.name) / 'x.db'}")
        models.metadata.create_all(self.database.engine)
        with self.database.write() as db:
            self.seat = a_seat(db, at=AT)
        self.epoch, self.seq = 1, 0
        self.log: list[saving.Event] = []
        self.reached: dict[tuple[int, int], saving.Event] = {}
        self.acknowledged: dict[tuple[int, int], saving.Event] = {}

    @initialize()
    def nothing_yet(self) -> None:
        assert self.held() == {}

    @rule(item=st.sampled_from(ITEMS), value=st.sampled_from("abc"))
    def change(self, item: str, value: str) -> None:
        self.seq += 1
        event = saving.Event(
            epoch=self.epoch, seq=self.seq, item=item, value=json.dumps(value), ms=0
        )
        self.log.append(event)

    @rule()
    def another_page_opens(self) -> None:
        with self.database.write() as db:
            self.epoch = checkin.open_page(db, self.seat.hashed, at=AT)
        self.seq = 0

    @rule(target=batches, chosen=st.lists(st.integers(0, 400), min_size=1, max_size=8))
    def put_on_the_wire(self, chosen: list[int]) -> saving.Batch:
        """Any changes in any order, the same one twice if need be, with any page's epoch."""
        events = [self.log[one % len(self.log)] for one in chosen] if self.log else []
        epoch = max((one.epoch for one in events), default=self.epoch)
        return saving.Batch(sitting=self.seat.sitting, epoch=epoch, events=events)

    @rule(batch=batches, reply_is_lost=st.booleans())
    def arrives(self, batch: saving.Batch, reply_is_lost: bool) -> None:
        with self.database.write() as db:
            receipt = saving.save(db, self.seat.hashed, batch, at=AT)
        for event in batch.events:
            self.reached[(event.epoch, event.seq)] = event
        if not reply_is_lost:
            self.acknowledged |= {(one.epoch, one.seq): one for one in batch.events}
        seqs = {seq for epoch, seq in self.reached if epoch == batch.epoch}
        assert receipt.ack == next(n for n in itertools.count() if n + 1 not in seqs)
        assert receipt.taken_over == (batch.epoch < self.epoch)
        expected = [(item, json.dumps(value)) for item, value in self.newest(self.reached).items()]
        assert receipt.digest == saving.digest(expected)

    @rule(batch=consumes(batches))
    def is_lost(self, batch: saving.Batch) -> None:
        pass

    @invariant()
    def stored_is_the_newest_that_arrived(self) -> None:
        assert self.held() == self.newest(self.reached)

    @invariant()
    def nothing_acknowledged_is_missing(self) -> None:
        held = self.held()
        assert all(event.item in held for event in self.acknowledged.values())

    def held(self) -> dict[str, object]:
        with self.database.read() as db:
            return sittings.held_answers(db, self.seat.sitting)

    @staticmethod
    def newest(events: dict[tuple[int, int], saving.Event]) -> dict[str, object]:
        return {event.item: json.loads(event.value) for _, event in sorted(events.items())}

    def teardown(self) -> None:
        self.database.dispose()
        self.folder.cleanup()


Network.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestNetwork = Network.TestCase
