"""Saves of an exam: paced at 1,000 a second and saturated, on both databases, fully durable.

Aim: holds 1,000/s at p99 < 150 ms with web <= 1.0 and PostgreSQL <= 0.3 CPU ms a save.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import text

from app import clock
from bench.server import Answered, Scratch, cpu_s, fsyncs_per_second, load, scratch, serving, table
from tests.support.exams import Seat, a_seat, an_edition

SITTINGS = 1000
CONNECTIONS = 200
PACED_S = 20
SATURATED_S = 10
RATE = 1000
ITEMS = 4


def main() -> None:
    rows: list[list[object]] = []
    for engine in ("sqlite", "postgresql"):
        with scratch(engine) as site:
            disk = fsyncs_per_second(site.var)
            print(
                f"{engine}: the disk makes {disk:,.0f} fdatasyncs/s; load {os.getloadavg()[0]:.2f}"
            )
            rows += _measured(engine, site)
    table(
        ["database", "how", "saves/s", "p50 ms", "p90 ms", "p99 ms", "max ms", "failed",
         "web CPU ms", "PostgreSQL CPU ms"],
        rows,
    )  # fmt: skip
    print("aim: 1,000/s at p99 < 150 ms, web <= 1.0 and PostgreSQL <= 0.3 CPU ms a save")


def _measured(engine: str, site: Scratch) -> list[list[object]]:
    seats = _seats(site, clock.now())
    rows: list[list[object]] = []
    acknowledged = 0
    with serving(site) as (port, server):
        load(port, _saves(seats, 1, 2), connections=CONNECTIONS, seconds=1)  # warm
        for how, rate, seconds, first in (
            ("paced", RATE, PACED_S, 100),
            ("saturated", 0, SATURATED_S, 1000),
        ):
            count = PACED_S * RATE // SITTINGS if rate else 60
            before, before_db = cpu_s(server), cpu_s(site.postmaster)
            requests = _saves(seats, first, first + count)
            done = load(port, requests, connections=CONNECTIONS, seconds=seconds, rate=rate)
            web = (cpu_s(server) - before) / max(1, done.done) * 1000
            postgres = (cpu_s(site.postmaster) - before_db) / max(1, done.done) * 1000
            rows.append(_row(engine, how, done, web, postgres))
            acknowledged += done.done
    with site.database.read() as db:
        kept = db.scalar(text("SELECT count(*) FROM exam_sitting_event WHERE seq >= 100"))
    print(f"{engine}: {acknowledged:,} acknowledged saves, {kept:,} distinct events in the table")
    return rows


def _row(engine: str, how: str, done: Answered, web: float, postgres: float) -> list[object]:
    return [
        engine, how, round(done.per_second), done.p50_ms, done.p90_ms, done.p99_ms, done.max_ms,
        done.failed + done.unanswered, web, postgres,
    ]  # fmt: skip


def _seats(site: Scratch, at: datetime) -> list[Seat]:
    with site.database.write() as db:
        edition = an_edition(db, at=at)
        return [a_seat(db, at=at.astimezone(UTC), edition=edition) for _ in range(SITTINGS)]


def _saves(seats: list[Seat], first: int, end: int) -> Iterator[bytes]:
    """One event a request: what a page sends after a click."""
    for seq in range(first, end):
        for seat in seats:
            event = {"epoch": 1, "seq": seq, "item": f"u{seq % ITEMS + 1}", "value": f'"{seq % 4}"',
                     "ms": seq * 1000}  # fmt: skip
            body = json.dumps({"sitting": seat.sitting, "epoch": 1, "events": [event]}).encode()
            head = (
                "POST /thi/api/sitting/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Cookie: ve-thi={seat.ticket}\r\nX-Exam-Page: 1\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            yield head.encode() + body


if __name__ == "__main__":
    main()
