"""Marks -> ranks -> awards, so that anyone can recompute them (rules K1, K2, K3). Pure.

In order of use:

1. `Rules`, published with `Rules.sha256` before registration closes.
2. `merit(marks, rules, previous_total_milli)` for each candidate who sat -> `Entry(code, merit)`,
   where    code is the random ranking code that only its owner sees.
3. `cut_line(entries, rules)`: what the organiser sees before any lot is drawn.
4. `snapshot(entries, rules)` -> canonical CSV bytes, `digest(bytes)` -> H. Frozen after appeals.
5. `draw_lots(codes, H, beacon, seed_hex)`, once, from the first frozen H; a revision keeps them.
6. `rank(entries, rules, lots)` -> `Ranking`; `result(ranking)` -> canonical CSV bytes.

`revise` and `awarded` are what follows: corrections, and winners who decline (K4).

The order of the arguments' elements never matters: shuffled input gives identical bytes.
"""

import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.exams.marking import Marks

CODE = re.compile(r"[A-Z0-9]{4,32}")
KEY = re.compile(r"total|section\.[a-z0-9-]+|hardest_band|previous_total")


class Rules(BaseModel):
    """The published order and the cut, as data.

    `keys`: the larger wins, except the lot, which is last and where the smaller wins. `total` and
    `section.<id>` are milli-points of this round, `hardest_band` counts items wholly right in the
    hardest CEFR level of the paper, `previous_total` is the total of the round before.
    `ties`: at the cut either the lot decides ("lot") or all who tie are awarded
    ("include_all_ties"), and then `money_cap_vnd` is what the organiser promised not to exceed.
    `award_vnd` is what one winner costs. `beacon` names the public random value in advance.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[int, Field(ge=1)]
    keys: Annotated[tuple[str, ...], Field(min_length=2)]
    cut: Annotated[int, Field(ge=1)]
    ties: Literal["lot", "include_all_ties"] = "lot"
    award_vnd: Annotated[int, Field(ge=0)]
    money_cap_vnd: Annotated[int, Field(ge=0)] | None = None
    beacon: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _order_can_be_followed(self) -> Self:
        if self.keys[0] != "total":
            raise ValueError("the first key is total")
        if self.keys[-1] != "lot" or "lot" in self.merit_keys:
            raise ValueError("the last key, and only the last, is lot")
        if len(set(self.keys)) != len(self.keys):
            raise ValueError("a key occurs twice")
        if unknown := [key for key in self.merit_keys if not KEY.fullmatch(key)]:
            raise ValueError(f"unknown key: {', '.join(unknown)}")
        if self.ties == "include_all_ties" and self.money_cap_vnd is None:
            raise ValueError("include_all_ties needs money_cap_vnd")
        return self

    @property
    def merit_keys(self) -> tuple[str, ...]:
        """The keys without the lot: those that make the rank."""
        return self.keys[:-1]

    def canonical(self) -> bytes:
        """The published bytes: JSON, keys sorted, no spaces, UTF-8."""
        return json.dumps(
            self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode()

    @property
    def sha256(self) -> str:
        return digest(self.canonical())


@dataclass(frozen=True)
class Entry:
    """One candidate who sat: ranking code and a value per merit key, in the rules' order."""

    code: str
    merit: tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """One line of the ranking. `rank` is competition ranking (1, 2, 2, 4) on merit alone. `reserve`
    is the place in the reserve list, counted from 1, or None for a winner."""

    code: str
    rank: int
    merit: tuple[int, ...]
    lot: str
    winner: bool
    reserve: int | None


@dataclass(frozen=True)
class Ranking:
    """All rows in order of award: winners, then the reserve list."""

    rows: tuple[Row, ...]
    cost_vnd: int
    cap_vnd: int | None

    @property
    def winners(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.winner)

    @property
    def reserves(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.winner)

    @property
    def over_cap(self) -> bool:
        return self.cap_vnd is not None and self.cost_vnd > self.cap_vnd


