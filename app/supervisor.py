"""``./dev run``: the web server, the judge's workers and the periodic jobs as one family.

Everything a child prints goes to ``var/log/``. A child that dies is started again; Ctrl-C, SIGTERM
or the death of this process ends them all.
"""

import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.accounts.roles import ROLES
from app.config import ROOT, Settings

STOP_WITHIN_S = 10
LOG_BYTES = 20_000_000
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    name: str
    words: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    deaths: int = field(default=0)


def supervise(settings: Settings) -> int:
    """Runs until told to stop. Returns the exit code: 0 after Ctrl-C, 1 when it could not start."""
    lock = _only_one(settings.var)
    if lock is None:
        print(f"Trang web này đang chạy rồi (thư mục {settings.var}).", file=sys.stderr)
        return 1
    if not _port_is_free(settings):
        print(
            f"Cổng {settings.port} đang bận. Chọn cổng khác, ví dụ: PORT=8080 ./dev run",
            file=sys.stderr,
        )
        return 1
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _interrupt)
    children: list[Child] = []
    try:
        _prepare(settings)
        children = _family(settings)
        for child in children:
            _start(child, settings)
        _announce(settings, children)
        while True:
            time.sleep(0.5)
            for child in children:
                _restart_if_dead(child, settings)
    except KeyboardInterrupt:
        print("\nĐang dừng…", flush=True)
        return 0
    except subprocess.CalledProcessError as failed:
        print(f"Không khởi động được: {' '.join(failed.cmd[-3:])}", file=sys.stderr)
        return 1
    finally:
        _stop(children)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _only_one(var: Path) -> IO[str] | None:
    """A lock that ends with this process; None when another process holds it."""
    var.mkdir(parents=True, exist_ok=True)
    lock = open(var / "run.lock", "w")  # noqa: SIM115 - held open for as long as we live
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def _port_is_free(settings: Settings) -> bool:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def _prepare(settings: Settings) -> None:
    """The database's shape, the content, the demo data: each in a process of its own."""
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "db", "upgrade"], check=True, cwd=ROOT)
    subprocess.run([*flask, "site", "load-content"], check=True, cwd=ROOT)
    if settings.shows_demo:
        subprocess.run([*flask, "site", "load-demo"], check=True, cwd=ROOT)


def _family(settings: Settings) -> list[Child]:
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory",
        "app.serving:application", "--host", settings.host, "--port", str(settings.port),
        "--workers", str(min(4, os.cpu_count() or 1)),
        "--blocking-threads", "1",  # docs/decisions/0004
        "--backlog", "2048", "--no-ws", "--respawn-failed-workers", "--log-level", "warning",
    ]  # fmt: skip
    judges = [
        Child(f"judge-{slot}", [*flask, "judge", "worker", "--slot", str(slot)])
        for slot in range(settings.judge_workers)
    ]
    return [Child("web", web), *judges, Child("jobs", [*flask, "site", "jobs"])]


def _start(child: Child, settings: Settings) -> None:
    folder = settings.var / "log"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{child.name}.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    with open(path, "ab") as log:
        child.process = subprocess.Popen(
            child.words,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - one thread, one call
        )
    child.started_at = time.monotonic()


def die_with_parent() -> None:
    """Asks the kernel to end this process when the one that started it is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _restart_if_dead(child: Child, settings: Settings) -> None:
    """Starts a dead child again; one that dies at once waits longer each time."""
    if child.process is None or child.process.poll() is None:
        return
    lived_s = time.monotonic() - child.started_at
    child.deaths = child.deaths + 1 if lived_s < 60 else 1
    if lived_s < min(30, 2**child.deaths):
        return
    print(f"{child.name} đã dừng (mã {child.process.returncode}), đang mở lại.", file=sys.stderr)
    _start(child, settings)


def _announce(settings: Settings, children: list[Child]) -> None:
    """Waits until the site answers, then says where it is and who may sign in."""
    host = settings.address if not settings.public_url else f"http://127.0.0.1:{settings.port}"
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{host}/healthz", timeout=2):  # noqa: S310 - our own
                break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
            for child in children:
                _restart_if_dead(child, settings)
    print(f"\n  Cùng em học trực tuyến: {settings.address}\n")
    if settings.shows_demo:
        _announce_demo(settings.var)
    print("\n  Nhấn Ctrl-C để dừng.\n", flush=True)


def _announce_demo(var: Path) -> None:
    accounts, cards = var / "demo-accounts.json", var / "demo-exam.json"
    if accounts.exists():
        print("  Tài khoản dùng thử (mật khẩu ngẫu nhiên, chỉ có trên máy này):")
        for one in json.loads(accounts.read_text()):
            print(f"    {ROLES[one['role']]:<24}{one['username']:<16}{one['password']}")
    if cards.exists():
        card = json.loads(cards.read_text())[0]
        print(
            f"\n  Thí sinh làm bài thử tại {card['for']}: SBD {card['number']}, PIN {card['pin']}"
        )


def _stop(children: list[Child]) -> None:
    for child in children:
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_S
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(child, signal.SIGKILL)
            child.process.wait()


def _signal(child: Child, number: int) -> None:
    """To the whole session of the child, so that what it started ends too."""
    if child.process is not None and child.process.poll() is None:
        os.killpg(child.process.pid, number)
