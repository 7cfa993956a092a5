"""Rules K1, K2 and K3: the published order, competition ranks, lots that anyone can recompute."""

import hashlib
import hmac
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.exams.marking import mark
from app.exams.ranking import (
    Entry,
    Ranking,
    Rules,
    awarded,
    cut_line,
    digest,
    draw_lots,
    merit,
    rank,
    read_snapshot,
    result,
    revise,
    snapshot,
)
from tests.support.exam_papers import RIGHT_ANSWERS, a_paper, entries, some_rules

SEED = "00ff" * 16
BEACON = "8f2c"
VERIFIER = Path(__file__).parents[2] / "app/exams/verifier/verify_ranking.py"

FEW_MARKS = st.tuples(st.integers(0, 4).map(lambda n: n * 1000), st.integers(0, 2))
FIELDS = st.lists(FEW_MARKS, max_size=40).map(lambda merits: entries(*merits))
RULES = st.builds(
    lambda cut, ties: some_rules(cut=cut, ties=ties, money_cap_vnd=59_500_000),
    st.integers(1, 12),
    st.sampled_from(["lot", "include_all_ties"]),
)


def ranked(field: list[Entry], rules: Rules) -> Ranking:
    frozen = digest(snapshot(field, rules))
    return rank(field, rules, draw_lots([one.code for one in field], frozen, BEACON, SEED))


# K1: the order is published as versioned data with a hash


def test_k1_the_rules_have_a_hash_that_changes_with_the_order() -> None:
    one = some_rules(keys=["total", "section.listening", "section.reading", "lot"])
    other = some_rules(keys=["total", "section.reading", "section.listening", "lot"])
    assert one.sha256 != other.sha256
    assert one.sha256 == Rules.model_validate_json(one.canonical()).sha256


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"keys": ["section.listening", "lot"]}, "first key is total"),
        ({"keys": ["total", "hardest_band"]}, "last key"),
        ({"keys": ["total", "lot", "hardest_band", "lot"]}, "last key"),
        ({"keys": ["total", "hardest_band", "hardest_band", "lot"]}, "twice"),
        ({"keys": ["total", "time_used", "lot"]}, "unknown key: time_used"),
        ({"ties": "include_all_ties"}, "money_cap_vnd"),
        ({"cut": 0}, "greater than or equal to 1"),
    ],
)
def test_k1_rules_that_cannot_be_followed_are_refused(
    changes: dict[str, object], fault: str
) -> None:
    with pytest.raises(ValidationError, match=fault):
        some_rules(**changes)


def test_k1_each_key_is_asked_only_where_those_before_it_tie() -> None:
    field = entries((30, 9), (31, 1), (30, 10), (29, 20))
    assert [row.merit for row in ranked(field, some_rules()).rows] == [
        (31, 1),
        (30, 10),
        (30, 9),
        (29, 20),
    ]


def test_k1_merit_takes_the_values_in_the_order_of_the_rules() -> None:
    rules = some_rules(
        keys=["total", "section.listening", "section.use", "hardest_band", "previous_total", "lot"]
    )
    marks = mark(a_paper(), RIGHT_ANSWERS)
    assert merit(marks, rules, previous_total_milli=31_500) == (6000, 1000, 3000, 6, 31_500)


def test_k1_an_absent_candidate_is_not_ranked() -> None:
    with pytest.raises(ValueError, match="absent"):
        merit(mark(a_paper(), None), some_rules(), None)


def test_k1_a_key_without_a_value_is_an_error() -> None:
    marks = mark(a_paper(), {})
    with pytest.raises(ValueError, match=r"section\.speaking"):
        merit(marks, some_rules(keys=["total", "section.speaking", "lot"]), None)
    with pytest.raises(ValueError, match="previous_total"):
        merit(marks, some_rules(keys=["total", "previous_total", "lot"]), None)


