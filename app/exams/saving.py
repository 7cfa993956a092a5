"""The hot path of a sitting: a save is one transaction of at most three Core statements (X4, X5).

1. record: each event once, under the sitting's row lock, marked late where it is;
2. move: the stored answer of each item forward in (epoch, seq), only from events in time;
3. read back: what the reply says.

PostgreSQL does all three in one. Identity is the ticket. Heartbeats (no events) only read back
and write nothing.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import TextClause, TextualSelect, bindparam, text
from sqlalchemy.orm import Session

from app.db import UTCDateTime
from app.errors import Refused

MOST_EVENTS = 50
LONGEST_VALUE = 4000
TICKET_MARGIN = timedelta(hours=24)
"""How long after the end of the window a ticket can still bring what a page had not sent (X9)."""


class Event(BaseModel):
    """One change on a page: ``value`` is the answer as the page's JSON text, ``ms`` the page's own
    monotonic milliseconds since the start of the sitting."""

    model_config = ConfigDict(extra="forbid")

    epoch: Annotated[int, Field(ge=1, le=100_000)]
    seq: Annotated[int, Field(ge=1, le=100_000)]
    item: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    value: Annotated[str, Field(max_length=LONGEST_VALUE, pattern=r"^[^\x00]*$")]
    ms: Annotated[int, Field(ge=-(2**40), le=2**40)]


class Batch(BaseModel):
    """What a page sends: its sitting, its epoch, and up to 50 events of this or older epochs."""

    model_config = ConfigDict(extra="forbid")

    sitting: int
    epoch: Annotated[int, Field(ge=1, le=100_000)]
    events: Annotated[list[Event], Field(max_length=MOST_EVENTS)]


@dataclass(frozen=True)
class Receipt:
    """The reply to a save."""

    ack: int
    """The page's events 1…ack of this epoch are all recorded."""
    server: datetime
    deadline: datetime
    closed: bool
    """Handed in, or past the deadline and its grace."""
    taken_over: bool
    """Another page is the sitting's page now: stop (X6)."""
    late: bool
    """The events of this batch came too late: kept, not counted (X9)."""
    digest: str
    adjustments: list[list[object]]
    """[id, seconds, reason], oldest first (X2)."""

    def as_json(self) -> str:
        return json.dumps(
            {
                "ack": self.ack,
                "server": epoch_ms(self.server),
                "deadline": epoch_ms(self.deadline),
                "closed": self.closed,
                "taken_over": self.taken_over,
                "late": self.late,
                "digest": self.digest,
                "adjustments": self.adjustments,
            },
            separators=(",", ":"),
        )


def save(db: Session, ticket_sha256: str, batch: Batch, *, at: datetime) -> Receipt:
    """Records and stores what a page sends; replays, duplicates and disorder change nothing (X5).

    Raises Refused (401) for a ticket that is unknown, of another sitting or too old, and (409)
    for a sitting that was never started. An old page's events are kept before it is told to stop.
    """
    connection = db.connection()  # statements only: the session's own bookkeeping stays aside
    sql = _STATEMENTS[connection.dialect.name]
    sent: dict[str, object] = {
        "ticket": ticket_sha256, "sitting": batch.sitting, "epoch": batch.epoch, "at": at,
    }  # fmt: skip
    last = sql.read_back
    if batch.events:
        sent["events"] = json.dumps([[e.epoch, e.seq, e.item, e.value, e.ms] for e in batch.events])
        for statement in sql.write:
            connection.execute(statement, sent)
        last = sql.last
    row = connection.execute(last, sent).one_or_none()
    if row is None or at > row.window_ends_at + TICKET_MARGIN:
        raise no_ticket()
    if row.deadline is None:
        raise Refused("Bài thi chưa bắt đầu.", code="not_started", status=409)
    closed = row.handed_in or at > row.counts_until or row.kept_late
    return Receipt(
        ack=row.ack or 0,
        server=at,
        deadline=row.deadline,
        closed=bool(closed),
        taken_over=batch.epoch < row.epoch,
        late=bool(closed and batch.events),
        digest=digest(json.loads(row.answers or "[]")),
        adjustments=json.loads(row.adjustments or "[]"),
    )


def no_ticket() -> Refused:
    return Refused(
        "Phiên làm bài không còn hiệu lực. Vui lòng vào lại phòng thi bằng số báo danh và mã PIN.",
        code="no_ticket",
        status=401,
    )


