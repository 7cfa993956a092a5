"""A round's states from its data, and what happens before the bell: dry run and preparation.

All rules about time are in ``phase`` (X1, K4), with the moment passed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import insert
from app.errors import NotFound, Refused
from app.exams import pins
from app.exams.models import (
    Candidate,
    DuplicateCase,
    Edition,
    Round,
    Score,
    Sitting,
    Slot,
)

Phase = Literal[
    "registration_soon",
    "registration_open",
    "waiting",
    "check_in",
    "running",
    "closed",
    "marked",
    "published",
    "frozen",
    "awarded",
]
PHASE_NAMES: dict[Phase, str] = {
    "registration_soon": "sắp mở đăng ký",
    "registration_open": "đang mở đăng ký",
    "waiting": "đã đóng đăng ký, chờ thi",
    "check_in": "đang mở phòng thi",
    "running": "đang thi",
    "closed": "đã thi xong, đang chấm thi",
    "marked": "đã chấm thi, chưa công bố",
    "published": "đã công bố kết quả",
    "frozen": "đã chốt thứ hạng",
    "awarded": "đã trao học bổng",
}


@dataclass(frozen=True)
class Moments:
    """Every moment that the state of a round depends on."""

    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    first_start: datetime | None
    last_end: datetime | None
    checkin_lead: timedelta
    marked_at: datetime | None
    published_at: datetime | None
    frozen_at: datetime | None
    awarded_at: datetime | None


def phase(moments: Moments, at: datetime) -> Phase:
    """Where a round stands: the last step that has begun, the clock's or the organiser's."""
    opens = moments.first_start - moments.checkin_lead if moments.first_start else None
    steps: tuple[tuple[Phase, datetime | None], ...] = (
        ("awarded", moments.awarded_at),
        ("frozen", moments.frozen_at),
        ("published", moments.published_at),
        ("marked", moments.marked_at),
        ("closed", moments.last_end),
        ("running", moments.first_start),
        ("check_in", opens),
        ("waiting", moments.registration_closes_at),
        ("registration_open", moments.registration_opens_at),
    )
    begun = (name for name, since in steps if since is not None and since <= at)
    return next(begun, "registration_soon")


def moments_of(round_: Round) -> Moments:
    edition = round_.edition
    return Moments(
        registration_opens_at=edition.registration_opens_at,
        registration_closes_at=edition.registration_closes_at,
        first_start=min((slot.starts_at for slot in round_.slots), default=None),
        last_end=max((slot.ends_at for slot in round_.slots), default=None),
        checkin_lead=timedelta(seconds=round_.checkin_lead_s),
        marked_at=round_.marked_at,
        published_at=round_.published_at,
        frozen_at=round_.frozen_at,
        awarded_at=round_.awarded_at,
    )


def get(db: Session, round_id: int) -> Round:
    """Raises NotFound."""
    found = db.get(Round, round_id)
    if found is None:
        raise NotFound("Không có vòng thi này.")
    return found


def locked(db: Session, round_id: int) -> Round:
    """The round as it stands now, its whole edition held until the transaction ends: two steps of
    one edition never pass each other. Saves do not wait for it. Raises NotFound."""
    edition_id = get(db, round_id).edition_id
    db.execute(select(Edition.id).where(Edition.id == edition_id).with_for_update())
    db.scalars(
        select(Round)
        .where(Round.edition_id == edition_id)
        .execution_options(populate_existing=True)
    ).all()
    return get(db, round_id)


def edition_by_slug(db: Session, slug: str) -> Edition:
    """Raises NotFound."""
    found = db.scalars(select(Edition).where(Edition.slug == slug)).one_or_none()
    if found is None:
        raise NotFound("Không có kỳ thi này.")
    return found


def window_end(slot: Slot, duration_s: int, extra_percent: int) -> datetime:
    """The end of a candidate's window: extra time never falls outside it."""
    return slot.ends_at + timedelta(seconds=duration_s * extra_percent // 100)


def own_duration_s(duration_s: int, extra_percent: int) -> int:
    """Seconds with the accommodation, rounded up."""
    return duration_s + -(-duration_s * extra_percent // 100)


@dataclass(frozen=True)
class Deadline:
    """One candidate's time as a dry run sees it, if they start at the bell."""

    candidate_no: str
    starts_at: datetime
    deadline: datetime
    seconds: int
    cut_short_s: int
    """Seconds that the end of the window takes from them: must be 0."""


@dataclass(frozen=True)
class DryRun:
    """X3: every candidate's deadline before a round opens."""

    count: int
    smallest: Deadline | None
    largest: Deadline | None
    cut_short: Sequence[Deadline]
    latest_full_start: datetime | None
    """Whoever starts after this has less than the full time."""


def dry_run(db: Session, round_id: int) -> DryRun:
    """What the deadlines will be with accommodations, for all who are entitled to sit."""
    round_ = get(db, round_id)
    found: list[Deadline] = []
    for slot in round_.slots[:1]:
        for candidate in entitled(db, round_):
            seconds = own_duration_s(round_.duration_s, candidate.extra_time_percent)
            end = window_end(slot, round_.duration_s, candidate.extra_time_percent)
            wanted = slot.starts_at + timedelta(seconds=seconds)
            found.append(
                Deadline(
                    candidate_no=candidate.candidate_no,
                    starts_at=slot.starts_at,
                    deadline=min(wanted, end),
                    seconds=seconds,
                    cut_short_s=max(0, int((wanted - end).total_seconds())),
                )
            )
    found.sort(key=lambda one: (one.deadline, one.candidate_no))
    first = round_.slots[0] if round_.slots else None
    return DryRun(
        count=len(found),
        smallest=found[0] if found else None,
        largest=found[-1] if found else None,
        cut_short=[one for one in found if one.cut_short_s],
        latest_full_start=(first.ends_at - timedelta(seconds=round_.duration_s) if first else None),
    )


def entitled(db: Session, round_: Round) -> Sequence[Candidate]:
    """Who sits this round: every registrant, or those at the line of the round before."""
    query = (
        select(Candidate)
        .where(
            Candidate.edition_id == round_.edition_id,
            Candidate.withdrawn_at.is_(None),
            Candidate.id.not_in(
                select(DuplicateCase.later_id).where(DuplicateCase.status == "same")
            ),
        )
        .order_by(Candidate.id)
    )
    before = db.scalars(
        select(Round).where(
            Round.edition_id == round_.edition_id, Round.number == round_.number - 1
        )
    ).one_or_none()
    if before is not None:
        query = query.where(
            Candidate.id.in_(
                select(Sitting.candidate_id)
                .join(Score, Score.sitting_id == Sitting.id)
                .where(
                    Sitting.round_id == before.id,
                    Score.total_milli >= (before.advance_min_milli or 0),
                )
            )
        )
    return db.scalars(query).all()


def prepare(db: Session, round_id: int, *, at: datetime) -> int:
    """Makes every sitting before the bell and locks the round's settings. Returns how many are new.

    May be called again until the slot opens, for candidates who came later. Refused where a
    deadline would be cut short (X3), a form or slot is missing, awards could not be compared (K9:
    one slot, one form), or the round before has not been published.
    """
    round_ = get(db, round_id)
    check_ready(db, round_)
    slot, form = round_.slots[0], round_.forms[0]
    trial = dry_run(db, round_id)
    if trial.cut_short:
        raise Refused(
            "Có {n} thí sinh bị thiếu giờ vì ca thi kết thúc quá sớm. Hãy kéo dài ca thi.",
            code="cut_short",
            n=len(trial.cut_short),
        )
    candidates = entitled(db, round_)
    for candidate in candidates:
        if candidate.ranking_code is None:
            candidate.ranking_code = pins.new_ranking_code()
    db.flush()
    have = set(db.scalars(select(Sitting.candidate_id).where(Sitting.round_id == round_id)))
    new = [
        {
            "candidate_id": candidate.id,
            "round_id": round_id,
            "slot_id": slot.id,
            "form_id": form.id,
            "duration_s": own_duration_s(round_.duration_s, candidate.extra_time_percent),
            "window_ends_at": window_end(slot, round_.duration_s, candidate.extra_time_percent),
            "takeovers_left": round_.takeovers,
            "epoch": 0,
        }
        for candidate in candidates
        if candidate.id not in have
    ]
    if new:
        db.execute(insert(db, Sitting).on_conflict_do_nothing(), new)
    round_.prepared_at = round_.prepared_at or at
    return len(new)


def check_ready(db: Session, round_: Round) -> None:
    """Refused unless one slot, one form and a published round before are there (K9, K4)."""
    if len(round_.slots) != 1 or len(round_.forms) != 1:
        raise Refused(
            "Vòng thi xét học bổng phải có đúng một ca thi và một mã đề, để mọi thí sinh làm "
            "cùng một đề trong cùng một khoảng thời gian.",
            code="not_comparable",
        )
    before = db.scalars(
        select(Round).where(
            Round.edition_id == round_.edition_id, Round.number == round_.number - 1
        )
    ).one_or_none()
    if before is not None and before.published_at is None:
        raise Refused("Vòng thi trước chưa công bố kết quả.", code="round_before")


def refuse_locked(round_: Round) -> None:
    """Settings of a round may change until it is prepared, never after."""
    if round_.prepared_at is not None:
        raise Refused(
            "Vòng thi đã khóa, không sửa được nữa. Hãy mở vòng thi bổ sung nếu cần.",
            code="locked",
        )
