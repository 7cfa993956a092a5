"""Accounts: making one, and finding it again by e-mail, phone or user name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import audit, roles
from app.accounts.models import Grant, User
from app.errors import Invalid, NotFound, Refused
from app.vietnamese import VIETNAM, fold, nfc, phone

_USERNAME = re.compile(r"(?=.*[a-z])[a-z0-9][a-z0-9._-]{2,38}[a-z0-9]")
_EMAIL = re.compile(r"[^@\s<>\",;:\\()\[\]]+@[^@\s<>\",;:\\()\[\]]+\.[^@\s.<>\",;:\\()\[\]]{2,}")


def create(
    db: Session,
    *,
    full_name: str,
    password_hash: str | None,
    at: datetime,
    username: str | None = None,
    email: str | None = None,
    phone_number: str | None = None,
    dob: date | None = None,
    roles_given: Sequence[str] = ("pupil",),
    actor: int | str | None = None,
) -> User:
    """A new account. Raises Invalid (with its field) or Refused where a name is taken."""
    user = User(
        full_name=clean_name(full_name),
        username=clean_username(username) if username else None,
        email=clean_email(email) if email else None,
        phone=clean_phone(phone_number) if phone_number else None,
        dob=dob,
        password_hash=password_hash,
        created_at=at,
    )
    names = {"username": user.username, "email": user.email, "phone": user.phone}
    _refuse_unusable(db, names)
    db.add(user)
    try:
        db.flush()
    except IntegrityError as error:  # another request took the name between our look and now
        raise Refused(
            "Tên đăng nhập, số điện thoại hoặc thư điện tử này vừa có người dùng.", code="taken"
        ) from error
    for role in roles_given:
        roles.grant(db, user.id, role, at=at)
    audit.record(
        db,
        actor=user.id if actor is None else actor,
        action="account created",
        subject=f"user:{user.id}",
        at=at,
        roles=list(roles_given),
    )
    return user


_TAKEN = {
    "username": "Tên đăng nhập này đã có người dùng. Bạn chọn tên khác nhé.",
    "email": "Thư điện tử này đã có tài khoản. Bạn đăng nhập, hoặc bấm “Quên mật khẩu”.",
    "phone": "Số điện thoại này đã có tài khoản. Bạn đăng nhập, hoặc bấm “Quên mật khẩu”.",
}


def by_login(db: Session, typed: str) -> User | None:
    """The account that someone means who types an e-mail, a phone number or a user name."""
    field, value = login_key(typed)
    return db.scalars(
        select(User).where(_column(field) == value, User.erased_at.is_(None))
    ).one_or_none()


def login_key(typed: str) -> tuple[str, str]:
    """Which kind of name was typed, in the form that is stored; also the key of its rate limit."""
    typed = nfc(typed).strip()
    if "@" in typed:
        return "email", typed.lower()
    digits = phone(typed)
    return ("phone", digits) if digits else ("username", fold(typed))


def get(db: Session, user_id: int) -> User:
    """Raises NotFound."""
    user = db.get(User, user_id)
    if user is None or user.erased_at is not None:
        raise NotFound("Không tìm thấy tài khoản này.")
    return user


def search(
    db: Session, words: str, *, scopes: Iterable[str] | None = None, limit: int = 50
) -> list[User]:
    """Accounts whose login name, e-mail, phone or id is ``words`` or whose name contains it.

    With ``scopes`` only people who hold a role in one of them.
    """
    words = nfc(words).strip()
    if not words:
        return []
    field, value = login_key(words)
    matching: list[ColumnElement[bool]] = [_column(field) == value]
    matching.append(User.folded_name.like(f"%{_like(fold(words))}%", escape="\\"))
    if words.isascii() and words.isdigit() and len(words) < 10:
        matching.append(User.id == int(words))
    found = select(User).where(or_(*matching), User.erased_at.is_(None))
    if scopes is not None:
        members = select(Grant.user_id).where(Grant.scope.in_(sorted(scopes)))
        found = found.where(User.id.in_(members))
    return list(db.scalars(found.order_by(User.folded_name, User.id).limit(limit)))


def set_contact(
    db: Session,
    user: User,
    *,
    username: str | None,
    email: str | None,
    phone_number: str | None,
    at: datetime,
) -> None:
    """Changes how the person signs in and is reached. Raises Invalid or Refused as ``create``."""
    new = {
        "username": clean_username(username) if username else None,
        "email": clean_email(email) if email else None,
        "phone": clean_phone(phone_number) if phone_number else None,
    }
    _refuse_unusable(db, new, but=user.id)
    changed = [field for field, value in new.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, new[field])
    db.flush()
    if changed:
        audit.record(
            db,
            actor=user.id,
            action="contact changed",
            subject=f"user:{user.id}",
            at=at,
            fields=changed,
        )


def _refuse_unusable(db: Session, names: Mapping[str, str | None], *, but: int = 0) -> None:
    """Raises Invalid where there is no name to sign in with, Refused where one is taken."""
    if not any(names.values()):
        raise Invalid(
            "Cần một trong ba: tên đăng nhập, số điện thoại hoặc thư điện tử.", field="username"
        )
    for field, value in names.items():
        query = select(User.id).where(_column(field) == value, User.id != but)
        if value and db.scalar(query):
            raise Refused(_TAKEN[field], code="taken", status=409, field=field)


def with_role(db: Session, *names: str, scope: str | None = None) -> list[User]:
    """Accounts that hold one of the roles everywhere, or in ``scope``."""
    counts = or_(Grant.scope.is_(None), Grant.scope == scope) if scope else Grant.scope.is_(None)
    return list(
        db.scalars(
            select(User)
            .where(
                User.id.in_(select(Grant.user_id).where(Grant.role.in_(names), counts)),
                User.erased_at.is_(None),
            )
            .order_by(User.id)
        )
    )


def clean_name(text: str) -> str:
    """One field, one space between words, composed. Raises Invalid."""
    name = " ".join(nfc(text).split())
    if not name:
        raise Invalid("Bạn chưa điền họ và tên.", field="full_name")
    if len(name) > 120 or any(c.isdigit() or c in "<>@{}/\\" for c in name):
        raise Invalid("Họ và tên chỉ gồm chữ, tối đa 120 ký tự.", field="full_name")
    return name


def clean_username(text: str) -> str:
    """Raises Invalid."""
    name = nfc(text).strip().lower()
    if not _USERNAME.fullmatch(name) or phone(name):
        raise Invalid(
            "Tên đăng nhập gồm 4–40 chữ cái không dấu, chữ số hoặc dấu chấm, có ít nhất một "
            "chữ cái. Ví dụ: an.nguyen5a.",
            field="username",
        )
    return name


def clean_email(text: str) -> str:
    """Raises Invalid."""
    address = nfc(text).strip().lower()
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise Invalid("Thư điện tử phải có dạng ten@example.com.", field="email")
    return address


def clean_phone(text: str) -> str:
    """Raises Invalid."""
    digits = phone(text)
    if digits is None:
        raise Invalid("Số điện thoại phải có dạng 0912 345 678.", field="phone")
    return digits


def clean_dob(value: date | None, *, at: datetime) -> date:
    """Raises Invalid where the date is missing, ahead of us or too long ago."""
    if value is None:
        raise Invalid("Ngày sinh phải có dạng 12/11/2010.", field="dob")
    today = at.astimezone(VIETNAM).date()
    if value > today or today.year - value.year > 120:
        raise Invalid("Ngày sinh chưa đúng. Bạn xem lại năm sinh nhé.", field="dob")
    return value


def _column(field: str) -> ColumnElement[str | None]:
    columns: dict[str, ColumnElement[str | None]] = {
        "email": User.email.expression,
        "phone": User.phone.expression,
        "username": User.username.expression,
    }
    return columns[field]


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