@dataclass(frozen=True)
class Revision:
    """The ranking after a correction. `added` rise to an award that they did not have, at
    `extra_vnd` in all, for the budget's approval; `kept` would now miss the cut and keep theirs."""

    ranking: Ranking
    added: tuple[Row, ...]
    kept: tuple[Row, ...]
    extra_vnd: int


@dataclass(frozen=True)
class CutLine:
    """The cut before lots: `certain` win by merit alone; `tied` share the merit of the last place
    and compete for `places`. `tied` <= `places` iff no lot is needed. `merit` is None when nobody
    sat."""

    merit: tuple[int, ...] | None
    certain: int
    tied: int
    places: int
    cost_by_lot_vnd: int
    cost_with_all_ties_vnd: int


def merit(marks: Marks, rules: Rules, previous_total_milli: int | None) -> tuple[int, ...]:
    """The values of the rules' merit keys for one candidate.

    Raises ValueError for an absent candidate (who is not ranked), for a section that the paper does
    not have, and when the rules ask for the round before and there is none."""
    if marks.total_milli is None:
        raise ValueError("an absent candidate is not ranked")
    return tuple(_value(key, marks, previous_total_milli) for key in rules.merit_keys)


def snapshot(entries: Iterable[Entry], rules: Rules) -> bytes:
    """The canonical CSV by ranking code: a head line, one line per code in order of code, plain
    integers, commas, LF after every line, ASCII. Raises ValueError for a code or a merit that does
    not fit."""
    lines = [",".join(("code", *rules.merit_keys))]
    lines += [",".join((one.code, *map(str, one.merit))) for one in _checked(entries, rules)]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def read_snapshot(content: bytes, rules: Rules) -> list[Entry]:
    """The entries of a snapshot; the inverse of `snapshot`. Raises ValueError for other bytes."""
    head, *lines = content.decode("ascii").splitlines() or [""]
    if head != ",".join(("code", *rules.merit_keys)):
        raise ValueError("the snapshot has other columns than the rules")
    entries = [
        Entry(code, tuple(map(int, values))) for code, *values in (x.split(",") for x in lines)
    ]
    if snapshot(entries, rules) != content:
        raise ValueError("the snapshot is not canonical")
    return entries


def digest(content: bytes) -> str:
    """SHA-256 as lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def draw_lots(
    codes: Iterable[str], frozen_hash: str, beacon: str, seed_hex: str | None
) -> dict[str, str]:
    """{code: lot as lower-case hex}; the smaller wins.

    lot(c) = HMAC-SHA256(key = seed ‖ beacon, message = H ‖ "|" ‖ code): the seed decoded from hex;
    beacon, H and code as UTF-8. A seed that was not revealed by the announced hour is None: beacon
    alone. Raises ValueError for a malformed H or seed and for an empty beacon.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", frozen_hash):
        raise ValueError("H is not a SHA-256 in lower-case hex")
    if not beacon:
        raise ValueError("the beacon is empty")
    key = bytes.fromhex(seed_hex or "") + beacon.encode()
    return {
        code: hmac.new(key, f"{frozen_hash}|{code}".encode(), hashlib.sha256).hexdigest()
        for code in codes
    }


def rank(entries: Iterable[Entry], rules: Rules, lots: Mapping[str, str]) -> Ranking:
    """Rank and cut. Raises ValueError when a code has no lot."""
    checked = _checked(entries, rules)
    if missing := [one.code for one in checked if one.code not in lots]:
        raise ValueError(f"{len(missing)} codes have no lot, the first is {missing[0]}")
    ordered = sorted(checked, key=lambda one: (_descending(one.merit), lots[one.code], one.code))
    winners = _winners(ordered, rules)
    first_with: dict[tuple[int, ...], int] = {}
    rows = []
    for place, one in enumerate(ordered, start=1):
        won = place <= winners
        rows.append(
            Row(
                code=one.code,
                rank=first_with.setdefault(one.merit, place),
                merit=one.merit,
                lot=lots[one.code],
                winner=won,
                reserve=None if won else place - winners,
            )
        )
    return Ranking(tuple(rows), cost_vnd=winners * rules.award_vnd, cap_vnd=rules.money_cap_vnd)


