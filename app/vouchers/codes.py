"""Codes given by a donor: loaded, issued once per person, kind and edition, revoked; counted.

One winner too many costs real money (rules/exams.md): what has gone out is a ledger that only
grows, a code never returns to the stock, and an empty stock is said aloud, with numbers.
"""

import csv
import io
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts import audit
from app.db import insert
from app.errors import Invalid, NotFound, Refused
from app.vietnamese import number
from app.vouchers.models import VoucherCode, VoucherEntry, VoucherIssue

log = logging.getLogger("app.vouchers")


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    value_vnd: int


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("course_last_minute", "Khóa học “Road to IELTS” bản Last Minute", 600_000),
        Kind("course_full", "Khóa học “Road to IELTS” bản đầy đủ", 1_200_000),
        Kind("ielts_fee", "Miễn lệ phí thi IELTS", 4_750_000),
    )
}


@dataclass(frozen=True)
class Issued:
    """A person's code."""

    id: int
    kind: str
    edition: str
    code: str
    issued_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class Stock:
    """How the codes of a kind stand in an edition, and what those that are out are worth."""

    kind: str
    edition: str
    loaded: int
    issued: int
    """Issued and not revoked."""
    revoked: int

    @property
    def left(self) -> int:
        return self.loaded - self.issued - self.revoked

    @property
    def issued_vnd(self) -> int:
        return self.issued * KINDS[self.kind].value_vnd


@dataclass(frozen=True)
class Loaded:
    """What an import did."""

    new: int
    known: int
    """Codes that were there already, or twice in the file: skipped."""


def load(
    db: Session, *, kind: str, edition: str, text: str, actor: int | str, at: datetime
) -> Loaded:
    """Takes codes from the donor's list: a code a line, or a CSV file with a column "code".

    Raises Invalid for a kind that is none, an empty list, or naming the line that is no code.
    """
    _known(kind)
    codes = parse(text)
    new = 0
    for code in dict.fromkeys(codes):
        statement = (
            insert(db, VoucherCode)
            .values(kind=kind, edition=edition, code=code, loaded_at=at)
            .on_conflict_do_nothing(index_elements=["kind", "code"])
            .returning(VoucherCode.id)
        )
        new += db.execute(statement).first() is not None
    if new:
        _write(db, "load", kind, edition, quantity=new, actor=actor, at=at)
    audit.record(
        db, actor=actor, action="vouchers loaded", subject=edition, at=at, kind=kind, new=new
    )
    return Loaded(new=new, known=len(codes) - new)


def parse(text: str) -> list[str]:
    """The codes in a donor's list. Raises Invalid naming the line."""
    lines = text.lstrip("\ufeff").splitlines()
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(
            "\n".join(lines[:20]), delimiters=",;\t"
        )
    except csv.Error:
        dialect = csv.excel
    rows = list(csv.reader(io.StringIO("\n".join(lines)), dialect))
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = next((head.index(name) for name in ("code", "mã", "mã kích hoạt") if name in head), 0)
    has_head = bool({"code", "mã", "mã kích hoạt"} & set(head))
    codes = []
    for line, row in enumerate(rows, start=1):
        if (line == 1 and has_head) or not any(cell.strip() for cell in row):
            continue
        code = row[column].strip() if column < len(row) else ""
        if not (3 <= len(code) <= 120) or any(c.isspace() or not c.isprintable() for c in code):
            raise Invalid(
                "Dòng {line}: “{given}” không phải một mã.",
                field="codes",
                line=line,
                given=code[:40],
            )
        codes.append(code)
    if not codes:
        raise Invalid("Tệp không có mã nào.", field="codes")
    return codes


def issue(
    db: Session,
    *,
    kind: str,
    edition: str,
    person: int,
    at: datetime,
    actor: int | str = "system",
) -> Issued:
    """Gives the person (a user id) a code; asked again, gives the same one.

    Raises Refused when it was revoked ("voucher_revoked") and when the stock is empty
    ("vouchers_out", with the numbers).
    """
    _known(kind)
    held = find(db, kind=kind, edition=edition, person=person)
    if held is None:
        held = _take(db, kind, edition, person, actor, at)
    if held.revoked_at is not None:
        raise Refused("Mã này đã bị thu hồi nên không cấp lại.", code="voucher_revoked")
    return held


def find(db: Session, *, kind: str, edition: str, person: int) -> Issued | None:
    """What the person was given, also when it was revoked since."""
    row = db.execute(
        select(VoucherIssue, VoucherCode.code)
        .join(VoucherCode, VoucherCode.id == VoucherIssue.code_id)
        .where(
            VoucherIssue.user_id == person,
            VoucherIssue.kind == kind,
            VoucherIssue.edition == edition,
        )
    ).one_or_none()
    if row is None:
        return None
    issued, code = row
    return Issued(issued.id, kind, edition, code, issued.issued_at, issued.revoked_at)


