"""What vouchers hand to the whole."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import Feature, Holding
from app.vouchers.models import VoucherCode, VoucherIssue
from app.vouchers.watch import WATCH


def _export(db: Session, user_id: int) -> Sequence[Mapping[str, object]]:
    rows = db.execute(
        select(VoucherIssue, VoucherCode.code)
        .join(VoucherCode, VoucherCode.id == VoucherIssue.code_id)
        .where(VoucherIssue.user_id == user_id)
        .order_by(VoucherIssue.id)
    )
    return [
        {
            "kind": issued.kind,
            "edition": issued.edition,
            "code": code,
            "issued_at": issued.issued_at.isoformat(timespec="seconds"),
            "revoked_at": issued.revoked_at.isoformat() if issued.revoked_at else None,
        }
        for issued, code in rows
    ]


def _erase(db: Session, user_id: int, _at: datetime) -> Sequence[str]:
    if db.scalar(select(VoucherIssue.id).where(VoucherIssue.user_id == user_id).limit(1)) is None:
        return []
    return [
        "Sổ cấp mã quà tặng giữ lại số mã đã cấp và giá trị (không còn tên ai), vì bên tặng cần "
        "đối chiếu."
    ]


feature = Feature(
    name="vouchers",
    jobs=(WATCH,),
    holdings=(Holding("Mã quà tặng đã nhận", _export, _erase),),
)
