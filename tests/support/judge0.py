"""A loopback stand-in for Judge0 1.13.1, for the contract suite.

It answers as real servers were seen to answer (DESIGN, "The judge's two runners") and really runs
what it is sent, in boxes of the embedded sandbox. It is no proof that a real cluster agrees.
"""

import base64
import io
import json
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from queue import SimpleQueue
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.judge.runner import Outcome, ProgramFile
from app.judge.runners.box import Order, run_boxed
from app.judge.runners.machine import Machine

LANGUAGES: list[dict[str, Any]] = [
    {"id": 48, "name": "C (GCC 7.4.0)", "source_file": "main.c",
     "compile_cmd": "/usr/bin/false %s main.c", "run_cmd": "./a.out"},
    {"id": 50, "name": "C (GCC 12.2.0)", "source_file": "main.c",
     "compile_cmd": "/usr/bin/gcc %s main.c", "run_cmd": "./a.out"},
    {"id": 54, "name": "C++ (GCC 12.2.0)", "source_file": "main.cpp",
     "compile_cmd": "/usr/bin/g++ %s main.cpp", "run_cmd": "LD_LIBRARY_PATH=/usr/lib ./a.out"},
    {"id": 67, "name": "Pascal (FPC 3.2.2)", "source_file": "main.pas",
     "compile_cmd": "/usr/bin/fpc %s main.pas", "run_cmd": "./main"},
    {"id": 70, "name": "Python (2.7.17)", "source_file": "script.py",
     "compile_cmd": None, "run_cmd": "/usr/bin/python2 script.py"},
    {"id": 71, "name": "Python (3.11.2)", "source_file": "script.py",
     "compile_cmd": None, "run_cmd": "/usr/bin/python3 script.py"},
    {"id": 89, "name": "Multi-file program", "source_file": None,
     "compile_cmd": None, "run_cmd": None},
]  # fmt: skip
MOST_IN_BATCH = 20
MOST_IN_QUEUE = 100
_COMPILE_FAILED = 199
_SCRIPT = (
    "mkdir w && cd w && cp ../* . 2>/dev/null; "
    "if [ -f compile ]; then /bin/bash compile >out 2>&1 || { cat out; exit 199; }; fi; "
    "/bin/bash run"
)


