"""What a judged run costs, beside a bare spawn and a bare bubblewrap in the same minutes.

ms per run: median and least of interleaved runs, so that a busy machine is busy for all alike;
the least says what it costs when nobody else is there.
tests/s: two worker processes on two cores, C++ and Python, beside two bare loops.
"""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from app.config import from_environment
from app.judge.languages import LANGUAGES, find_binary
from app.judge.runner import Job, Limits, Outcome, Program, ProgramFile, Source
from app.judge.runners.machine import NoSandbox
from app.judge.runners.rootfs import mount_flags
from app.judge.runners.sandbox import SandboxRunner

RUNS = 150
WORKERS = 2
SECONDS = 5.0
AIM = 1.5
LIMITS = Limits(time_limit_ms=5000, memory_limit_kb=256 * 1024)
JOB = Job(stdin=b"20 22\n")
SOURCES = {
    "cpp": '#include <cstdio>\nint main(){int a,b;if(scanf("%d%d",&a,&b)==2)printf("%d\\n",a+b);}',
    "python": "a, b = map(int, input().split())\nprint(a + b)",
}


def main() -> None:
    """Prints both tables. Without a sandbox it says so and measures nothing."""
    store = from_environment().var / "judge"
    try:
        runner = SandboxRunner(store)
    except NoSandbox as error:
        print(f"no sandbox here: {error}")
        return
    try:
        tier = runner.machine.tier
        print(f"tier {int(tier)} ({tier.title}), load average {os.getloadavg()[0]:.2f}")
        print(f"\n{f'ms per run, {RUNS} of each':<34}{'C++ median':>12}{'least':>8}", end="")
        print(f"{'Python median':>16}{'least':>8}")
        table = {language: _latencies(runner, language) for language in SOURCES}
        for way in ("bare posix_spawn", "bare bubblewrap", "judged run"):
            (cpp, cpp_least), (python, python_least) = (table[one][way] for one in SOURCES)
            print(f"{way:<34}{cpp:>12.2f}{cpp_least:>8.2f}{python:>16.2f}{python_least:>8.2f}")
        for other in ("bare posix_spawn", "bare bubblewrap"):
            (cpp, cpp_least), (python, python_least) = (
                _ratio(table[language]["judged run"], table[language][other])
                for language in SOURCES
            )
            aim = f"   aim <= {AIM}x" if other == "bare bubblewrap" else ""
            print(
                f"{'judged run / ' + other:<34}{cpp:>11.2f}x{cpp_least:>7.2f}x"
                f"{python:>15.2f}x{python_least:>7.2f}x{aim}"
            )
    finally:
        runner.close()
    print(f"\n{f'tests/s, {WORKERS} workers, {SECONDS:g} s':<34}{'C++':>9}{'Python':>9}")
    for title, target in (("bare posix_spawn", _bare_loop), ("judged run", _judged_loop)):
        rates = [_rate(target, store, language) for language in SOURCES]
        print(f"{title:<34}" + "".join(f"{rate:>9.0f}" for rate in rates))
    print(f"load average after: {os.getloadavg()[0]:.2f}")


def _compiled(runner: SandboxRunner, language: str) -> tuple[Program, Path, list[str]]:
    """The program, its directory on the host, and argv outside a box."""
    name = LANGUAGES[language].source_name
    made = runner.compile(Source(language, (ProgramFile(name, SOURCES[language].encode()),)))
    assert made.program is not None, made.log
    place = runner.place(made.program)
    compiler = find_binary(LANGUAGES[language].compiler) or ""
    argv = LANGUAGES[language].run_command(compiler, made.program.source_names)
    return made.program, place, [one.replace("/box", str(place)) for one in argv]


def _ratio(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] / other[0], one[1] / other[1]


def _latencies(runner: SandboxRunner, language: str) -> dict[str, tuple[float, float]]:
    """Way -> median and least, in ms."""
    program, place, argv = _compiled(runner, language)
    boxed = _bare_bubblewrap(runner, place, argv)

    def judged() -> None:
        assert runner.run(program, JOB, LIMITS).outcome is Outcome.OK

    ways: dict[str, Callable[[], None]] = {
        "bare posix_spawn": lambda: _spawned(argv),
        "bare bubblewrap": lambda: _spawned(boxed),
        "judged run": judged,
    }
    took: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(RUNS + 10):
        for way, once in ways.items():
            started = time.perf_counter()
            once()
            if number >= 10:
                took[way].append((time.perf_counter() - started) * 1000)
    return {way: (statistics.median(found), min(found)) for way, found in took.items()}


def _bare_bubblewrap(runner: SandboxRunner, place: Path, argv: list[str]) -> list[str]:
    """The same namespaces and mounts, with nothing that measures, limits or filters."""
    way = runner.machine.way
    inside = [one.replace(str(place), "/box") for one in argv]
    return [
        *(way.bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        *mount_flags(runner.root),
        *("--proc", "/proc", "--tmpfs", "/tmp", "--ro-bind", str(place), "/box", "--", *inside),
    ]


def _spawned(argv: list[str]) -> None:
    """One program by posix_spawn, its input and output through pipes, its answer checked."""
    given, feed = os.pipe()
    answer, out = os.pipe()
    os.write(feed, JOB.stdin)
    os.close(feed)
    actions = [(os.POSIX_SPAWN_DUP2, given, 0), (os.POSIX_SPAWN_DUP2, out, 1)]
    pid = os.posix_spawn(argv[0], argv, {}, file_actions=actions)
    os.close(given)
    os.close(out)
    text = os.read(answer, 100)
    os.close(answer)
    _, status = os.waitpid(pid, 0)
    assert status == 0
    assert text == b"42\n", text


def _rate(
    target: "Callable[[Path, str, multiprocessing.Queue[int]], None]", store: Path, language: str
) -> float:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = context.Queue()
    workers = [
        context.Process(target=target, args=(store, language, results)) for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    total = sum(results.get(timeout=120) for _ in workers)
    for worker in workers:
        worker.join()
    return total / SECONDS


def _judged_loop(store: Path, language: str, results: "multiprocessing.Queue[int]") -> None:
    runner = SandboxRunner(store)
    program, _, _ = _compiled(runner, language)
    until = time.perf_counter() + SECONDS
    done = 0
    while time.perf_counter() < until:
        assert runner.run(program, JOB, LIMITS).outcome is Outcome.OK
        done += 1
    runner.close()
    results.put(done)


def _bare_loop(store: Path, language: str, results: "multiprocessing.Queue[int]") -> None:
    runner = SandboxRunner(store)
    _, _, argv = _compiled(runner, language)
    runner.close()
    until = time.perf_counter() + SECONDS
    done = 0
    while time.perf_counter() < until:
        _spawned(argv)
        done += 1
    results.put(done)
