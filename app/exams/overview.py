"""Where an edition stands, in numbers, and what its next step is: the organiser's one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.exams import awards, freezing, incidents, proposals, publishing, rounds
from app.exams.models import (
    Award,
    Candidate,
    DuplicateCase,
    Edition,
    Gift,
    Proposal,
    Round,
    Score,
    Sitting,
)
from app.exams.rounds import DryRun, Phase
from app.exams.sittings import SWEEP_MARGIN
from app.vouchers import codes

Step = Literal[
    "dates",
    "codes",
    "duplicates",
    "prepare",
    "wait",
    "mark",
    "publish",
    "appeals",
    "freeze",
    "draw",
    "award",
    "done",
]


@dataclass(frozen=True)
class RoundFigures:
    round: Round
    phase: Phase
    sittings: int
    not_checked_in: int
    in_lobby: int
    sitting_now: int
    handed_in: int
    never_started: int
    unswept: int
    """Past their deadline and margin, still open: the sweep is behind."""
    marked: int
    advance: int | None
    """Scores at or above the line for the next round; None where there is no line."""
    trial: DryRun | None
    """X3, until the round's window is over."""


@dataclass(frozen=True)
class NextStep:
    step: Step
    round: Round | None = None
    until: datetime | None = None
    """What is waited for, where the step is waiting."""


@dataclass(frozen=True)
class Overview:
    edition: Edition
    registered: int
    withdrawn: int
    duplicates: int
    gifts: Sequence[tuple[Gift, codes.Stock]]
    without_gift: int
    """Registered, not held back, and no code yet: the stock has run out."""
    rounds: Sequence[RoundFigures]
    incidents: int
    proposals: Sequence[Proposal]
    cut: int
    awards: int
    award_vnd: int
    next: NextStep


def of_edition(db: Session, edition: Edition, *, at: datetime) -> Overview:
    registered, withdrawn = db.execute(
        select(func.count(), func.count(Candidate.withdrawn_at)).where(
            Candidate.edition_id == edition.id
        )
    ).one()
    duplicates = _open_duplicates(db, edition)
    scope = awards.scope_of(edition)
    gifts = [(one, codes.stock(db, kind=one.kind, edition=scope)) for one in edition.gifts]
    given = sum(stock.issued + stock.revoked for gift, stock in gifts
                if gift.given_for == "registration")  # fmt: skip
    held_back = _held_back(db, edition)
    money, count = db.execute(
        select(func.coalesce(func.sum(Award.value_vnd), 0), func.count()).where(
            Award.edition_id == edition.id, Award.status == "issued"
        )
    ).one()
    return Overview(
        edition=edition,
        registered=registered - withdrawn,
        withdrawn=withdrawn,
        duplicates=duplicates,
        gifts=gifts,
        without_gift=max(0, registered - withdrawn - held_back - given),
        rounds=[figures(db, one, at=at) for one in edition.rounds],
        incidents=incidents.waiting_count(db, edition.id),
        proposals=proposals.waiting(db, edition.id),
        cut=int(str(publishing.draw_of(db, edition).rules["cut"])),
        awards=count,
        award_vnd=int(money),
        next=next_step(db, edition, at=at, duplicates=duplicates),
    )


def figures(db: Session, round_: Round, *, at: datetime) -> RoundFigures:
    is_open, unstarted = Sitting.handed_in_at.is_(None), Sitting.started_at.is_(None)
    row = db.execute(
        select(
            func.count(),
            _count(unstarted & Sitting.checked_in_at.is_(None)),
            _count(unstarted & Sitting.checked_in_at.is_not(None)),
            _count(~unstarted & is_open),
            _count(~is_open),
            _count(unstarted & (Sitting.window_ends_at <= at)),
            _count(is_open & (Sitting.counts_until < at - SWEEP_MARGIN)),
        ).where(Sitting.round_id == round_.id)
    ).one()
    line = round_.advance_min_milli
    marked, above = db.execute(
        select(func.count(), _count(Score.total_milli >= (line or 0))).where(
            Score.round_id == round_.id
        )
    ).one()
    phase = rounds.phase(rounds.moments_of(round_), at)
    before_end = phase in {"registration_soon", "registration_open", "waiting", "check_in"}
    sittings, out, in_lobby, sitting_now, handed_in, never, unswept = row
    return RoundFigures(
        round=round_,
        phase=phase,
        sittings=sittings,
        not_checked_in=out,
        in_lobby=in_lobby,
        sitting_now=sitting_now,
        handed_in=handed_in,
        never_started=never,
        unswept=unswept,
        marked=marked,
        advance=int(above) if line is not None else None,
        trial=rounds.dry_run(db, round_.id) if before_end and round_.slots else None,
    )


def _count(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((test, 1), else_=0)), 0)


def next_step(db: Session, edition: Edition, *, at: datetime, duplicates: int) -> NextStep:
    """The first thing that is not done yet, in the order of the rules (K4)."""
    closes = edition.registration_closes_at
    if closes is None:
        return NextStep("dates")
    for round_ in edition.rounds:
        step = (
            _unprepared(round_, closes, duplicates, at)
            if round_.prepared_at is None
            else _sat(db, round_, at)
        )
        if step is not None:
            return step
    return _after_publication(db, edition, at)


def _unprepared(round_: Round, closes: datetime, duplicates: int, at: datetime) -> NextStep:
    if not round_.slots:
        return NextStep("dates", round_)
    if at < closes:
        return NextStep("wait", round_, closes)
    if duplicates and round_.number == 1:
        return NextStep("duplicates", round_)
    return NextStep("prepare", round_)


def _sat(db: Session, round_: Round, at: datetime) -> NextStep | None:
    if round_.published_at is not None:
        return None
    ends = db.scalar(
        select(func.max(func.coalesce(Sitting.deadline, Sitting.window_ends_at))).where(
            Sitting.round_id == round_.id, Sitting.handed_in_at.is_(None)
        )
    )
    if ends is not None and ends > at and round_.marked_at is None:
        return NextStep("wait", round_, ends)
    if round_.marked_at is None or publishing.unmarked_count(db, round_.id):
        return NextStep("mark", round_)
    return NextStep("publish", round_)


def _after_publication(db: Session, edition: Edition, at: datetime) -> NextStep:
    last = edition.rounds[-1]
    ends = max((one.appeals_close_at for one in edition.rounds if one.appeals_close_at), default=at)
    if last.frozen_at is None:
        return NextStep("appeals", last, ends) if at < ends else NextStep("freeze", last)
    frozen = freezing.snapshot_of(db, last.id)
    if frozen is not None and frozen.result_csv is None:
        return NextStep("draw", last)
    if last.awarded_at is None:
        plan = awards.plan(db, last)
        short = any(need.missing for need in plan.needs)
        return NextStep("codes" if short else "award", last)
    return NextStep("done", last)


def _open_duplicates(db: Session, edition: Edition) -> int:
    return (
        db.scalar(
            select(func.count())
            .select_from(DuplicateCase)
            .join(Candidate, Candidate.id == DuplicateCase.later_id)
            .where(Candidate.edition_id == edition.id, DuplicateCase.status == "open")
        )
        or 0
    )


def _held_back(db: Session, edition: Edition) -> int:
    """Candidates whose gift waits for a decision about a duplicate."""
    return (
        db.scalar(
            select(func.count(func.distinct(DuplicateCase.later_id)))
            .join(Candidate, Candidate.id == DuplicateCase.later_id)
            .where(
                Candidate.edition_id == edition.id,
                Candidate.withdrawn_at.is_(None),
                DuplicateCase.status == "open",
            )
        )
        or 0
    )
