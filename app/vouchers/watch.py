"""Tells staff when codes run low and when they are out, once each until more are loaded."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import mail
from app.accounts import people
from app.registry import JobContext, PeriodicJob
from app.vietnamese import money, number
from app.vouchers.codes import KINDS, Stock, stock
from app.vouchers.models import VoucherCode, VoucherEntry

LOW: Final = 20
"""Low is a twentieth (1 in 20) of what was loaded, or less."""


def watch(db: Session, *, at: datetime) -> list[Stock]:
    """Looks at every kind and edition. Returns what staff were told of just now."""
    told = []
    for kind, edition in db.execute(select(VoucherCode.kind, VoucherCode.edition).distinct()).all():
        stands = stock(db, kind=kind, edition=edition)
        state = "out" if stands.left == 0 else "low" if stands.left * LOW <= stands.loaded else ""
        if state and not _knows(db, stands, state):
            _tell(db, stands, state, at)
            told.append(stands)
    return told


def _knows(db: Session, stands: Stock, state: str) -> bool:
    last = db.scalar(
        select(VoucherEntry.action)
        .where(
            VoucherEntry.kind == stands.kind,
            VoucherEntry.edition == stands.edition,
            VoucherEntry.action.in_(("load", "low", "out")),
        )
        .order_by(VoucherEntry.id.desc())
        .limit(1)
    )
    return last == state or (state == "low" and last == "out")


def _tell(db: Session, stands: Stock, state: str, at: datetime) -> None:
    db.add(
        VoucherEntry(
            at=at,
            action=state,
            actor="job:watch the vouchers",
            kind=stands.kind,
            edition=stands.edition,
            quantity=0,
            value_vnd=0,
        )
    )
    title = KINDS[stands.kind].title
    subject = f"Đã hết mã “{title}”" if state == "out" else f"Sắp hết mã “{title}”"
    body = (
        f"Kỳ thi {stands.edition}: {title}\n\n"
        f"Đã nhận: {number(stands.loaded)} mã\n"
        f"Đã cấp: {number(stands.issued)} mã, trị giá {money(stands.issued_vnd)}\n"
        f"Thu hồi: {number(stands.revoked)} mã\n"
        f"Còn lại: {number(stands.left)} mã\n\n"
        "Xin nhận thêm mã từ bên tặng rồi nạp vào hệ thống.\n"
    )
    for person in people.with_role(db, "organiser", "admin", scope=stands.edition):
        if person.email:
            mail.post(db, to=person.email, subject=subject, body=body, at=at)


def _run(context: JobContext) -> None:
    with context.database.write() as db:
        watch(db, at=context.at)


WATCH = PeriodicJob("watch the vouchers", timedelta(minutes=5), _run)