def test_k1_the_cut_line_says_how_many_tie_for_how_many_places() -> None:
    line = cut_line(entries((9, 0), (7, 0), (7, 0), (7, 0), (5, 0)), some_rules(cut=3))
    assert (line.merit, line.certain, line.tied, line.places) == ((7, 0), 1, 3, 2)
    assert line.cost_by_lot_vnd == 3 * 5_950_000
    assert line.cost_with_all_ties_vnd == 4 * 5_950_000


def test_k1_a_field_smaller_than_the_cut_needs_no_lot() -> None:
    line = cut_line(entries((9, 0), (7, 0)), some_rules(cut=500))
    assert (line.certain, line.tied, line.places) == (1, 1, 1)
    assert cut_line([], some_rules()).merit is None


# K2: competition ranking on merit alone; the lot decides the award


def test_k2_ranks_are_1_2_2_4() -> None:
    ranking = ranked(entries((9, 0), (7, 0), (7, 0), (5, 0)), some_rules())
    assert [row.rank for row in ranking.rows] == [1, 2, 2, 4]


@given(FIELDS, RULES)
def test_k2_a_rank_is_one_more_than_those_with_better_merit(
    field: list[Entry], rules: Rules
) -> None:
    for row in ranked(field, rules).rows:
        assert row.rank == 1 + sum(one.merit > row.merit for one in field)


@given(FIELDS, RULES, st.integers(0, 2**32))
def test_k2_other_lots_change_awards_and_never_ranks(
    field: list[Entry], rules: Rules, other: int
) -> None:
    codes = [one.code for one in field]
    again = rank(field, rules, draw_lots(codes, digest(b""), f"{other}", None))
    once = ranked(field, rules)
    assert {row.code: row.rank for row in once.rows} == {row.code: row.rank for row in again.rows}
    assert len(once.winners) == len(again.winners)


@given(FIELDS, RULES)
def test_k2_nobody_loses_to_a_worse_merit_and_ties_go_by_the_smaller_lot(
    field: list[Entry], rules: Rules
) -> None:
    ranking = ranked(field, rules)
    for won in ranking.winners:
        for lost in ranking.reserves:
            assert won.merit > lost.merit or won.lot < lost.lot
            assert won.merit >= lost.merit
    for before, after in zip(ranking.rows, ranking.rows[1:], strict=False):
        assert before.merit > after.merit or (
            before.merit == after.merit and before.lot < after.lot
        )


@given(FIELDS, RULES)
def test_k2_the_cut_gives_exactly_n_or_all_who_tie_with_the_last(
    field: list[Entry], rules: Rules
) -> None:
    ranking = ranked(field, rules)
    if rules.ties == "lot" or len(field) <= rules.cut:
        assert len(ranking.winners) == min(rules.cut, len(field))
    else:
        last = sorted((one.merit for one in field), reverse=True)[rules.cut - 1]
        assert {row.code for row in ranking.winners} == {
            one.code for one in field if one.merit >= last
        }
    assert ranking.cost_vnd == len(ranking.winners) * 5_950_000


@given(FIELDS, RULES)
def test_k2_the_cut_line_before_lots_agrees_with_the_ranking_after(
    field: list[Entry], rules: Rules
) -> None:
    line, winners = cut_line(field, rules), len(ranked(field, rules).winners)
    extra = line.places if rules.ties == "lot" else line.tied
    assert winners == line.certain + extra


def test_k2_include_all_ties_shows_when_the_money_cap_is_passed() -> None:
    field = entries((7, 0), (7, 0), (7, 0))
    rules = some_rules(cut=1, ties="include_all_ties", money_cap_vnd=2 * 5_950_000)
    ranking = ranked(field, rules)
    assert len(ranking.winners) == 3
    assert ranking.cost_vnd == 17_850_000
    assert ranking.over_cap


