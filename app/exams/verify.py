"""Going over an edition after the fact: rules, seed, snapshot, lots, awards, audit chain (K8).

Each check is a sentence and whether it holds; nothing is repaired.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import audit
from app.exams import freezing, ranking
from app.exams.models import (
    Award,
    AwardEntry,
    Candidate,
    Draw,
    Edition,
    Gift,
    RankRow,
    Round,
    Snapshot,
)
from app.vouchers.models import VoucherIssue


@dataclass(frozen=True)
class Check:
    says: str
    holds: bool


def verify(db: Session, edition: Edition) -> list[Check]:
    """Every check that can be made where the edition stands."""
    return [*_announced(db, edition), *_frozen(db, edition), *_awarded(db, edition), _chain(db)]


def _announced(db: Session, edition: Edition) -> Iterator[Check]:
    for draw in db.scalars(
        select(Draw)
        .where(Draw.round_id.in_([one.id for one in edition.rounds]))
        .order_by(Draw.version)
    ):
        rules = ranking.Rules.model_validate(draw.rules)
        yield Check(
            f"rules version {draw.version} have their hash", rules.sha256 == draw.rules_sha256
        )
        yield Check(
            f"the seed of version {draw.version} has its hash",
            ranking.digest(bytes.fromhex(draw.seed)) == draw.seed_sha256,
        )
        if edition.registration_closes_at is not None:
            yield Check(
                f"version {draw.version} was announced before registration closed",
                draw.announced_at < edition.registration_closes_at,
            )


def _frozen(db: Session, edition: Edition) -> Iterator[Check]:
    last = edition.rounds[-1]
    frozen = freezing.snapshot_of(db, last.id)
    if frozen is None:
        yield Check("nothing is frozen yet", last.frozen_at is None)
        return
    draw = db.get_one(Draw, frozen.draw_id)
    rules = ranking.Rules.model_validate(draw.rules)
    yield Check("the snapshot has its hash H", ranking.digest(frozen.csv) == frozen.sha256)
    if frozen.revision == 1:
        yield Check(
            "the marks in the database still give the snapshot",
            ranking.snapshot(freezing.entries(db, last), rules) == frozen.csv,
        )
    if frozen.result_csv is not None:
        yield from _drawn(db, last, frozen, draw, rules)


def _drawn(
    db: Session, last: Round, frozen: Snapshot, draw: Draw, rules: ranking.Rules
) -> Iterator[Check]:
    assert draw.beacon is not None
    entries = ranking.read_snapshot(frozen.csv, rules)
    lots = ranking.draw_lots(
        [one.code for one in entries],
        frozen.lots_sha256,
        draw.beacon,
        freezing.seed_used(draw),
    )
    ranked = ranking.rank(entries, rules, lots)
    yield Check("the result is what rules, seed and beacon give",
                ranking.result(ranked) == frozen.result_csv)  # fmt: skip
    stored = {
        row.ranking_code: (row.rank, row.place, row.winner)
        for row in db.execute(
            select(Candidate.ranking_code, RankRow.rank, RankRow.place, RankRow.winner)
            .join(RankRow, RankRow.candidate_id == Candidate.id)
            .where(RankRow.snapshot_id == frozen.id)
        )
    }
    given = {
        row.code: (row.rank, place, row.winner) for place, row in enumerate(ranked.rows, start=1)
    }
    yield Check("the stored ranks are those of the result", stored == given)


def _awarded(db: Session, edition: Edition) -> Iterator[Check]:
    frozen = freezing.snapshot_of(db, edition.rounds[-1].id)
    kinds = set(
        db.scalars(
            select(Gift.kind).where(Gift.edition_id == edition.id, Gift.given_for == "award")
        )
    )
    awards = db.scalars(select(Award).where(Award.edition_id == edition.id)).all()
    if edition.rounds[-1].awarded_at is None:
        yield Check("no award was made before its step", not awards)
        return
    winners = set(
        db.scalars(
            select(RankRow.candidate_id).where(
                RankRow.snapshot_id == (frozen.id if frozen else 0), RankRow.winner
            )
        )
    )
    yield Check(
        f"{len(winners)} winners hold {len(awards)} awards, one of each kind",
        {(one.candidate_id, one.kind) for one in awards}
        == {(winner, kind) for winner in winners for kind in kinds},
    )
    last_acts = {
        row.award_id: row.id
        for row in db.execute(
            select(AwardEntry.award_id, func.max(AwardEntry.id).label("id")).group_by(
                AwardEntry.award_id
            )
        )
    }
    acts = {
        row.award_id: row.act
        for row in db.execute(
            select(AwardEntry.award_id, AwardEntry.act).where(AwardEntry.id.in_(last_acts.values()))
        )
    }
    yield Check(
        "every award stands where its ledger left it",
        all(acts.get(one.id) == one.status for one in awards),
    )
    issued = db.scalar(
        select(func.count())
        .select_from(VoucherIssue)
        .where(VoucherIssue.edition == f"edition:{edition.id}", VoucherIssue.kind.in_(kinds))
    )
    yield Check(f"{issued} codes went out for {len(awards)} awards", issued == len(awards))


def _chain(db: Session) -> Check:
    found = audit.verify(db)
    if found.broken_at is not None:
        return Check(f"the audit log is broken at line {found.broken_at}", holds=False)
    return Check(f"the audit log is whole: {found.lines} lines, {found.last_hash}", holds=True)