def cut_line(entries: Iterable[Entry], rules: Rules) -> CutLine:
    """What is known before lots are drawn: how many are safe and how many tie for how many
    places."""
    checked = _checked(entries, rules)
    if not checked:
        return CutLine(None, 0, 0, 0, 0, 0)
    ordered = sorted((one.merit for one in checked), reverse=True)
    last = ordered[min(rules.cut, len(ordered)) - 1]
    certain = sum(merit > last for merit in ordered)
    tied = ordered.count(last)
    places = min(rules.cut, len(ordered)) - certain
    return CutLine(
        merit=last,
        certain=certain,
        tied=tied,
        places=places,
        cost_by_lot_vnd=(certain + places) * rules.award_vnd,
        cost_with_all_ties_vnd=(certain + tied) * rules.award_vnd,
    )


def awarded(ranking: Ranking, declined: Collection[str]) -> tuple[Row, ...]:
    """Who holds an award once these codes have declined: the other winners, then as many of the
    reserve list, in its order, as winners declined (K4)."""
    staying = [row for row in ranking.winners if row.code not in declined]
    waiting = [row for row in ranking.reserves if row.code not in declined]
    return tuple(staying + waiting[: len(ranking.winners) - len(staying)])


def revise(before: Ranking, entries: Iterable[Entry], rules: Rules) -> Revision:
    """Rank again after a correction, with the lots of the first ranking (K3, K4).

    No winner is displaced: who rises is added and costs one award more. Raises ValueError for a
    code that the first ranking does not have.
    """
    after = rank(entries, rules, {row.code: row.lot for row in before.rows})
    old = {row.code for row in before.winners}
    new = {row.code for row in after.winners}
    added = tuple(row for row in after.winners if row.code not in old)
    return Revision(
        ranking=after,
        added=added,
        kept=tuple(row for row in after.rows if row.code in old - new),
        extra_vnd=len(added) * rules.award_vnd,
    )


def result(ranking: Ranking) -> bytes:
    """The canonical result: order of award, `award` is "winner" or the place in the reserve
    list."""
    lines = ["rank,code,award,lot"]
    lines += [
        f"{row.rank},{row.code},{'winner' if row.winner else row.reserve},{row.lot}"
        for row in ranking.rows
    ]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _value(key: str, marks: Marks, previous_total_milli: int | None) -> int:
    if key == "total":
        value = marks.total_milli
    elif key == "hardest_band":
        value = marks.hardest_band_right
    elif key == "previous_total":
        value = previous_total_milli
    else:
        section = marks.sections.get(key.removeprefix("section."))
        value = section.milli if section else None
    if value is None:
        raise ValueError(f"there is no value for the key {key}")
    return value


def _checked(entries: Iterable[Entry], rules: Rules) -> list[Entry]:
    """The entries in order of code, each code once and well formed, merits as long as the rules."""
    found = sorted(entries, key=lambda one: one.code)
    for one in found:
        if not CODE.fullmatch(one.code):
            raise ValueError(f"{one.code!r} is not a ranking code")
        if len(one.merit) != len(rules.merit_keys):
            raise ValueError(
                f"{one.code} has {len(one.merit)} values for {len(rules.merit_keys)} keys"
            )
    if twice := [code for code, times in Counter(one.code for one in found).items() if times > 1]:
        raise ValueError(f"{len(twice)} codes occur twice, the first is {twice[0]}")
    return found


def _winners(ordered: list[Entry], rules: Rules) -> int:
    if len(ordered) <= rules.cut:
        return len(ordered)
    if rules.ties == "lot":
        return rules.cut
    last = ordered[rules.cut - 1].merit
    return sum(one.merit >= last for one in ordered)


def _descending(merit: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(-value for value in merit)
