"""The ICPC board as a pure calculation: attempts in, cells, rows and ranks out.

Sources: rules R1–R13 (ICPC Contest Control System Requirements; Contest API; DOMjudge's practice).
Times are contest milliseconds, from the start of the contest to the arrival of the submission.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.judge.verdicts import Verdict

MINUTE_MS = 60_000


class Audience(StrEnum):
    PUBLIC = "public"
    JURY = "jury"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a contest's settings say about its board."""

    duration_ms: int
    freeze_ms: int | None = None
    """The contest time from which the public board stands still; None: no freeze."""
    penalty_minutes: int = 20
    thawed: bool = False
    removed_ms: tuple[tuple[int, int], ...] = ()
    """Intervals [begin, end) that did not count; submissions sent inside count as at its begin."""

    def frozen_from(self, audience: Audience) -> int | None:
        """The time from which this audience sees submissions only as pending."""
        return None if audience is Audience.JURY or self.thawed else self.freeze_ms


@dataclass(frozen=True, slots=True)
class Attempt:
    """A submission as the board sees it; ``verdict`` None while it is not judged."""

    id: int
    team: int
    problem: int
    at_ms: int
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One team on one problem."""

    num_judged: int = 0
    """R8: penalty-bearing tries up to and including the first accepted."""
    num_pending: int = 0
    """R8: queued or frozen."""
    solved_minute: int | None = None
    penalty: int = 0
    """Minutes, R3; 0 while unsolved."""
    accepted_id: int | None = None
    """The attempt that solved it."""

    @property
    def is_solved(self) -> bool:
        return self.solved_minute is not None


@dataclass(frozen=True, slots=True)
class Entrant:
    """A team as the board needs it."""

    id: int
    name_key: object = None
    """Breaks ties for display only (Vietnamese order of names); anything that compares."""
    is_hidden: bool = False
    added_penalty: int = 0
    """Minutes that the judges added (may be negative), R5."""


@dataclass(frozen=True, slots=True)
class Row:
    entrant: Entrant
    cells: Mapping[int, Cell] = field(repr=False)
    """By problem; one that nobody of the team tried is missing."""
    solved: int
    penalty: int
    last_accepted_minute: int
    rank: int = 0

    @property
    def merit(self) -> tuple[int, int, int]:
        """R6: solved ↓, penalty ↑, last accepted ↑; equal merits share a rank."""
        return (-self.solved, self.penalty, self.last_accepted_minute)


@dataclass(frozen=True, slots=True)
class Board:
    rows: Sequence[Row]
    first_to_solve: Mapping[int, int]
    """Problem to the attempt that solved it first, R13."""


def board(
    entrants: Iterable[Entrant],
    attempts: Iterable[Attempt],
    rules: Rules,
    audience: Audience = Audience.PUBLIC,
) -> Board:
    """The whole board. Hidden teams stand on no board; their attempts count nowhere."""
    visible = {one.id: one for one in entrants if not one.is_hidden}
    counted = [one for one in sorted_attempts(attempts) if one.team in visible]
    by_cell: dict[tuple[int, int], list[Attempt]] = {}
    for attempt in counted:
        by_cell.setdefault((attempt.team, attempt.problem), []).append(attempt)
    cells: dict[int, dict[int, Cell]] = {team: {} for team in visible}
    for (team, problem), tries in by_cell.items():
        cells[team][problem] = cell(tries, rules, audience)
    rows = [row(entrant, cells[entrant.id]) for entrant in visible.values()]
    return Board(ranked(rows), first_to_solve(counted, rules, audience))


def cell(attempts: Iterable[Attempt], rules: Rules, audience: Audience) -> Cell:
    """One team's attempts on one problem, in order of arrival."""
    frozen_from = rules.frozen_from(audience)
    judged = pending = 0
    for attempt in attempts:
        if not scores(attempt, rules):
            continue
        if frozen_from is not None and attempt.at_ms >= frozen_from:
            pending += 1  # R12: whatever it is, so that the freeze leaks nothing
        elif attempt.verdict is None:
            pending += 1
        elif attempt.verdict is Verdict.AC:
            minute = contest_minute(attempt.at_ms, rules)
            penalty = minute + rules.penalty_minutes * judged
            return Cell(judged + 1, 0, minute, penalty, attempt.id)
        elif attempt.verdict.bears_penalty:
            judged += 1
    return Cell(judged, pending)


def row(entrant: Entrant, cells: Mapping[int, Cell]) -> Row:
    """R5: a team's total is the sum of its problems and of what the judges added."""
    solved = [one for one in cells.values() if one.solved_minute is not None]
    return Row(
        entrant=entrant,
        cells=cells,
        solved=len(solved),
        penalty=sum(one.penalty for one in solved) + entrant.added_penalty,
        last_accepted_minute=max((one.solved_minute or 0 for one in solved), default=0),
    )


def ranked(rows: Iterable[Row]) -> list[Row]:
    """R6: in order, equal teams sharing a rank and leaving a gap (1, 2, 2, 4)."""
    in_order = sorted(rows, key=lambda one: (one.merit, one.entrant.name_key or "", one.entrant.id))
    out: list[Row] = []
    for place, one in enumerate(in_order, 1):
        shared = bool(out) and out[-1].merit == one.merit
        rank = out[-1].rank if shared else place
        out.append(
            Row(one.entrant, one.cells, one.solved, one.penalty, one.last_accepted_minute, rank)
        )
    return out


def first_to_solve(attempts: Iterable[Attempt], rules: Rules, audience: Audience) -> dict[int, int]:
    """R13: the earliest accept with no earlier unjudged submission on that problem.

    ``attempts`` are those of scoring teams, in order of arrival. An accept inside the freeze is not
    shown to the public until thaw.
    """
    frozen_from = rules.frozen_from(audience)
    first: dict[int, int] = {}
    undecided: set[int] = set()
    for attempt in attempts:
        if not scores(attempt, rules) or attempt.problem in first:
            continue
        if frozen_from is not None and attempt.at_ms >= frozen_from:
            continue
        if attempt.verdict is None or attempt.verdict is Verdict.JE:
            undecided.add(attempt.problem)
        elif attempt.verdict is Verdict.AC and attempt.problem not in undecided:
            first[attempt.problem] = attempt.id
    return first


def scores(attempt: Attempt, rules: Rules) -> bool:
    """R10: one at or after the end never scores and never shows pending."""
    return attempt.at_ms < rules.duration_ms


def contest_minute(at_ms: int, rules: Rules) -> int:
    """R1: whole minutes, rounded down, without removed intervals; 0 before the start (R10)."""
    counted = max(0, at_ms)
    for begin, end in rules.removed_ms:
        counted -= max(0, min(max(0, at_ms), end) - begin)
    return counted // MINUTE_MS


def sorted_attempts(attempts: Iterable[Attempt]) -> list[Attempt]:
    """By arrival; the id decides between two of the same millisecond."""
    return sorted(attempts, key=lambda one: (one.at_ms, one.id))
