"""The inbox of requests about personal data: to see it, have it put right, have it erased.

Answered within two working days. Saturdays and Sundays do not count; public holidays do, so that
the promise never grows longer by a list that nobody keeps.
"""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import audit, people
from app.accounts.models import DataRequest, User
from app.accounts.roles import STAFF, SignedIn, grants_of
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.vietnamese import VIETNAM, nfc

KINDS: Final = {"see": "Xem dữ liệu", "correct": "Sửa dữ liệu", "erase": "Xóa dữ liệu"}
WORKING_DAYS: Final = 2
LONGEST: Final = 2000
MOST_OPEN: Final = 5


def due_at(made_at: datetime) -> datetime:
    """Two working days on, at the same hour; what is made at a weekend counts from Monday 00:00."""
    due = made_at.astimezone(VIETNAM)
    if due.weekday() >= 5:
        due = due.replace(hour=0, minute=0, second=0, microsecond=0)
        due += timedelta(days=7 - due.weekday())
    left = WORKING_DAYS
    while left:
        due += timedelta(days=1)
        left -= due.weekday() < 5
    return due.astimezone(made_at.tzinfo)


def make(db: Session, user_id: int, kind: str, text: str, *, at: datetime) -> DataRequest:
    """Raises Invalid; Refused where five of the person's requests still wait."""
    text = nfc(text).strip()
    if kind not in KINDS:
        raise Invalid("Bạn chọn một loại yêu cầu nhé.", field="kind")
    if len(text) > LONGEST:
        raise Invalid("Bạn viết gọn trong {n} ký tự nhé.", field="text", n=LONGEST)
    if kind == "correct" and not text:
        raise Invalid("Bạn viết giúp: thông tin nào chưa đúng, sửa thành gì.", field="text")
    waiting = [request for request in of(db, user_id) if request.answered_at is None]
    if len(waiting) >= MOST_OPEN:
        raise Refused("Bạn đang có {n} yêu cầu chờ trả lời.", code="waiting", n=len(waiting))
    request = DataRequest(user_id=user_id, kind=kind, text=text, made_at=at, due_at=due_at(at))
    db.add(request)
    db.flush()
    audit.record(
        db,
        actor=user_id,
        action="data request made",
        subject=f"user:{user_id}",
        at=at,
        request=request.id,
        kind=kind,
    )
    return request


def of(db: Session, user_id: int) -> list[DataRequest]:
    """A person's own requests, the newest first."""
    return list(
        db.scalars(
            select(DataRequest)
            .where(DataRequest.user_id == user_id)
            .order_by(DataRequest.made_at.desc(), DataRequest.id.desc())
        )
    )


def inbox(db: Session, *, answered: bool) -> list[tuple[DataRequest, User]]:
    """The requests that wait, the most urgent first; or the last hundred that were answered."""
    query = select(DataRequest, User).join(User, User.id == DataRequest.user_id)
    if answered:
        query = query.where(DataRequest.answered_at.is_not(None))
        query = query.order_by(DataRequest.answered_at.desc(), DataRequest.id.desc()).limit(100)
    else:
        query = query.where(DataRequest.answered_at.is_(None))
        query = query.order_by(DataRequest.due_at, DataRequest.id)
    return [(request, user) for request, user in db.execute(query)]


def get(db: Session, request_id: int) -> tuple[DataRequest, User]:
    """Raises NotFound."""
    request = db.get(DataRequest, request_id)
    if request is None:
        raise NotFound("Không tìm thấy yêu cầu này.")
    return request, db.get_one(User, request.user_id)


def answer(
    db: Session, actor: SignedIn, request_id: int, text: str, *, at: datetime
) -> DataRequest:
    """Raises Invalid without an answer, Refused where it was answered already."""
    request, user = get(db, request_id)
    text = nfc(text).strip()
    if not text or len(text) > LONGEST:
        raise Invalid("Chưa điền câu trả lời (tối đa {n} ký tự).", field="answer", n=LONGEST)
    if request.answered_at is not None:
        raise Refused("Yêu cầu này đã được trả lời.", code="answered")
    request.answer, request.answered_by, request.answered_at = text, actor.id, at
    db.flush()
    audit.record(
        db,
        actor=actor.id,
        action="data request answered",
        subject=f"user:{user.id}",
        at=at,
        request=request.id,
    )
    return request


def correct(
    db: Session,
    actor: SignedIn,
    user_id: int,
    *,
    full_name: str,
    dob: date | None,
    at: datetime,
) -> None:
    """Puts name and birth date right. The log keeps which fields changed, not their values.

    Raises Invalid, and Forbidden for a staff account unless an admin does it.
    """
    user = people.get(db, user_id)
    refuse_staff_account(db, actor, user_id)
    name = people.clean_name(full_name)
    birth = people.clean_dob(dob, at=at) if dob or user.dob else None
    changed = [
        field
        for field, old, new in (("full_name", user.full_name, name), ("dob", user.dob, birth))
        if old != new
    ]
    user.full_name, user.dob = name, birth
    db.flush()
    if changed:
        audit.record(
            db,
            actor=actor.id,
            action="account corrected",
            subject=f"user:{user_id}",
            at=at,
            fields=changed,
        )


def refuse_staff_account(db: Session, actor: SignedIn, user_id: int) -> None:
    """Raises Forbidden for a staff account unless an admin asks: nobody edits a stronger one."""
    if not actor.has("admin") and any(role in STAFF for role, _ in grants_of(db, user_id)):
        raise Forbidden("Tài khoản của cán bộ do quản trị viên xử lý.")
