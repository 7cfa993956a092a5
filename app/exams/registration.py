"""Registering for an edition: consent by age, a number and a card, and the gift.

Probable duplicates wait for a person's decision before any gift is issued (K5).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.accounts import audit, consent, people, roles
from app.errors import Invalid, NotFound, Refused
from app.exams import pins
from app.exams.models import Candidate, DuplicateCase, Edition, Gift
from app.vietnamese import date_time, fold, same_spelling
from app.vouchers import codes
from app.vouchers.models import VoucherIssue

log = logging.getLogger("app.exams")


@dataclass(frozen=True)
class Application:
    """What a person fills in. ``givers`` are who ticked: "self", "guardian" (by age)."""

    full_name: str
    dob: date
    school: str
    province: str
    class_name: str = ""
    phone: str | None = None
    givers: frozenset[str] = frozenset()
    guardian_name: str | None = None
    guardian_contact: str | None = None
    agrees_to_publish: bool = False


@dataclass(frozen=True)
class Registered:
    """A new candidate, the PIN that is shown once, and the gift unless it has to wait."""

    candidate: Candidate
    pin: str
    gift: codes.Issued | None
    waits_for_review: bool


def is_open(edition: Edition, at: datetime) -> bool:
    opens, closes = edition.registration_opens_at, edition.registration_closes_at
    return opens is not None and closes is not None and opens <= at < closes


def register(
    db: Session,
    edition: Edition,
    user_id: int,
    application: Application,
    *,
    secret_key: str,
    at: datetime,
) -> Registered:
    """Registers the person once. Raises Refused outside the dates or a second time, Invalid with
    its field for what is missing."""
    if not is_open(edition, at):
        raise _not_open(edition, at)
    if of_user(db, edition.id, user_id) is not None:
        raise Refused("Thí sinh đã đăng ký kỳ thi này rồi.", code="already")
    user = people.get(db, user_id)
    dob = people.clean_dob(application.dob, at=at)
    if user.dob is not None and user.dob != dob:  # who must agree follows from it
        raise Invalid(
            "Ngày sinh khác với ngày sinh trong tài khoản. Nếu tài khoản sai, hãy gửi yêu cầu sửa "
            "ở trang tài khoản.",
            field="dob",
        )
    user.dob = dob
    _consent(db, user_id, application, at=at)
    number = _next_number(db, edition)
    pin = pins.new_pin()
    name = people.clean_name(application.full_name)
    candidate = Candidate(
        edition_id=edition.id,
        user_id=user_id,
        candidate_no=number,
        pin_hash=pins.pin_hash(pin, number, secret_key),
        full_name=name,
        name_folded=fold(same_spelling(name)),
        dob=dob,
        phone=people.clean_phone(application.phone) if application.phone else None,
        school=_required(application.school, "school", "Chưa điền tên trường."),
        class_name=application.class_name.strip()[:20],
        province=_required(application.province, "province", "Chưa chọn tỉnh/thành phố."),
        guardian_name=application.guardian_name,
        registered_at=at,
    )
    db.add(candidate)
    db.flush()
    cases = _find_duplicates(db, candidate, at=at)
    gift = None if cases else issue_gift(db, candidate, at=at)
    roles.grant(db, user_id, "candidate", f"edition:{edition.id}", at=at)
    audit.record(
        db,
        actor=user_id,
        action="candidate registered",
        subject=f"candidate:{candidate.id}",
        at=at,
        edition=edition.slug,
        number=number,
        duplicates=len(cases),
    )
    return Registered(candidate, pin, gift, bool(cases))


def of_user(db: Session, edition_id: int, user_id: int) -> Candidate | None:
    return db.scalars(
        select(Candidate).where(Candidate.edition_id == edition_id, Candidate.user_id == user_id)
    ).one_or_none()


def new_card(
    db: Session, candidate: Candidate, *, secret_key: str, actor: int, at: datetime
) -> str:
    """A new PIN; the one before it stops working (X12)."""
    pin = pins.new_pin()
    candidate.pin_hash = pins.pin_hash(pin, candidate.candidate_no, secret_key)
    db.flush()
    audit.record(
        db,
        actor=actor,
        action="card printed again",
        subject=f"candidate:{candidate.id}",
        at=at,
        number=candidate.candidate_no,
    )
    return pin


def issue_gift(db: Session, candidate: Candidate, *, at: datetime) -> codes.Issued | None:
    """What every registrant receives, once (K5). None while a review is open or the stock is
    empty; an empty stock is logged loudly and ``issue_waiting_gifts`` tries again."""
    if open_cases(db, candidate.id) or _is_repeat(db, candidate.id):
        return None
    issued = None
    for kind in db.scalars(
        select(Gift.kind).where(
            Gift.edition_id == candidate.edition_id, Gift.given_for == "registration"
        )
    ):
        try:
            issued = codes.issue(
                db,
                kind=kind,
                edition=f"edition:{candidate.edition_id}",
                person=candidate.user_id,
                at=at,
                actor=candidate.user_id,
            )
        except Refused as refused:
            if refused.code not in {"vouchers_out", "voucher_revoked"}:
                raise
            log.warning("candidate %s waits for %s", candidate.candidate_no, kind)
    return issued


def issue_waiting_gifts(db: Session, *, at: datetime, most: int = 500) -> int:
    """Gives a code to registrants who went without: an empty stock has been filled since."""
    given = 0
    kinds = db.execute(
        select(Gift.edition_id, Gift.kind).where(Gift.given_for == "registration")
    ).all()
    for edition_id, kind in kinds:
        scope = f"edition:{edition_id}"
        if codes.stock(db, kind=kind, edition=scope).left <= 0:
            continue
        waiting = db.scalars(
            select(Candidate)
            .where(
                Candidate.edition_id == edition_id,
                Candidate.withdrawn_at.is_(None),
                Candidate.user_id.not_in(
                    select(VoucherIssue.user_id).where(
                        VoucherIssue.kind == kind, VoucherIssue.edition == scope
                    )
                ),
            )
            .order_by(Candidate.id)
            .limit(most)
        ).all()
        given += sum(issue_gift(db, candidate, at=at) is not None for candidate in waiting)
    return given


def gift_of(db: Session, candidate: Candidate) -> codes.Issued | None:
    """The registration gift that the candidate holds."""
    for kind in db.scalars(
        select(Gift.kind).where(
            Gift.edition_id == candidate.edition_id, Gift.given_for == "registration"
        )
    ):
        found = codes.find(
            db, kind=kind, edition=f"edition:{candidate.edition_id}", person=candidate.user_id
        )
        if found is not None and found.revoked_at is None:
            return found
    return None


def open_cases(db: Session, candidate_id: int) -> Sequence[DuplicateCase]:
    """Undecided doubts about this registration, as the later of the two."""
    return db.scalars(
        select(DuplicateCase).where(
            DuplicateCase.later_id == candidate_id, DuplicateCase.status == "open"
        )
    ).all()


def decide(
    db: Session, case_id: int, *, same: bool, reason: str, by: int, at: datetime
) -> DuplicateCase:
    """A person decides whether two registrations are one. Distinct: the gift is issued; same: the
    later registration gets none and does not sit. Remembered and not asked again. Raises Refused
    for "same" after the freeze: the sealed marks hold both registrations (K4)."""
    case = db.get(DuplicateCase, case_id)
    if case is None:
        raise NotFound("Không có trường hợp nghi trùng này.")
    if case.status != "open":
        raise Refused("Trường hợp này đã được quyết định.", code="decided")
    if not reason.strip():
        raise Invalid("Chưa điền lý do.", field="reason")
    if same:
        _refuse_frozen(case.later.edition)
    case.status = "same" if same else "distinct"
    case.reason, case.decided_by_id, case.decided_at = reason.strip(), by, at
    db.flush()
    if same:
        later = case.later
        later.withdrawn_at = later.withdrawn_at or at
        db.flush()
    else:
        issue_gift(db, case.later, at=at)
    audit.record(
        db,
        actor=by,
        action="duplicate decided",
        subject=f"candidate:{case.later_id}",
        at=at,
        earlier=case.earlier_id,
        verdict=case.status,
        reason=case.reason,
    )
    return case


def _refuse_frozen(edition: Edition) -> None:
    frozen_at = edition.rounds[-1].frozen_at if edition.rounds else None
    if frozen_at is not None:
        raise Refused(
            "Thứ hạng đã chốt lúc {when} nên không loại được đăng ký nào nữa. Trường hợp này để "
            "chờ, chưa cấp mã quà; nếu đúng là hai người thì ghi là không trùng.",
            code="frozen",
            when=date_time(frozen_at),
        )


def _not_open(edition: Edition, at: datetime) -> Refused:
    opens = edition.registration_opens_at
    if opens is not None and at < opens:
        return Refused(
            "Kỳ thi mở đăng ký lúc {when}.", code="not_open", status=409, when=date_time(opens)
        )
    if opens is None:
        return Refused("Kỳ thi chưa có lịch đăng ký.", code="not_open", status=409)
    return Refused("Kỳ thi đã đóng đăng ký.", code="closed", status=409)


def _consent(db: Session, user_id: int, application: Application, *, at: datetime) -> None:
    purposes = ["exam"] + ["publish_result"] * application.agrees_to_publish
    for purpose in purposes:
        consent.record(
            db,
            user_id,
            purpose,
            givers=application.givers,
            guardian_name=application.guardian_name,
            guardian_contact=application.guardian_contact,
            at=at,
        )


def _next_number(db: Session, edition: Edition) -> str:
    number = db.execute(
        update(Edition)
        .where(Edition.id == edition.id)
        .values(last_number=Edition.last_number + 1)
        .returning(Edition.last_number)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    return f"{edition.number_prefix}{number:05d}"


def _find_duplicates(db: Session, candidate: Candidate, *, at: datetime) -> list[DuplicateCase]:
    """Earlier registrations with the same folded name and birth date, or the same phone."""
    signs: list[ColumnElement[bool]] = [
        (Candidate.name_folded == candidate.name_folded) & (Candidate.dob == candidate.dob)
    ]
    if candidate.phone:
        signs.append(Candidate.phone == candidate.phone)
    found = db.scalars(
        select(Candidate).where(
            Candidate.edition_id == candidate.edition_id,
            Candidate.id != candidate.id,
            Candidate.withdrawn_at.is_(None),
            or_(*signs),
        )
    ).all()
    cases = [
        DuplicateCase(
            earlier_id=other.id,
            later_id=candidate.id,
            why="name_dob" if other.name_folded == candidate.name_folded else "phone",
            found_at=at,
        )
        for other in found
    ]
    db.add_all(cases)
    db.flush()
    return cases


def _is_repeat(db: Session, candidate_id: int) -> bool:
    return (
        db.scalar(
            select(DuplicateCase.id)
            .where(DuplicateCase.later_id == candidate_id, DuplicateCase.status == "same")
            .limit(1)
        )
        is not None
    )


def _required(text: str, field: str, sentence: str) -> str:
    cleaned = " ".join(text.split())[:160]
    if not cleaned:
        raise Invalid(sentence, field=field)
    return cleaned
