"""A real contest's event feed replayed through the board: EUC 2025, 5 hours, 856 submissions.

The feed carries no final scoreboard; it carries who was first to solve each problem, which our
board must find, and enough to count solved problems and penalties by a second, plainer way.
"""

import gzip
import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from app.judge.scoreboard import Attempt, Audience, Entrant, Rules, board
from app.judge.verdicts import Verdict

FEED = Path(__file__).resolve().parents[3] / "shared" / "data" / "euc2025_feed.ndjson.gz"
CODES = {"NO": Verdict.WA}


def ms(reltime: str) -> int:
    sign, hours, minutes, seconds = re.fullmatch(  # type: ignore[union-attr]
        r"(-?)(\d+):(\d\d):(\d\d(?:\.\d+)?)", reltime
    ).groups()
    value = round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)
    return -value if sign else value


@pytest.fixture(scope="module")
def feed() -> dict[str, dict[str, dict[str, object]]]:
    """Each kind of object by id, as it is at the end of the feed."""
    if not FEED.exists():
        pytest.skip("the event feed is not here")
    found: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    with gzip.open(FEED, "rt", encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            event = json.loads(line)
            if event["data"] is None:
                found[event["type"]].pop(event["id"], None)
            else:
                found[event["type"]][str(event.get("id", ""))] = event["data"]
    return found


def attempts_of(feed: dict[str, dict[str, dict[str, object]]]) -> list[Attempt]:
    verdicts = {
        one["submission_id"]: CODES.get(str(one["judgement_type_id"])) or
        Verdict(str(one["judgement_type_id"]))
        for one in feed["judgements"].values()
        if one.get("judgement_type_id") and one.get("valid", True)
    }  # fmt: skip
    problems = {one: int(str(each["ordinal"])) for one, each in feed["problems"].items()}
    return [
        Attempt(
            int(number),
            int(str(one["team_id"])),
            problems[str(one["problem_id"])],
            ms(str(one["contest_time"])),
            verdicts.get(number),
        )
        for number, one in feed["submissions"].items()
        if str(one["team_id"]).isdigit()
    ]


def entrants_of(feed: dict[str, dict[str, dict[str, object]]]) -> list[Entrant]:
    """Observers and those who registered themselves stand outside the ranking."""
    outside = {"observers", "self-registered"}
    return [
        Entrant(int(number), is_hidden=bool(outside & set(one.get("group_ids") or ())))  # type: ignore[call-overload]
        for number, one in feed["teams"].items()
        if number.isdigit()
    ]


RULES = Rules(duration_ms=5 * 3_600_000, freeze_ms=4 * 3_600_000, thawed=True)


def test_r13_the_first_to_solve_are_those_that_the_feed_awards(feed) -> None:  # type: ignore[no-untyped-def]
    made = board(entrants_of(feed), attempts_of(feed), RULES)
    by_id = {one.id: one for one in attempts_of(feed)}
    ours = {problem: by_id[attempt].team for problem, attempt in made.first_to_solve.items()}
    ordinals = {one: each["ordinal"] for one, each in feed["problems"].items()}
    theirs = {
        ordinals[award.removeprefix("first-to-solve-")]: int(each["team_ids"][0])
        for award, each in feed["awards"].items()
        if award.startswith("first-to-solve-")
    }
    assert ours == theirs


def test_the_final_board_is_the_one_that_a_plain_count_gives(feed) -> None:  # type: ignore[no-untyped-def]
    made = board(entrants_of(feed), attempts_of(feed), RULES)
    plain: dict[int, list[int]] = {row.entrant.id: [0, 0] for row in made.rows}
    wrong: dict[tuple[int, int], int] = defaultdict(int)
    solved: set[tuple[int, int]] = set()
    for one in sorted(attempts_of(feed), key=lambda each: (each.at_ms, each.id)):
        key = one.team, one.problem
        if one.team not in plain or key in solved or one.at_ms >= RULES.duration_ms:
            continue
        if one.verdict is Verdict.AC:
            solved.add(key)
            plain[one.team][0] += 1
            plain[one.team][1] += one.at_ms // 60_000 + 20 * wrong[key]
        elif one.verdict not in (None, Verdict.CE, Verdict.JE):
            wrong[key] += 1
    assert {row.entrant.id: [row.solved, row.penalty] for row in made.rows} == plain
    assert len(solved) > 200


def test_r12_the_frozen_public_board_does_not_know_the_last_hour(feed) -> None:  # type: ignore[no-untyped-def]
    frozen = Rules(duration_ms=RULES.duration_ms, freeze_ms=RULES.freeze_ms)
    real = attempts_of(feed)
    hidden = [
        Attempt(one.id, one.team, one.problem, one.at_ms, None)
        if one.at_ms >= 4 * 3_600_000 else one
        for one in real
    ]  # fmt: skip
    entrants = entrants_of(feed)
    assert board(entrants, real, frozen) == board(entrants, hidden, frozen)
    assert board(entrants, real, frozen) != board(entrants, real, frozen, Audience.JURY)
