"""X5: SIGKILL of the server at any moment loses no acknowledged answer."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db import Database
from app.exams import sittings
from tests.support.exams import Seat, a_seat

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A real web server of its own process group on a free port."""

    def __init__(self, database_url: str, var: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **os.environ,  # noqa: TID251 - a child process of the test
            "DATABASE_URL": database_url,
            "VAR": str(var),
            "SECRET_KEY": "for-tests-only",
        }

    def start(self) -> None:
        words = ["-m", "granian", "--interface", "wsgi", "--factory", "app.serving:application"]
        words += ["--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "1"]
        self.process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=0.2):
                    return
            except OSError:
                assert time.monotonic() < until, "the server did not start"
                time.sleep(0.1)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def save(self, seat: Seat, seq: int) -> int | None:
        """Sends change ``seq``; the acknowledged number, or None when no reply came."""
        event = {"epoch": 1, "seq": seq, "item": f"u{seq % 7}", "value": str(seq), "ms": seq}
        body = json.dumps({"sitting": seat.sitting, "epoch": 1, "events": [event]})
        headers = {
            "X-Exam-Page": "1",
            "Content-Type": "application/json",
            "Cookie": f"ve-thi={seat.ticket}",
        }
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("POST", "/thi/api/sitting/events", body, headers)
            answer = connection.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        assert answer.status == 200, told
        return int(told["ack"])


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    made = Server(database_url, tmp_path)
    made.start()
    yield made
    made.kill()


def test_killing_the_server_loses_no_acknowledged_answer(server, database_url):
    database = Database(database_url)
    with database.write() as db:
        seat = a_seat(db, at=datetime.now(UTC))  # noqa: TID251 - a real server, real time
    seq = acknowledged = 0
    for _ in range(3):
        threading.Timer(0.5, server.kill).start()
        while True:
            seq += 1
            ack = server.save(seat, seq)
            if ack is None:
                break
            acknowledged = ack
        server.start()
        with database.read() as db:
            held = sittings.held_answers(db, seat.sitting)
        newest = {f"u{n % 7}": n for n in range(1, acknowledged + 1)}
        assert all(held[item] >= value for item, value in newest.items())
        while server.save(seat, seq) is None:
            time.sleep(0.1)

    assert acknowledged > 10
    with database.read() as db:
        assert sittings.held_answers(db, seat.sitting) == {
            f"u{n % 7}": n for n in range(1, seq + 1)
        }
    database.dispose()
