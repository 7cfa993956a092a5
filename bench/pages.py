"""Home, catalogue and an activity page, beside plain WhiteNoise serving the same bytes."""

import gzip
import itertools
import urllib.request
from pathlib import Path

from bench.server import cpu_s, get, load, scratch, serving, table
from tests.budgets import loaded_site, weigh

PAGES = ("/", "/hoc-lieu/", "/hoc-lieu/dem-ca-rot-cho-ban-tho")
SECONDS = 4
CONNECTIONS = 32


def main() -> None:
    with scratch("sqlite") as site:
        app = loaded_site(site.var)
        weights = [weigh(app, path) for path in PAGES]
        app.extensions["database"].dispose()
        loaded = type(site)(site.var, f"sqlite:///{site.var / 'site.db'}", site.database, None)
        with serving(loaded) as (port, server):
            for path in PAGES:
                _keep(site.var / "plain", path, port)
            made = [_made(path, port, server) for path in PAGES]
            ours = [_measured(path, port, server) for path in PAGES]
        with serving(loaded, application="bench.plain:application") as (port, server):
            plain = [_measured(path, port, server) for path in PAGES]
    rows: list[list[object]] = []
    figures = zip(weights, made, ours, plain, strict=True)
    for weight, made_ms, (rate, cpu), (plain_rate, plain_cpu) in figures:
        rows.append(
            [weight.path, round(weight.total / 1000, 1), weight.requests, made_ms, round(rate), cpu,
             round(plain_rate), plain_cpu, cpu / plain_cpu]
        )  # fmt: skip
    table(
        ["page", "KB cold", "requests", "made ms", "pages/s", "CPU ms", "plain/s", "plain ms",
         "ratio"],
        rows,
    )  # fmt: skip
    print(
        "made: CPU of a page that nobody asked for lately; CPU: of one that was (kept for as long"
    )
    print("as a browser may keep it); plain: WhiteNoise alone, the same gzipped bytes; ratio: CPU")


def _keep(folder: Path, path: str, port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        body = answer.read()
    target = folder / path.strip("/") / "index.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    target.with_name("index.html.gz").write_bytes(gzip.compress(body, 6))


def _measured(path: str, port: int, server: int) -> tuple[float, float]:
    """(pages a second, CPU milliseconds of the server a page), saturated."""
    address = path if path.endswith("/") else f"{path}/"
    asked = get(path if _answers(path, port) else address, "Accept-Encoding: gzip")
    load(port, itertools.repeat(asked, CONNECTIONS), connections=CONNECTIONS, seconds=1)
    before = cpu_s(server)
    done = load(
        port, itertools.repeat(asked, CONNECTIONS), connections=CONNECTIONS, seconds=SECONDS
    )
    if done.failed:
        raise RuntimeError(f"{path}: {done.failed} failed")
    return done.per_second, (cpu_s(server) - before) / max(1, done.done) * 1000


def _made(path: str, port: int, server: int) -> float:
    """CPU milliseconds of a page under an address that was not asked for before."""
    asked = [get(f"{path}?n={n}", "Accept-Encoding: gzip") for n in range(400)]
    before = cpu_s(server)
    done = load(port, asked, connections=8, seconds=1.5, rate=100)
    return (cpu_s(server) - before) / max(1, done.done) * 1000


def _answers(path: str, port: int) -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method="HEAD")
    with urllib.request.urlopen(request) as answer:
        return str(answer.url).endswith(path)


if __name__ == "__main__":
    main()
