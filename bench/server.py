"""A real server on a scratch database, its CPU time, and the compiled load against it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command

from app.cli import alembic_config
from app.config import ROOT
from app.db import Database
from tests.support.postgres import Cluster, find_postgres

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Scratch:
    """A migrated, empty site: where it writes, its database, and PostgreSQL's processes if any."""

    var: Path
    url: str
    database: Database
    postmaster: int | None


@dataclass(frozen=True)
class Answered:
    """What the load generator printed."""

    done: int
    failed: int
    unanswered: int
    seconds: float
    per_second: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float


@contextmanager
def scratch(engine: str) -> Iterator[Scratch]:
    """A fresh site on "sqlite" or "postgresql" with full durability (fsync on)."""
    folder = Path(tempfile.mkdtemp(prefix="site-bench-"))
    cluster: Cluster | None = None
    try:
        url = f"sqlite:///{folder / 'site.db'}"
        postmaster = None
        if engine == "postgresql":
            binaries = find_postgres()
            if binaries is None:
                raise RuntimeError("PostgreSQL is not installed")
            cluster = Cluster(binaries, folder)
            cluster.start("fsync=on", "synchronous_commit=on", "shared_buffers=256MB")
            cluster.create("site")
            url = cluster.url("site")
            postmaster = int((cluster.folder / "postmaster.pid").read_text().split()[0])
        command.upgrade(alembic_config(url), "head")
        database = Database(url)
        yield Scratch(folder / "var", url, database, postmaster)
        database.dispose()
    finally:
        if cluster is not None:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(
    site: Scratch, *, application: str = "app.serving:application"
) -> Iterator[tuple[int, int]]:
    """granian as ``./dev run`` starts it. Gives (port, process id)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site.var.mkdir(parents=True, exist_ok=True)
    words = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", application,
        "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", "1", "--backlog", "2048", "--no-ws", "--log-level", "warning",
    ]  # fmt: skip
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},  # noqa: TID251
        "VAR": str(site.var), "DATABASE_URL": site.url, "SECRET_KEY": "bench",
    }  # fmt: skip
    with open(site.var / "web.log", "wb") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_it_answers(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_it_answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def cpu_s(root: int | None) -> float:
    """CPU seconds of a process and all below it, ended children included."""
    if root is None:
        return 0.0
    total, todo = 0, [root]
    while todo:
        process = todo.pop()
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(int(field) for field in fields[11:15])
            for task in Path(f"/proc/{process}/task").iterdir():
                todo += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return total / TICKS


def load(
    port: int, requests: Iterable[bytes], *, connections: int, seconds: float, rate: float = 0
) -> Answered:
    """Runs the compiled load generator against loopback; ``rate`` 0 is as fast as it goes."""
    with tempfile.TemporaryDirectory(prefix="site-load-") as folder:
        program = Path(folder) / "load"
        source = Path(__file__).with_name("load.c")
        subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", program, source], check=True)
        given = Path(folder) / "requests"
        with open(given, "wb") as file:
            for request in requests:
                file.write(b"%d\n" % len(request) + request)
        words = [str(w) for w in (program, port, connections, seconds, rate, given)]
        done = subprocess.run(words, check=True, stdout=subprocess.PIPE)
    return Answered(**json.loads(done.stdout))


def get(path: str, *headers: str) -> bytes:
    """A GET as the load generator sends it."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    return "\r\n".join(lines).encode()


def fsyncs_per_second(folder: Path, seconds: float = 1.0) -> float:
    """How often the disk under ``folder`` makes 8 kB durable in a second."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "fsync-probe"
    count, began = 0, time.perf_counter()
    with open(path, "wb") as file:
        while time.perf_counter() - began < seconds:
            file.seek(0)
            file.write(b"x" * 8192)
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
    path.unlink()
    return count / (time.perf_counter() - began)


def table(header: list[str], rows: list[list[object]]) -> None:
    """Prints rows under a header, columns aligned."""
    cells = [
        header,
        *([f"{c:.2f}" if isinstance(c, float) else str(c) for c in row] for row in rows),
    ]
    widths = [max(len(row[n]) for row in cells) for n in range(len(header))]
    for row in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
