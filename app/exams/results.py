"""Results, each to its owner: number and card PIN open one's own marks (K6), and the public list
says numbers, and names only of those who agreed to that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import consent
from app.accounts.models import Consent, User
from app.exams import awards, checkin, freezing, publishing, registration, stored_papers
from app.exams.models import (
    Award,
    Candidate,
    Edition,
    Mark,
    RankRow,
    Round,
    Score,
    Sitting,
    Snapshot,
)
from app.vouchers import codes


@dataclass(frozen=True)
class SectionResult:
    title: str
    milli: int
    max_milli: int


@dataclass(frozen=True)
class RoundResult:
    """A round as its candidate may see it. ``total_milli`` is None before publication and for who
    did not sit; ``sections`` are then empty."""

    title: str
    published_at: datetime | None
    sat: bool
    total_milli: int | None
    max_milli: int
    sections: Sequence[SectionResult]
    goes_on: bool | None
    """Whether the total reaches the line for the next round; None where there is no line."""
    line_milli: int | None


@dataclass(frozen=True)
class Placed:
    """The owner's own line of the ranking."""

    rank: int
    of: int
    winner: bool
    reserve: int | None
    code: str


@dataclass(frozen=True)
class Result:
    """All that a candidate may see of their own."""

    candidate: Candidate
    edition: Edition
    rounds: Sequence[RoundResult]
    placed: Placed | None
    awards: Sequence[tuple[Award, codes.Issued | None]]
    gift: codes.Issued | None
    ranking_code: str | None
    """From the freeze on: shown only here."""

    @property
    def published(self) -> bool:
        return any(one.published_at for one in self.rounds)


def look_up(db: Session, number: str, pin: str, *, secret_key: str) -> Result:
    """The owner's result. The same refusal for an unknown number and a wrong PIN; the caller
    throttles by number first."""
    candidate = checkin.candidate_by_card(db, number, pin, secret_key=secret_key)
    return of_candidate(db, candidate)


def of_candidate(db: Session, candidate: Candidate) -> Result:
    edition = candidate.edition
    last = edition.rounds[-1]
    placed = _placed(db, candidate, last)
    return Result(
        candidate=candidate,
        edition=edition,
        rounds=[one for one in (_round(db, candidate, each) for each in edition.rounds) if one],
        placed=placed,
        awards=awards.of_candidate(db, candidate),
        gift=registration.gift_of(db, candidate),
        ranking_code=candidate.ranking_code if last.frozen_at is not None else None,
    )


@dataclass(frozen=True)
class Listed:
    """A line of the public list: the name only by consent, never a mark or a rank."""

    candidate_no: str
    full_name: str | None


def winners(db: Session, edition: Edition, *, at: datetime) -> list[Listed]:
    """Who holds a scholarship, in order of number.

    Not in order of rank: beside the published result, which is in that order by ranking code, it
    would tell everyone's marks (K3).
    """
    found = db.scalars(
        select(Candidate)
        .where(
            Candidate.id.in_(
                select(Award.candidate_id).where(
                    Award.edition_id == edition.id, Award.status == "issued"
                )
            )
        )
        .order_by(Candidate.candidate_no)
    ).all()
    named = _agree_to_names(db, [one.user_id for one in found], at=at)
    return [
        Listed(one.candidate_no, one.full_name if one.user_id in named and one.full_name else None)
        for one in found
    ]


@dataclass(frozen=True)
class Published:
    """What anyone may take away to recompute the ranking."""

    snapshot: Snapshot
    ranked: int
    seed: str | None
    beacon: str | None
    revealed_at: datetime | None


def published_ranking(db: Session, edition: Edition) -> Published | None:
    """None before the freeze; the seed only from the draw on."""
    frozen = freezing.snapshot_of(db, edition.rounds[-1].id) if edition.rounds else None
    if frozen is None:
        return None
    draw = publishing.draw_of(db, edition)
    drawn = draw.revealed_at is not None
    return Published(
        snapshot=frozen,
        ranked=frozen.csv.count(b"\n") - 1,
        seed=freezing.seed_used(draw) if drawn else None,
        beacon=draw.beacon,
        revealed_at=draw.revealed_at,
    )


def _round(db: Session, candidate: Candidate, round_: Round) -> RoundResult | None:
    sitting = db.scalars(
        select(Sitting).where(Sitting.candidate_id == candidate.id, Sitting.round_id == round_.id)
    ).one_or_none()
    if sitting is None:
        return None
    score = db.get(Score, sitting.id) if round_.published_at is not None else None
    line = round_.advance_min_milli
    return RoundResult(
        title=round_.title,
        published_at=round_.published_at,
        sat=sitting.started_at is not None,
        total_milli=score.total_milli if score else None,
        max_milli=score.max_milli if score else 0,
        sections=_sections(db, sitting, score) if score else [],
        goes_on=None if score is None or line is None else score.total_milli >= line,
        line_milli=line,
    )


def _sections(db: Session, sitting: Sitting, score: Score) -> list[SectionResult]:
    paper = stored_papers.paper_of(db, sitting.form_id)
    of = {item.id: item.section for item in paper.items}
    most: dict[str, int] = {}
    for item, max_milli in db.execute(
        select(Mark.item, Mark.max_milli).where(Mark.sitting_id == sitting.id)
    ):
        most[of[item]] = most.get(of[item], 0) + max_milli
    return [
        SectionResult(one.title, score.sections.get(one.id, 0), most.get(one.id, 0))
        for one in paper.sections
    ]


def _placed(db: Session, candidate: Candidate, last: Round) -> Placed | None:
    drawn = freezing.snapshot_of(db, last.id)
    if drawn is None:
        return None
    row = db.get(RankRow, (drawn.id, candidate.id))
    if row is None:
        return None
    return Placed(
        rank=row.rank,
        of=drawn.csv.count(b"\n") - 1,
        winner=row.winner,
        reserve=None if row.winner else _reserve(db, drawn, row),
        code=str(candidate.ranking_code),
    )


def _reserve(db: Session, drawn: Snapshot, row: RankRow) -> int:
    """The place in the reserve list, from 1."""
    places = db.scalars(
        select(RankRow.place).where(RankRow.snapshot_id == drawn.id, RankRow.winner)
    ).all()
    return row.place - max(places, default=0)


def _agree_to_names(db: Session, user_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """Those of whom everyone who must agree by today's age does (``consent.has``, for many)."""
    wanted = consent.PURPOSES["publish_result"]
    ids = list(user_ids)
    givers: dict[int, set[str]] = {}
    for user_id, giver in db.execute(
        select(Consent.user_id, Consent.giver).where(
            Consent.user_id.in_(ids),
            Consent.purpose == wanted.name,
            Consent.version >= wanted.oldest_valid,
            Consent.withdrawn_at.is_(None),
        )
    ):
        givers.setdefault(user_id, set()).add(giver)
    births: dict[int, date | None] = {
        row.id: row.dob for row in db.execute(select(User.id, User.dob).where(User.id.in_(givers)))
    }
    return frozenset(
        user_id
        for user_id, given in givers.items()
        if _needed(births.get(user_id), at) <= frozenset(given)
    )


def _needed(dob: date | None, at: datetime) -> frozenset[str]:
    return consent.required_givers(dob, at) if dob else frozenset({consent.SELF})
