"""Rules R1–R13, each by its number."""

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.judge.scoreboard import (
    MINUTE_MS,
    Attempt,
    Audience,
    Board,
    Cell,
    Entrant,
    Rules,
    board,
    cell,
    contest_minute,
)
from app.judge.verdicts import Verdict

FIVE_HOURS = 300 * MINUTE_MS
RULES = Rules(duration_ms=FIVE_HOURS, freeze_ms=240 * MINUTE_MS)
A, B, C = 1, 2, 3
AC, WA, CE, JE = Verdict.AC, Verdict.WA, Verdict.CE, Verdict.JE


def tries(*told: tuple[float, Verdict | None], team: int = 1, problem: int = A) -> list[Attempt]:
    """(minute, verdict) in the order of arrival."""
    return [
        Attempt(team * 1000 + problem * 100 + n, team, problem, round(minute * MINUTE_MS), verdict)
        for n, (minute, verdict) in enumerate(told)
    ]


def jury(*attempts: Attempt, entrants: int = 1, rules: Rules = RULES) -> Board:
    return board([Entrant(n) for n in range(1, entrants + 1)], attempts, rules, Audience.JURY)


def seen(
    attempts: list[Attempt], audience: Audience = Audience.PUBLIC, rules: Rules = RULES
) -> Cell:
    return cell(attempts, rules, audience)


def test_r1_a_contest_time_is_whole_minutes_rounded_down() -> None:
    assert contest_minute(59_990, RULES) == 0
    assert contest_minute(60_000, RULES) == 1


def test_r1_removed_intervals_are_skipped() -> None:
    rules = replace(RULES, removed_ms=((10 * MINUTE_MS, 25 * MINUTE_MS),))
    assert [contest_minute(m * MINUTE_MS, rules) for m in (9, 10, 20, 25, 30)] == [
        9,
        10,
        10,
        10,
        15,
    ]


def test_r2_only_the_first_accepted_counts() -> None:
    assert seen(tries((30, AC), (40, AC), (50, WA))) == Cell(1, 0, 30, 30, 1100)


def test_r3_the_penalty_is_the_minute_and_twenty_for_each_rejected_try() -> None:
    assert seen(tries((1, WA), (2, WA), (30, AC))).penalty == 70
    assert seen(tries((1, WA), (2, WA))).penalty == 0
    assert seen(tries((1, WA), (30, AC)), rules=replace(RULES, penalty_minutes=5)).penalty == 35


def test_r4_a_compile_error_and_a_judge_error_bear_no_penalty() -> None:
    assert seen(tries((1, CE), (2, JE), (30, AC))) == Cell(1, 0, 30, 30, 1102)


def test_r4_every_other_rejection_does() -> None:
    for verdict in (Verdict.TLE, Verdict.RTE, Verdict.MLE, Verdict.OLE, WA):
        assert seen(tries((1, verdict), (30, AC))).penalty == 50


def test_r5_judges_may_add_and_take_minutes() -> None:
    shown = board([Entrant(1, added_penalty=-7)], tries((30, AC)), RULES)
    assert shown.rows[0].penalty == 23


def test_r6_equal_teams_share_a_rank_and_leave_a_gap() -> None:
    attempts = [
        *tries((10, AC), team=1),
        *tries((20, AC), team=2),
        *tries((20, AC), team=3),
        *tries((30, AC), team=4),
    ]
    assert [(r.entrant.id, r.rank) for r in jury(*attempts, entrants=4).rows] == [
        (1, 1), (2, 2), (3, 2), (4, 4),
    ]  # fmt: skip


def test_r6_the_last_accepted_time_comes_after_the_penalty() -> None:
    late = [*tries((10, AC), team=1, problem=A), *tries((50, AC), team=1, problem=B)]
    early = [*tries((25, AC), team=2, problem=A), *tries((35, AC), team=2, problem=B)]
    assert [r.entrant.id for r in jury(*late, *early, entrants=2).rows] == [2, 1]


def test_r6_names_break_ties_for_display_only() -> None:
    entrants = [Entrant(1, name_key="b"), Entrant(2, name_key="a")]
    shown = board(entrants, [], RULES)
    assert [(r.entrant.id, r.rank) for r in shown.rows] == [(2, 1), (1, 1)]


def test_r7_pending_and_judge_errors_change_no_score() -> None:
    assert seen(tries((1, None), (2, JE), (30, AC))).penalty == 30


def test_r8_what_is_queued_is_pending() -> None:
    assert seen(tries((1, WA), (2, None))) == Cell(1, 1)


