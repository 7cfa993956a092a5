"""Two people for what cannot be taken back: one proposes, another agrees, and only then is it done.

``acts`` knows how each act is carried out; here is who may say yes to whose words.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import audit
from app.errors import Invalid, NotFound, Refused
from app.exams.models import Proposal

LONGEST_REASON = 500


def propose(
    db: Session,
    edition_id: int,
    act: str,
    subject: str,
    *,
    reason: str,
    by: int,
    at: datetime,
    details: dict[str, object] | None = None,
) -> Proposal:
    """Writes the proposal down. Refused while the same act on the same subject still waits."""
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise Invalid("Chưa điền lý do.", field="reason")
    if _open_one(db, act, subject) is not None:
        raise Refused("Đề nghị này đã có và đang chờ người thứ hai.", code="proposed")
    made = Proposal(
        edition_id=edition_id,
        act=act,
        subject=subject,
        details=details or {},
        reason=reason,
        proposed_by_id=by,
        proposed_at=at,
    )
    db.add(made)
    db.flush()
    _log(db, made, "proposed", by, at)
    return made


def take(db: Session, edition_id: int, proposal_id: int, *, by: int, at: datetime) -> Proposal:
    """The second person's yes. Whoever asks first gets it; a later press is refused (409), and so
    is the proposer's own."""
    found = _locked(db, edition_id, proposal_id)
    if found.proposed_by_id == by:
        raise Refused(
            "Việc này cần người thứ hai: người đề nghị không tự đồng ý được.", code="second_person"
        )
    found.agreed_by_id, found.agreed_at = by, at
    db.flush()
    _log(db, found, "agreed", by, at)
    return found


def withdraw(db: Session, edition_id: int, proposal_id: int, *, by: int, at: datetime) -> Proposal:
    """Either person lets it drop; nothing is done."""
    found = _locked(db, edition_id, proposal_id)
    found.withdrawn_at = at
    db.flush()
    _log(db, found, "withdrawn", by, at)
    return found


def waiting(db: Session, edition_id: int) -> Sequence[Proposal]:
    """Proposals that still need a second person, the oldest first."""
    return db.scalars(
        select(Proposal)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.agreed_at.is_(None),
            Proposal.withdrawn_at.is_(None),
        )
        .order_by(Proposal.id)
    ).all()


def _open_one(db: Session, act: str, subject: str) -> Proposal | None:
    return db.scalars(
        select(Proposal).where(
            Proposal.act == act,
            Proposal.subject == subject,
            Proposal.agreed_at.is_(None),
            Proposal.withdrawn_at.is_(None),
        )
    ).one_or_none()


def _locked(db: Session, edition_id: int, proposal_id: int) -> Proposal:
    found = db.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.edition_id == edition_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("Không có đề nghị này.")
    if found.agreed_at is not None:
        raise Refused("Đề nghị này đã được đồng ý và làm xong.", code="decided")
    if found.withdrawn_at is not None:
        raise Refused("Đề nghị này đã được rút lại.", code="decided")
    return found


def _log(db: Session, one: Proposal, verb: str, by: int, at: datetime) -> None:
    audit.record(
        db,
        actor=by,
        action=f"{verb} {one.act.replace('_', ' ')}",
        subject=f"edition:{one.edition_id}",
        at=at,
        what=one.subject,
        reason=one.reason,
        details=one.details,
    )
