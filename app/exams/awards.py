"""Scholarships: one award per person, kind and edition, with its code, in a ledger that only grows
(K5). One winner too many costs 5.950.000 đ, so all are issued in one transaction or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import audit
from app.errors import Refused
from app.exams import freezing, rounds
from app.exams.models import (
    Award,
    AwardEntry,
    Candidate,
    Edition,
    Gift,
    RankRow,
    Round,
    Snapshot,
)
from app.vietnamese import number
from app.vouchers import codes


@dataclass(frozen=True)
class Need:
    """Codes of one kind that the winners need and the stock that is there."""

    gift: Gift
    needed: int
    left: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.left)


@dataclass(frozen=True)
class Plan:
    """What issuing the awards of a round will do, in numbers."""

    winners: int
    needs: Sequence[Need]

    @property
    def cost_vnd(self) -> int:
        return sum(one.needed * one.gift.value_vnd for one in self.needs)


def plan(db: Session, round_: Round) -> Plan:
    """Refused before lots are drawn and once awards are out."""
    winners = _winners(db, _drawn(db, round_))
    needs = []
    for gift in _gifts(db, round_.edition):
        stock = codes.stock(db, kind=gift.kind, edition=scope_of(round_.edition))
        needs.append(Need(gift, len(winners), stock.left))
    return Plan(len(winners), needs)


def refuse_short(plan: Plan) -> None:
    """Runs out loudly, before the first code is given: all winners or none."""
    for need in plan.needs:
        if need.missing:
            raise Refused(
                "Thiếu mã “{name}”: cần {needed}, chỉ còn {left}. Nạp thêm {missing} mã rồi làm "
                "lại; chưa cấp mã nào.",
                code="vouchers_out",
                name=need.gift.name,
                needed=number(need.needed),
                left=number(need.left),
                missing=number(need.missing),
            )


def issue(
    db: Session, round_id: int, *, winners: int, by: int, agreed_by: int, at: datetime
) -> int:
    """Gives every winner one code of each kind; ``winners`` is the number both people were shown.
    Returns how many awards were made. Pressed twice, or by two at once: the second is refused."""
    round_ = rounds.locked(db, round_id)
    drawn = _drawn(db, round_)
    foreseen = plan(db, round_)
    if foreseen.winners != winners:
        raise Refused(
            "Số người nhận học bổng đã đổi từ {before} thành {now}. Hãy rút đề nghị và làm lại.",
            code="changed",
            before=winners,
            now=foreseen.winners,
        )
    refuse_short(foreseen)
    edition = round_.edition
    made = 0
    for candidate in _winners(db, drawn):
        for need in foreseen.needs:
            _give(db, edition, candidate, need.gift, drawn, by, agreed_by, at)
            made += 1
    round_.awarded_at = at
    db.flush()
    audit.record(
        db,
        actor=agreed_by,
        action="awards issued",
        subject=f"edition:{edition.id}",
        at=at,
        proposed_by=by,
        winners=winners,
        awards=made,
        cost_vnd=foreseen.cost_vnd,
    )
    return made


def of_candidate(db: Session, candidate: Candidate) -> list[tuple[Award, codes.Issued | None]]:
    """A candidate's awards with their codes, the dearest first."""
    found = db.scalars(
        select(Award)
        .where(Award.candidate_id == candidate.id)
        .order_by(Award.value_vnd.desc(), Award.id)
    ).all()
    scope = f"edition:{candidate.edition_id}"
    return [
        (one, codes.find(db, kind=one.kind, edition=scope, person=candidate.user_id))
        for one in found
    ]


def scope_of(edition: Edition) -> str:
    return f"edition:{edition.id}"


def _give(
    db: Session,
    edition: Edition,
    candidate: Candidate,
    gift: Gift,
    drawn: Snapshot,
    by: int,
    agreed_by: int,
    at: datetime,
) -> None:
    issued = codes.issue(
        db,
        kind=gift.kind,
        edition=scope_of(edition),
        person=candidate.user_id,
        at=at,
        actor=agreed_by,
    )
    db.add(
        Award(
            edition_id=edition.id,
            candidate_id=candidate.id,
            kind=gift.kind,
            value_vnd=gift.value_vnd,
            snapshot_id=drawn.id,
            status="issued",
            proposed_by_id=by,
            approved_by_id=agreed_by,
            voucher_issue_id=issued.id,
            entries=[
                AwardEntry(act="proposed", by_id=by, at=at),
                AwardEntry(act="approved", by_id=agreed_by, at=at),
                AwardEntry(act="issued", by_id=agreed_by, at=at),
            ],
        )
    )


def _drawn(db: Session, round_: Round) -> Snapshot:
    if round_.awarded_at is not None:
        raise Refused("Học bổng của vòng này đã trao.", code="awarded")
    found = freezing.snapshot_of(db, round_.id)
    if found is None or found.result_csv is None:
        raise Refused("Chưa rút thăm nên chưa biết ai được trao.", code="not_drawn")
    return found


def _winners(db: Session, drawn: Snapshot) -> Sequence[Candidate]:
    return db.scalars(
        select(Candidate)
        .join(RankRow, RankRow.candidate_id == Candidate.id)
        .where(RankRow.snapshot_id == drawn.id, RankRow.winner)
        .order_by(RankRow.place)
    ).all()


def _gifts(db: Session, edition: Edition) -> Sequence[Gift]:
    return db.scalars(
        select(Gift)
        .where(Gift.edition_id == edition.id, Gift.given_for == "award")
        .order_by(Gift.id)
    ).all()
