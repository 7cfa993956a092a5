"""Recompute a published ranking (rule K3). Needs Python 3.9 or newer and nothing else.

    python verify_ranking.py rules.json snapshot.csv result.csv --beacon VALUE [--seed HEX]
                             [--seed-sha256 HEX] [--rules-sha256 HEX] [--frozen-hash HEX]

Published before the exam: SHA-256 of rules.json and of the seed. After appeals: snapshot.csv and
its SHA-256 (H); then the seed and the public random value (beacon). Without --seed (it was not
revealed by the announced hour) the beacon counts alone. Lots are drawn once, from the first H: to
check a revision give that one as --frozen-hash. Exit status 0 when the result is the published one.
"""

import argparse
import csv
import hashlib
import hmac
import io
import json
import sys
from typing import Any


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def recompute(
    rules: "dict[str, Any]", snapshot: bytes, frozen_hash: str, seed: bytes, beacon: bytes
) -> bytes:
    """The bytes of result.csv."""
    rows = list(csv.reader(io.StringIO(snapshot.decode("ascii"))))
    if rows[0] != ["code", *rules["keys"][:-1]]:
        raise ValueError("the snapshot has other columns than the rules")
    field = []
    for code, *values in rows[1:]:
        lot = hmac.new(seed + beacon, f"{frozen_hash}|{code}".encode(), hashlib.sha256).hexdigest()
        field.append(([-int(value) for value in values], lot, code))
    field.sort()
    winners = min(rules["cut"], len(field))
    if rules["ties"] == "include_all_ties" and winners:
        last = field[winners - 1][0]
        winners = sum(merit <= last for merit, _, _ in field)
    lines, rank, before = ["rank,code,award,lot"], 0, None
    for place, (merit, lot, code) in enumerate(field, start=1):
        rank = rank if merit == before else place
        before = merit
        award = "winner" if place <= winners else place - winners
        lines.append(f"{rank},{code},{award},{lot}")
    return "".join(line + "\n" for line in lines).encode("ascii")


def main() -> int:
    parser = argparse.ArgumentParser(description="Recompute a published ranking.")
    parser.add_argument("rules")
    parser.add_argument("snapshot")
    parser.add_argument("result")
    parser.add_argument("--beacon", required=True)
    parser.add_argument("--seed", default="")
    parser.add_argument("--seed-sha256")
    parser.add_argument("--rules-sha256")
    parser.add_argument("--frozen-hash")
    given = parser.parse_args()
    content = {}
    for name in ("rules", "snapshot", "result"):
        with open(getattr(given, name), "rb") as file:
            content[name] = file.read()
    seed = bytes.fromhex(given.seed)
    frozen_hash = given.frozen_hash or sha256(content["snapshot"])
    expected = recompute(
        json.loads(content["rules"]), content["snapshot"], frozen_hash, seed, given.beacon.encode()
    )
    checks = [
        ("the rules are the published ones", given.rules_sha256, sha256(content["rules"])),
        ("the seed is the announced one", given.seed_sha256, sha256(seed)),
        ("the result is what the rules give", sha256(expected), sha256(content["result"])),
    ]
    print(f"H of this snapshot: {sha256(content['snapshot'])}")
    print(f"lots drawn from H:  {frozen_hash}")
    agreed = True
    for what, published, found in checks:
        if published:
            agreed = agreed and published == found
            print(f"{'yes' if published == found else 'NO '}  {what} ({found})")
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