def revoke(db: Session, issue_id: int, *, reason: str, actor: int | str, at: datetime) -> None:
    """Makes an issued code void, for a reason. Raises NotFound, Invalid, Refused (if it was)."""
    issued = db.get(VoucherIssue, issue_id)
    if issued is None:
        raise NotFound("Không tìm thấy mã đã cấp này.")
    reason = reason.strip()
    if not reason or len(reason) > 300:
        raise Invalid("Chưa điền lý do thu hồi (tối đa 300 ký tự).", field="reason")
    if issued.revoked_at is not None:
        raise Refused("Mã này đã được thu hồi trước đó.", code="voucher_revoked")
    issued.revoked_at, issued.revoked_because = at, reason
    db.flush()
    _write(
        db, "revoke", issued.kind, issued.edition,
        quantity=1, actor=actor, at=at, issue_id=issue_id, reason=reason,
    )  # fmt: skip
    audit.record(
        db,
        actor=actor,
        action="voucher revoked",
        subject=f"user:{issued.user_id}",
        at=at,
        kind=issued.kind,
        edition=issued.edition,
        reason=reason,
    )


def stock(db: Session, *, kind: str, edition: str) -> Stock:
    """How many codes there are, are out and are void."""
    _known(kind)
    loaded = db.scalar(
        select(func.count())
        .select_from(VoucherCode)
        .where(VoucherCode.kind == kind, VoucherCode.edition == edition)
    )
    given, revoked = db.execute(
        select(func.count(), func.count(VoucherIssue.revoked_at)).where(
            VoucherIssue.kind == kind, VoucherIssue.edition == edition
        )
    ).one()
    return Stock(kind, edition, loaded or 0, given - revoked, revoked)


def ledger(db: Session, *, edition: str) -> list[VoucherEntry]:
    """The lines of an edition, the first one first."""
    return list(
        db.scalars(
            select(VoucherEntry).where(VoucherEntry.edition == edition).order_by(VoucherEntry.id)
        )
    )


def _take(
    db: Session, kind: str, edition: str, person: int, actor: int | str, at: datetime
) -> Issued:
    code = db.scalars(
        select(VoucherCode)
        .where(
            VoucherCode.kind == kind,
            VoucherCode.edition == edition,
            VoucherCode.taken_at.is_(None),
        )
        .order_by(VoucherCode.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if code is None:
        raise _out(stock(db, kind=kind, edition=edition))
    issue_id = db.scalar(
        insert(db, VoucherIssue)
        .values(user_id=person, kind=kind, edition=edition, code_id=code.id, issued_at=at)
        .on_conflict_do_nothing(index_elements=["user_id", "kind", "edition"])
        .returning(VoucherIssue.id)
    )
    if issue_id is None:  # another transaction was quicker for the same person
        held = find(db, kind=kind, edition=edition, person=person)
        assert held is not None
        return held
    db.execute(update(VoucherCode).where(VoucherCode.id == code.id).values(taken_at=at))
    _write(db, "issue", kind, edition, quantity=1, actor=actor, at=at, issue_id=issue_id)
    return Issued(issue_id, kind, edition, code.code, at)


def _out(stock: Stock) -> Refused:
    """The refusal, which the log also hears: somebody was promised a code and went without."""
    log.error("no code left: %s of %s, %s loaded", stock.kind, stock.edition, stock.loaded)
    return Refused(
        "Hết mã “{title}”: đã nhận {loaded} mã, đã cấp {issued}, thu hồi {revoked}. "
        "Ban tổ chức cần nhận thêm mã từ bên tặng.",
        code="vouchers_out",
        title=KINDS[stock.kind].title,
        loaded=number(stock.loaded),
        issued=number(stock.issued),
        revoked=number(stock.revoked),
    )


def _write(
    db: Session,
    action: str,
    kind: str,
    edition: str,
    *,
    quantity: int,
    actor: int | str,
    at: datetime,
    issue_id: int | None = None,
    reason: str = "",
) -> None:
    db.add(
        VoucherEntry(
            at=at,
            action=action,
            actor=f"user:{actor}" if isinstance(actor, int) else actor,
            kind=kind,
            edition=edition,
            quantity=quantity,
            value_vnd=quantity * KINDS[kind].value_vnd,
            issue_id=issue_id,
            reason=reason,
        )
    )
    db.flush()


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise Invalid("Không có loại mã “{kind}”.", field="kind", kind=kind)