def test_r9_from_the_freeze_on_the_public_sees_pending_and_the_jury_sees_all() -> None:
    attempts = tries((100, WA), (240, AC))
    assert seen(attempts) == Cell(1, 1)
    assert seen(attempts, Audience.JURY).solved_minute == 240
    assert seen(attempts, rules=replace(RULES, thawed=True)).solved_minute == 240


def test_r10_at_the_end_nothing_scores_or_shows_pending() -> None:
    assert seen(tries((300, AC), (301, None))) == Cell()
    assert seen(tries((299.99, None)), Audience.JURY) == Cell(0, 1)


def test_r10_before_the_start_counts_as_minute_nought() -> None:
    assert seen(tries((-3, AC))).solved_minute == 0


def test_r12_the_freeze_leaks_nothing() -> None:
    frozen = tries((241, CE), (242, AC), (243, WA), (244, None))
    assert seen(frozen) == Cell(0, 4)
    assert seen(frozen, Audience.JURY) == Cell(1, 0, 242, 242, 1101)


def test_r12_a_cell_solved_before_the_freeze_ignores_later_ones() -> None:
    assert seen(tries((100, AC), (250, AC), (260, None))) == Cell(1, 0, 100, 100, 1100)


def test_r13_the_first_to_solve_waits_for_every_earlier_submission() -> None:
    waiting = [*tries((10, None), team=1), *tries((11, AC), team=2)]
    assert jury(*waiting, entrants=2).first_to_solve == {}
    judged = [*tries((10, WA), team=1), *tries((11, AC), team=2)]
    assert jury(*judged, entrants=2).first_to_solve == {A: 2100}


def test_r13_hidden_teams_are_left_out() -> None:
    entrants = [Entrant(1, is_hidden=True), Entrant(2)]
    attempts = [*tries((10, AC), team=1), *tries((11, AC), team=2)]
    shown = board(entrants, attempts, RULES)
    assert shown.first_to_solve == {A: 2100}
    assert [r.entrant.id for r in shown.rows] == [2]


def test_r13_a_solve_in_the_freeze_is_not_shown_until_thaw() -> None:
    attempts = tries((250, AC))
    assert board([Entrant(1)], attempts, RULES).first_to_solve == {}
    thawed = replace(RULES, thawed=True)
    assert board([Entrant(1)], attempts, thawed).first_to_solve == {A: 1100}


def test_r17_the_worked_example() -> None:
    attempts = [
        *tries((5, WA), (12, WA), (30, AC), problem=A),
        *tries((6, WA), (13, WA), (31, WA), problem=B),
        *tries((40, WA), (45, AC), problem=C),
    ]
    row = jury(*attempts).rows[0]
    assert (row.solved, row.penalty) == (2, 135)


attempts_of_a_contest = st.lists(
    st.builds(
        Attempt,
        id=st.integers(1, 10**6),
        team=st.integers(1, 4),
        problem=st.integers(1, 3),
        at_ms=st.integers(-MINUTE_MS, FIVE_HOURS + MINUTE_MS),
        verdict=st.sampled_from([None, *Verdict]),
    ),
    max_size=40,
    unique_by=lambda one: one.id,
)
TEAMS = [Entrant(n) for n in range(1, 5)]


@given(attempts_of_a_contest, st.randoms(use_true_random=False))
def test_the_order_in_which_attempts_are_given_changes_nothing(
    attempts: list[Attempt], chance: random.Random
) -> None:
    shuffled = list(attempts)
    chance.shuffle(shuffled)
    for audience in Audience:
        assert board(TEAMS, attempts, RULES, audience) == board(TEAMS, shuffled, RULES, audience)


@given(attempts_of_a_contest, st.randoms(use_true_random=False))
def test_r12_the_public_board_is_the_same_whatever_the_frozen_verdicts_are(
    attempts: list[Attempt], chance: random.Random
) -> None:
    assert RULES.freeze_ms is not None
    other = [
        replace(one, verdict=chance.choice([None, *Verdict]))
        if one.at_ms >= RULES.freeze_ms
        else one
        for one in attempts
    ]
    assert board(TEAMS, attempts, RULES) == board(TEAMS, other, RULES)


@given(attempts_of_a_contest)
def test_after_the_thaw_the_public_sees_what_the_jury_sees(attempts: list[Attempt]) -> None:
    thawed = replace(RULES, thawed=True)
    assert board(TEAMS, attempts, thawed) == board(TEAMS, attempts, RULES, Audience.JURY)