class StandIn:
    """The server's state; what tests may turn: version, refusals, internal errors, lost calls."""

    def __init__(self, machine: Machine, *, version: str = "1.13.1") -> None:
        self.machine = machine
        self.version = version
        self.queue_full_times = 0
        self.internal_errors = 0
        self.dropped_calls = 0
        self.created = 0
        self.compiles = 0
        self.largest_batch = 0
        self.single_gets = 0
        self._numbers = count(1)
        self._answers: dict[str, dict[str, Any]] = {}
        self._cached: dict[str, tuple[float, dict[str, Any]]] = {}
        self._queue: SimpleQueue[tuple[str, dict[str, Any]] | None] = SimpleQueue()
        self._worker = threading.Thread(target=self._work, daemon=True)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._serving = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._worker.start()
        self._serving.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._queue.put(None)
        self._worker.join()

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("language_id") not in {one["id"] for one in LANGUAGES}:
            return {"language_id": ["language with id doesn't exist"]}
        if body.get("enable_network"):
            return {"enable_network": ["network is disabled"]}
        token = f"token-{next(self._numbers)}"
        self.created += 1
        self._answers[token] = {"token": token, "status_id": 1}
        self._queue.put((token, body))
        return {"token": token}

    def waiting(self) -> int:
        return sum(one["status_id"] in (1, 2) for one in self._answers.values())

    def answer(self, token: str) -> dict[str, Any]:
        return self._answers[token]

    def cached_answer(self, token: str) -> dict[str, Any]:
        """A single GET is up to a second old, as on real servers."""
        self.single_gets += 1
        at, kept = self._cached.get(token, (0.0, {}))
        if time.monotonic() - at > 1.0:
            kept = dict(self._answers[token])
            self._cached[token] = (time.monotonic(), kept)
        return kept

    def _work(self) -> None:
        while (item := self._queue.get()) is not None:
            token, body = item
            self._answers[token] = {"token": token, "status_id": 2}
            if self.internal_errors > 0:
                self.internal_errors -= 1
                found: dict[str, Any] = {"status_id": 13, "message": _b64(b"isolate failed")}
            else:
                found = self._run(body)
            self._answers[token] = {"token": token, **found}

    def _run(self, body: dict[str, Any]) -> dict[str, Any]:
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(body["additional_files"])))
        files = tuple(ProgramFile(name, archive.read(name)) for name in archive.namelist())
        compiles = any(one.name == "compile" for one in files)
        self.compiles += compiles
        limit_ms = int(body["cpu_time_limit"] * 1000)
        order = Order(
            argv=("/bin/bash", "-c", _SCRIPT),
            files=files,
            stdin=base64.b64decode(body.get("stdin") or ""),
            time_limit_ms=limit_ms,
            wall_limit_ms=int(body["wall_time_limit"] * 1000),
            memory_limit_kb=int(body["memory_limit"]),
            stdout_limit=int(body["max_file_size"]) * 1024,
            tasks=64,
        )
        account = run_boxed(self.machine.way, self.machine.groups, order)
        code = account.exit_code or 0
        found: dict[str, Any] = {
            "stdout": _b64(account.stdout),
            "stderr": _b64(account.stderr),
            "time": f"{account.cpu_us / 1e6:.3f}",
            "wall_time": f"{account.wall_us / 1e6:.3f}",
            "memory": account.memory_kb,
            "exit_code": code,
            "exit_signal": None,
        }
        if account.outcome is Outcome.OK:
            return {**found, "status_id": 3}
        if compiles and code == _COMPILE_FAILED:
            return {"status_id": 6, "compile_output": _b64(account.stdout)}
        if account.outcome is Outcome.TLE:
            return {**found, "status_id": 5, "exit_code": None, "message": _b64(b"Time limit")}
        if account.outcome is Outcome.MLE:
            found["exit_code"] = code = 137
        if account.outcome is Outcome.OLE:
            found["exit_code"] = code = 1
            found["stderr"] = _b64(b"OSError: [Errno 27] File too large")
        message = f"Exited with error status {code}".encode()
        return {**found, "status_id": 11, "message": _b64(message)}


def _b64(content: bytes) -> str | None:
    return base64.b64encode(content).decode() if content else None


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self._dropped():
                return
            url = urlsplit(self.path)
            asked = {key: values[0] for key, values in parse_qs(url.query).items()}
            if url.path == "/about":
                self._say(200, {"version": stand_in.version})
            elif url.path == "/languages":
                self._say(200, [{"id": one["id"], "name": one["name"]} for one in LANGUAGES])
            elif url.path.startswith("/languages/"):
                wanted = int(url.path.rpartition("/")[2])
                self._say(200, next(one for one in LANGUAGES if one["id"] == wanted))
            elif url.path == "/submissions/batch":
                tokens = asked["tokens"].split(",")
                fields = asked["fields"].split(",")
                found = [stand_in.answer(token) for token in tokens]
                told = [{name: one.get(name) for name in fields} for one in found]
                self._say(200, {"submissions": told})
            elif url.path.startswith("/submissions/"):
                self._say(200, stand_in.cached_answer(url.path.rpartition("/")[2]))
            else:
                self._say(404, {})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self._dropped():
                return
            if stand_in.queue_full_times > 0 or stand_in.waiting() >= MOST_IN_QUEUE:
                stand_in.queue_full_times -= 1
                self._say(503, {"error": "queue is full"})
                return
            sent = body["submissions"]
            stand_in.largest_batch = max(stand_in.largest_batch, len(sent))
            if len(sent) > MOST_IN_BATCH:
                self._say(400, {"error": "number of submissions in a batch should be at most 20"})
                return
            self._say(201, [stand_in.create(one) for one in sent])

        def _dropped(self) -> bool:
            if stand_in.dropped_calls <= 0:
                return False
            stand_in.dropped_calls -= 1
            self.close_connection = True
            self.connection.close()
            return True

        def _say(self, status: int, what: object) -> None:
            text = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
