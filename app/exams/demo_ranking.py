"""The demo's past edition to its end by the real rules: codes, freeze, lots, awards, some names."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import consent, people
from app.accounts.models import Consent
from app.db import insert
from app.exams import awards, freezing, publishing
from app.exams.models import Candidate, Edition, RankRow, Snapshot
from app.vouchers import codes
from app.vouchers.models import VoucherCode, VoucherEntry, VoucherIssue

WINNERS = 50
BEACON = "4bd28231ad0b7f4a2d1f9e0a3c5d6b7e8f90a1b2c3d4e5f60718293a4b5c6d7e"
"""Stands in for the randomness of a drand round; demo data has no public value of its own."""
BEACON_SOURCE = "Dữ liệu mẫu: một số cố định thay cho số ngẫu nhiên của drand"


def announce(db: Session, edition: Edition, *, at: datetime) -> None:
    """The rules with fifty winners, before registration closes (K1)."""
    publishing.announce(
        db, edition, cut=WINNERS, beacon_source=BEACON_SOURCE, reveal_by=None, by="demo", at=at
    )


def give_every_registrant_a_code(db: Session, edition: Edition, *, at: datetime) -> int:
    """In bulk, as ``vouchers.issue`` would one by one. Returns how many."""
    kind, scope = "course_last_minute", awards.scope_of(edition)
    ids = db.scalars(select(Candidate.user_id).where(Candidate.edition_id == edition.id)).all()
    text = "\n".join(f"LM-{edition.number_prefix}-{nth:05d}" for nth in range(1, len(ids) + 101))
    codes.load(db, kind=kind, edition=scope, text=text, actor="demo", at=at)
    free = db.scalars(
        select(VoucherCode)
        .where(VoucherCode.kind == kind, VoucherCode.edition == scope)
        .order_by(VoucherCode.id)
        .limit(len(ids))
    ).all()
    for code in free:
        code.taken_at = at
    db.flush()
    db.execute(
        insert(db, VoucherIssue),
        [
            {"user_id": user_id, "kind": kind, "edition": scope, "code_id": code.id,
             "issued_at": at}
            for user_id, code in zip(ids, free, strict=True)
        ],
    )  # fmt: skip
    issued = db.scalars(
        select(VoucherIssue.id).where(VoucherIssue.kind == kind, VoucherIssue.edition == scope)
    ).all()
    value = codes.KINDS[kind].value_vnd
    db.execute(
        insert(db, VoucherEntry),
        [
            {"at": at, "action": "issue", "actor": "demo", "kind": kind, "edition": scope,
             "quantity": 1, "value_vnd": value, "issue_id": one, "reason": ""}
            for one in issued
        ],
    )  # fmt: skip
    return len(issued)


def finish(db: Session, edition: Edition, *, at: datetime) -> str:
    """Freezes, draws and awards, by two people of the demo. Says what it did."""
    two = people.with_role(db, "organiser", "admin")[:2]
    if len(two) < 2:
        return "not ranked: two organisers are needed"
    one, other = (person.id for person in two)
    last = edition.rounds[-1]
    freezing.freeze(db, last.id, by=one, agreed_by=other, at=at)
    ranked = freezing.draw_lots(
        db, last.id, beacon=BEACON, by=one, agreed_by=other, at=at + timedelta(hours=1)
    )
    for kind in ("course_full", "ielts_fee"):
        text = "\n".join(f"{kind[:2].upper()}-{edition.number_prefix}-{nth:04d}"
                         for nth in range(1, WINNERS + 11))  # fmt: skip
        codes.load(db, kind=kind, edition=awards.scope_of(edition), text=text, actor="demo", at=at)
    awards.issue(
        db, last.id, winners=len(ranked.winners), by=one, agreed_by=other,
        at=at + timedelta(days=1),
    )  # fmt: skip
    _some_names(db, last.id, at=at)
    return f"{len(ranked.rows)} ranked, {len(ranked.winners)} awarded"


def _some_names(db: Session, round_id: int, *, at: datetime) -> None:
    """Two winners in five agreed to have their name on the public list."""
    winners = db.scalars(
        select(Candidate)
        .join(RankRow, RankRow.candidate_id == Candidate.id)
        .join(Snapshot, Snapshot.id == RankRow.snapshot_id)
        .where(Snapshot.round_id == round_id, RankRow.winner)
        .order_by(Candidate.id)
    ).all()
    wanted = consent.PURPOSES["publish_result"]
    for one in winners:
        if one.id % 5 >= 2:
            continue
        for giver in sorted(consent.required_givers(one.dob, at)):
            is_guardian = giver == consent.GUARDIAN
            db.add(
                Consent(
                    user_id=one.user_id,
                    purpose=wanted.name,
                    version=wanted.version,
                    giver=giver,
                    guardian_name="Phụ huynh (dữ liệu mẫu)" if is_guardian else None,
                    guardian_contact="0912 345 678" if is_guardian else None,
                    given_at=at,
                )
            )
    db.flush()
