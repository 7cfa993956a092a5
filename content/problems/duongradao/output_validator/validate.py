"""Follows the printed route; any route of the fewest minutes is right.

validate.py input answer feedback_dir/ < output      exits 42 (right) or 43 (wrong)
Another exit code means that the answer file itself cannot be right.
"""

import re
import sys
from pathlib import Path
from typing import NoReturn

FEEDBACK = Path(sys.argv[3])


def wrong(reason: str) -> NoReturn:
    (FEEDBACK / "judgemessage.txt").write_text(reason + "\n")
    sys.exit(43)


def whole(token: bytes) -> int:
    """A number that can occur in an answer; `int` alone would take 1_000 and endless digits."""
    if re.fullmatch(rb"-?[0-9]{1,18}", token) is None:
        wrong(f"not a whole number: {token[:40]!r}")
    return int(token)


header, *rows = Path(sys.argv[1]).read_text().splitlines()
n = int(header.split()[0])
fewest = int(Path(sys.argv[2]).read_text().split()[0])
tokens = sys.stdin.buffer.read().split()

if not tokens:
    wrong("nothing was printed")
minutes = whole(tokens[0])
if minutes == -1:
    if fewest != -1:
        wrong("says that there is no route")
    if len(tokens) > 1:
        wrong("something follows -1")
    sys.exit(42)

line: dict[tuple[int, int], int] = {}
for row in rows:
    u, v, t = map(int, row.split())
    line[u, v] = line[v, u] = min(t, line.get((u, v), t))

# A fastest route visits no island twice.
if len(tokens) - 1 > n:
    wrong("the route has more islands than the sea")
route = [whole(token) for token in tokens[1:]]
if len(route) < 2 or route[0] != 1 or route[-1] != n:
    wrong(f"the route must go from 1 to {n}")
total = 0
for leg in zip(route, route[1:], strict=False):
    if leg not in line:
        wrong(f"no line between {leg[0]} and {leg[1]}")
    total += line[leg]
if total != minutes:
    wrong(f"the route takes {total} minutes, not {minutes}")
if fewest == -1 or minutes < fewest:
    sys.exit(f"the answer file says {fewest}, the route takes {minutes}")
if minutes > fewest:
    wrong(f"{minutes} minutes, {fewest} are enough")
sys.exit(42)