@given(FIELDS, RULES)
def test_k4_the_reserve_list_is_counted_from_one_in_order(field: list[Entry], rules: Rules) -> None:
    ranking = ranked(field, rules)
    assert [row.reserve for row in ranking.reserves] == list(range(1, len(ranking.reserves) + 1))
    assert all(row.reserve is None for row in ranking.winners)


def test_k4_who_declines_is_followed_by_the_reserve_list_in_order() -> None:
    ranking = ranked(entries((9, 0), (8, 0), (7, 0), (6, 0), (5, 0)), some_rules(cut=2))
    held = awarded(ranking, {"AAAA0000", "AAAA0002"})
    assert [row.code for row in held] == ["AAAA0001", "AAAA0003"]
    assert awarded(ranking, set()) == ranking.winners


@given(FIELDS, RULES, st.sets(st.sampled_from([f"AAAA{at:04}" for at in range(40)])))
def test_k4_as_many_hold_an_award_as_were_to_be_given_while_there_are_reserves(
    field: list[Entry], rules: Rules, declined: set[str]
) -> None:
    ranking = ranked(field, rules)
    held = {row.code for row in awarded(ranking, declined)}
    willing = {row.code for row in ranking.rows} - declined
    assert held <= willing
    assert len(held) == min(len(ranking.winners), len(willing))


def test_k4_a_correction_displaces_nobody_and_shows_what_it_costs() -> None:
    before = ranked(entries((9, 0), (8, 0), (7, 0)), some_rules(cut=2))
    revision = revise(before, entries((9, 0), (8, 0), (10, 0)), some_rules(cut=2))
    assert [row.code for row in revision.added] == ["AAAA0002"]
    assert [row.code for row in revision.kept] == ["AAAA0001"]
    assert revision.extra_vnd == 5_950_000
    assert [row.rank for row in revision.ranking.rows] == [1, 2, 3]


@given(FIELDS, RULES, st.integers(0, 4))
def test_k3_a_revision_keeps_the_lots_of_the_first_ranking(
    field: list[Entry], rules: Rules, thousands: int
) -> None:
    before = ranked(field, rules)
    corrected = [Entry(one.code, (thousands * 1000, one.merit[1])) for one in field]
    after = revise(before, corrected, rules)
    assert {row.code: row.lot for row in after.ranking.rows} == {
        row.code: row.lot for row in before.rows
    }
    winners = {row.code for row in before.winners}
    new = {row.code for row in after.ranking.winners}
    assert winners | {row.code for row in after.added} == winners | new
    assert {row.code for row in after.kept} == winners - new
    assert revise(before, field, rules).extra_vnd == 0


# K3: byte for byte


def test_k3_the_snapshot_is_these_bytes() -> None:
    field = [Entry("ZZZZ1", (2000, 0)), Entry("AAAA1", (1000, 1000))]
    assert snapshot(field, some_rules()) == (
        b"code,total,section.listening\nAAAA1,1000,1000\nZZZZ1,2000,0\n"
    )


def test_k3_a_lot_is_this_hmac() -> None:
    frozen = digest(b"snapshot")
    key = bytes.fromhex(SEED) + BEACON.encode("utf-8")
    message = frozen.encode("utf-8") + b"|" + b"AAAA0001"
    expected = hmac.new(key, message, hashlib.sha256).hexdigest()
    assert draw_lots(["AAAA0001"], frozen, BEACON, SEED) == {"AAAA0001": expected}


def test_k3_a_lot_pinned_for_ever() -> None:
    lots = draw_lots(["AAAA0001"], "0" * 64, "beacon", "00" * 32)
    assert lots["AAAA0001"] == "778c2309ed75e07b006807977caee6721ac11e9de00de17495a9598eb7216283"


def test_k3_a_seed_that_was_not_revealed_leaves_the_beacon_alone() -> None:
    frozen = digest(b"snapshot")
    expected = hmac.new(b"8f2c", f"{frozen}|AAAA0001".encode(), hashlib.sha256).hexdigest()
    assert draw_lots(["AAAA0001"], frozen, BEACON, None) == {"AAAA0001": expected}


