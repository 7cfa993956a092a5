"""Consent to the use of personal data: one purpose at a time, never ticked beforehand.

Who gives it depends on age (rules/exams.md, section 5): under 7 the guardian; from 7 to 15 the
child and the guardian; from 16 the person alone. A text keeps its version; consent to a version
that is too old no longer counts. Withdrawing takes one press, as giving does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import audit
from app.accounts.models import Consent, User
from app.errors import Invalid
from app.vietnamese import VIETNAM, nfc, phone

SELF: Final = "self"
GUARDIAN: Final = "guardian"


@dataclass(frozen=True)
class Purpose:
    """What the data is wanted for, in words that the person reads before they tick."""

    name: str
    title: str
    text: str
    version: int = 1
    oldest_valid: int = 1
    """Consent to an older version of the text no longer counts."""
    essential: bool = False
    """Without it there is no account: withdrawing is the same as erasing."""


PURPOSES: Final[Mapping[str, Purpose]] = {
    purpose.name: purpose
    for purpose in (
        Purpose(
            "account",
            "Lập và giữ tài khoản",
            "Chúng tôi lưu họ và tên, ngày sinh, tên đăng nhập, số điện thoại hoặc thư điện tử để "
            "bạn đăng nhập và lấy lại mật khẩu. Tài khoản bị xóa thì các thông tin này bị xóa.",
            essential=True,
        ),
        Purpose(
            "exam",
            "Tổ chức kỳ thi",
            "Chúng tôi dùng thông tin đăng ký dự thi (trường, lớp, tỉnh/thành phố), bài làm và "
            "điểm để tổ chức thi, chấm thi, xếp hạng, trao học bổng và cấp giấy chứng nhận.",
        ),
        Purpose(
            "exam_integrity",
            "Giữ kỳ thi công bằng",
            "Trong giờ làm bài, hệ thống ghi lại việc rời khỏi trang và đổi thiết bị. Chỉ giám thị "
            "và ban tổ chức xem được; dữ liệu bị xóa 30 ngày sau khi hết hạn phúc khảo.",
        ),
        Purpose(
            "publish_result",
            "Công khai họ tên trong danh sách kết quả",
            "Họ và tên được ghi cạnh số báo danh trong danh sách đạt học bổng. Không đồng ý thì "
            "danh sách chỉ có số báo danh; kết quả và học bổng không thay đổi.",
        ),
        Purpose(
            "news",
            "Nhận tin qua thư điện tử",
            "Mỗi khi có kỳ thi hoặc học liệu mới, chúng tôi gửi một thư ngắn. Rút lại lúc nào cũng "
            "được.",
        ),
    )
}


def age(dob: date, at: datetime) -> int:
    """Full years, counted in Vietnam; who was born on 29 February turns older on 1 March."""
    today = at.astimezone(VIETNAM).date()
    return today.year - dob.year - ((today.month, today.day) < (dob.month, dob.day))


def required_givers(dob: date, at: datetime) -> frozenset[str]:
    """Who must agree: "self", "guardian" or both."""
    years = age(dob, at)
    if years < 7:
        return frozenset({GUARDIAN})
    return frozenset({SELF, GUARDIAN}) if years < 16 else frozenset({SELF})


def record(
    db: Session,
    user_id: int,
    purpose: str,
    *,
    givers: Iterable[str],
    at: datetime,
    guardian_name: str | None = None,
    guardian_contact: str | None = None,
) -> None:
    """Keeps the agreement of each of ``givers`` to the present text of ``purpose``.

    Raises Invalid where someone who must agree has not, or the guardian is not named.
    """
    wanted = PURPOSES[purpose]
    user = db.get_one(User, user_id)
    givers = frozenset(givers)
    refuse_incomplete(user.dob, givers, guardian_name, guardian_contact, at=at)
    withdraw_rows(db, user_id, purpose, at=at)
    for giver in sorted(givers):
        is_guardian = giver == GUARDIAN
        db.add(
            Consent(
                user_id=user_id,
                purpose=purpose,
                version=wanted.version,
                giver=giver,
                guardian_name=nfc(guardian_name or "").strip() if is_guardian else None,
                guardian_contact=nfc(guardian_contact or "").strip() if is_guardian else None,
                given_at=at,
            )
        )
    db.flush()
    audit.record(
        db,
        actor=user_id,
        action="consent given",
        subject=f"user:{user_id}",
        at=at,
        purpose=purpose,
        version=wanted.version,
        givers=sorted(givers),
    )


def refuse_incomplete(
    dob: date | None,
    givers: Iterable[str],
    guardian_name: str | None,
    guardian_contact: str | None,
    *,
    at: datetime,
) -> None:
    """Raises Invalid where someone who must agree has not, or the guardian cannot be reached.

    ``dob`` None is staff without a birth date on file: they agree for themselves.
    """
    givers = frozenset(givers)
    missing = (required_givers(dob, at) if dob else frozenset({SELF})) - givers
    if GUARDIAN in missing:
        raise Invalid(
            "Dưới 16 tuổi thì cần cha mẹ hoặc người giám hộ đồng ý. "
            "Em nhờ cha mẹ đọc và đánh dấu giúp nhé.",
            field="guardian_agrees",
            code="guardian_missing",
        )
    if missing:
        raise Invalid(
            "Bạn cần tự đánh dấu đồng ý thì mới tiếp tục được.",
            field="self_agrees",
            code="self_missing",
        )
    if GUARDIAN in givers:
        if len((guardian_name or "").split()) < 2 or len(guardian_name or "") > 120:
            raise Invalid(
                "Chưa điền họ và tên của cha mẹ hoặc người giám hộ.", field="guardian_name"
            )
        contact = (guardian_contact or "").strip()
        if len(contact) > 254 or not (phone(contact) or "@" in contact):
            raise Invalid(
                "Cần số điện thoại hoặc thư điện tử của cha mẹ hoặc người giám hộ.",
                field="guardian_contact",
            )


def has(db: Session, user_id: int, purpose: str, *, at: datetime) -> bool:
    """Whether everyone who must agree by today's age does, to a text that still counts."""
    user = db.get(User, user_id)
    if user is None:
        return False
    givers = {row.giver for row in _live(db, user_id, purpose)}
    needed = required_givers(user.dob, at) if user.dob else frozenset({SELF})
    return needed <= givers


def given(db: Session, user_id: int) -> dict[str, list[Consent]]:
    """The consents that stand, by purpose."""
    return {name: rows for name in PURPOSES if (rows := _live(db, user_id, name))}


def withdraw(db: Session, user_id: int, purpose: str, *, at: datetime) -> None:
    """Ends the consent to one purpose; ending what is not given changes nothing."""
    if withdraw_rows(db, user_id, purpose, at=at):
        audit.record(
            db,
            actor=user_id,
            action="consent withdrawn",
            subject=f"user:{user_id}",
            at=at,
            purpose=purpose,
        )


def withdraw_rows(db: Session, user_id: int, purpose: str, *, at: datetime) -> int:
    """Marks the standing rows as ended and says how many; without a line in the log."""
    rows = db.scalars(
        select(Consent).where(
            Consent.user_id == user_id,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        )
    ).all()
    for row in rows:
        row.withdrawn_at = at
    db.flush()
    return len(rows)


def _live(db: Session, user_id: int, purpose: str) -> list[Consent]:
    return list(
        db.scalars(
            select(Consent)
            .where(
                Consent.user_id == user_id,
                Consent.purpose == purpose,
                Consent.withdrawn_at.is_(None),
                Consent.version >= PURPOSES[purpose].oldest_valid,
            )
            .order_by(Consent.id)
        )
    )