def digest(answers: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over ``item TAB value LF`` in order of item: what page and server compare (X4)."""
    lines = "".join(f"{item}\t{value}\n" for item, value in sorted(map(tuple, answers)))
    return hashlib.sha256(lines.encode()).hexdigest()


def epoch_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@dataclass(frozen=True)
class _Statements:
    """``write`` then ``last`` for a page's events; ``read_back`` alone for a heartbeat."""

    write: tuple[TextClause, ...]
    last: TextualSelect
    read_back: TextualSelect


_RECORD = """
INSERT INTO exam_sitting_event
    (sitting_id, epoch, seq, item, value, page_ms, received_at, late)
SELECT s.id, e.epoch, e.seq, e.item, e.value, e.ms, :at,
       (s.handed_in_at IS NOT NULL OR s.counts_until < :at)
FROM exam_ticket t
JOIN exam_sitting s ON s.id = t.sitting_id
CROSS JOIN {events} e
WHERE t.sha256 = :ticket AND s.id = :sitting AND s.started_at IS NOT NULL AND e.epoch <= t.epoch
{lock}
ON CONFLICT DO NOTHING
"""
_MOVE = """
INSERT INTO exam_answer (sitting_id, item, value, epoch, seq, saved_at)
SELECT sitting_id, item, value, epoch, seq, received_at
FROM (
    SELECT v.*, row_number() OVER (PARTITION BY v.item ORDER BY v.epoch DESC, v.seq DESC) AS newest
    FROM {recorded}
    WHERE NOT v.late
) AS sent
WHERE newest = 1
ON CONFLICT (sitting_id, item) DO UPDATE
SET value = excluded.value, epoch = excluded.epoch, seq = excluded.seq, saved_at = excluded.saved_at
WHERE (excluded.epoch, excluded.seq) > (exam_answer.epoch, exam_answer.seq)
"""
_READ_BACK = """
SELECT s.epoch, s.deadline, s.counts_until, s.window_ends_at,
       s.handed_in_at IS NOT NULL AS handed_in, {kept_late} AS kept_late,
       (SELECT CASE WHEN count(*) = max(seq) THEN max(seq) ELSE (
            SELECT max(seq) FROM (
                SELECT seq, row_number() OVER (ORDER BY seq) AS nth FROM {events} AS known
            ) AS numbered WHERE seq = nth) END
        FROM {events} AS known) AS ack,
       (SELECT {answers} FROM {held} AS held) AS answers,
       (SELECT {adjustments} FROM exam_adjustment WHERE sitting_id = s.id) AS adjustments
FROM exam_ticket t
JOIN exam_sitting s ON s.id = t.sitting_id
WHERE t.sha256 = :ticket AND s.id = :sitting
"""
_EVENTS = "SELECT seq FROM exam_sitting_event WHERE sitting_id = :sitting AND epoch = :epoch"
_HELD = "SELECT item, value FROM exam_answer WHERE sitting_id = :sitting"
_STORED = {"kept_late": "false", "events": f"({_EVENTS})", "held": f"({_HELD})"}
_STORED_AND_SENT = {
    "kept_late": "EXISTS (SELECT FROM v WHERE late)",
    "events": f"({_EVENTS} UNION ALL SELECT seq FROM v WHERE epoch = :epoch)",  # noqa: S608
    "held": f"({_HELD} AND item NOT IN (SELECT item FROM moved) "  # noqa: S608 - our own text
    "UNION ALL SELECT item, value FROM moved)",
}
"""What one statement writes it does not see in the tables: it is added by hand."""


def _write(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("at", type_=UTCDateTime()))


def _read(before: str = "", **parts: str) -> TextualSelect:
    moment = UTCDateTime()
    statement = text(before + _READ_BACK.format(**parts))
    if before:
        statement = statement.bindparams(bindparam("at", type_=moment))
    return statement.columns(deadline=moment, counts_until=moment, window_ends_at=moment)


_SQLITE_EVENTS = """(SELECT value ->> 0 AS epoch, value ->> 1 AS seq, value ->> 2 AS item,
    value ->> 3 AS value, value ->> 4 AS ms FROM json_each(:events))"""
# CROSS JOIN keeps SQLite from going through every event of the sitting for each one sent.
_SQLITE_RECORDED = f"""{_SQLITE_EVENTS} e CROSS JOIN exam_sitting_event v
    ON v.sitting_id = :sitting AND v.epoch = e.epoch AND v.seq = e.seq"""
_SQLITE_READ = _read(
    **_STORED,
    answers="json_group_array(json_array(item, value))",
    adjustments="json_group_array(json_array(id, seconds, reason) ORDER BY id)",
)
_POSTGRESQL_EVENTS = """(SELECT (one ->> 0)::int AS epoch, (one ->> 1)::int AS seq,
    one ->> 2 AS item, one ->> 3 AS value, (one ->> 4)::bigint AS ms
    FROM json_array_elements(CAST(:events AS json)) AS one)"""
_POSTGRESQL_WRITE = f"""
WITH v AS ({_RECORD.format(events=_POSTGRESQL_EVENTS, lock="FOR NO KEY UPDATE OF s")} RETURNING *),
moved AS ({_MOVE.format(recorded="v")} RETURNING item, value)
"""
_POSTGRESQL_JSON = {
    "answers": "CAST(json_agg(json_build_array(item, value)) AS text)",
    "adjustments": "CAST(json_agg(json_build_array(id, seconds, reason) ORDER BY id) AS text)",
}

_STATEMENTS = {
    "sqlite": _Statements(
        write=(
            _write(_RECORD.format(events=_SQLITE_EVENTS, lock="")),
            text(_MOVE.format(recorded=_SQLITE_RECORDED)),
        ),
        last=_SQLITE_READ,
        read_back=_SQLITE_READ,
    ),
    "postgresql": _Statements(
        write=(),
        last=_read(_POSTGRESQL_WRITE, **_STORED_AND_SENT, **_POSTGRESQL_JSON),
        read_back=_read(**_STORED, **_POSTGRESQL_JSON),
    ),
}