@pytest.mark.parametrize(
    ("frozen", "beacon", "seed"),
    [("A" * 64, "x", None), ("0" * 64, "", None), ("0" * 64, "x", "g")],
)
def test_k3_malformed_lots_are_refused(frozen: str, beacon: str, seed: str | None) -> None:
    with pytest.raises(ValueError, match=r"H is not|beacon|hexadecimal"):
        draw_lots(["AAAA0001"], frozen, beacon, seed)


@given(FIELDS, RULES, st.randoms(use_true_random=False))
def test_k3_shuffled_input_gives_identical_bytes(
    field: list[Entry], rules: Rules, chance: random.Random
) -> None:
    shuffled = field[:]
    chance.shuffle(shuffled)
    assert snapshot(shuffled, rules) == snapshot(field, rules)
    assert result(ranked(shuffled, rules)) == result(ranked(field, rules))
    assert cut_line(shuffled, rules) == cut_line(field, rules)


@given(FIELDS, RULES)
def test_k3_a_snapshot_reads_back(field: list[Entry], rules: Rules) -> None:
    assert read_snapshot(snapshot(field, rules), rules) == sorted(field, key=lambda one: one.code)


@pytest.mark.parametrize(
    "content",
    [
        b"code,total\nAAAA0001,1\n",
        b"code,total,section.listening\nBBBB0001,1,1\nAAAA0001,1,1\n",
        b"code,total,section.listening\nAAAA0001,01,1\n",
        b"code,total,section.listening\r\nAAAA0001,1,1\r\n",
        b"code,total,section.listening\nAAAA0001,1,1",
        b"",
    ],
)
def test_k3_bytes_that_are_not_canonical_are_no_snapshot(content: bytes) -> None:
    with pytest.raises(ValueError, match="snapshot"):
        read_snapshot(content, some_rules())


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ([Entry("a,b", (1, 1))], "not a ranking code"),
        ([Entry("AAAA0001", (1,))], "1 values for 2 keys"),
        ([Entry("AAAA0001", (1, 1)), Entry("AAAA0001", (2, 2))], "twice"),
    ],
)
def test_k3_a_field_that_cannot_be_ranked_is_refused(field: list[Entry], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        snapshot(field, some_rules())


def test_k3_a_code_without_a_lot_is_refused() -> None:
    with pytest.raises(ValueError, match="no lot"):
        rank(entries((1, 1)), some_rules(), {})


@pytest.mark.parametrize("ties", ["lot", "include_all_ties"])
def test_k3_the_verifier_alone_recomputes_the_result(tmp_path: Path, ties: str) -> None:
    chance = random.Random(500)
    field = entries(*((chance.randrange(20), chance.randrange(3)) for _ in range(300)))
    rules = some_rules(cut=50, ties=ties, money_cap_vnd=1)
    frozen, files = snapshot(field, rules), tmp_path
    (files / "snapshot.csv").write_bytes(frozen)
    (files / "rules.json").write_bytes(rules.canonical())
    (files / "result.csv").write_bytes(result(ranked(field, rules)))
    assert len(VERIFIER.read_text("utf-8").splitlines()) < 100
    told = _verify(files, SEED)
    assert told.returncode == 0, told.stderr
    assert digest(frozen) in told.stdout
    assert _verify(files, "11" * 32).returncode == 1


def _verify(files: Path, seed: str) -> subprocess.CompletedProcess[str]:
    """Run away from the site, with nothing of it on the path."""
    command = [sys.executable, "-I", str(VERIFIER), "rules.json", "snapshot.csv", "result.csv"]
    return subprocess.run(
        [*command, "--beacon", BEACON, "--seed", seed],
        cwd=files,
        capture_output=True,
        text=True,
        check=False,
    )
