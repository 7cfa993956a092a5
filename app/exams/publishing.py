"""A round from prepared to published, in the order of K4: each step refuses until the one before.

Rules of ranking are announced before registration closes (K1). What follows publication, the freeze
and the lots, is ``freezing``.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import audit
from app.errors import Invalid, NotFound, Refused
from app.exams import ranking, rounds, scoring
from app.exams.models import (
    Draw,
    Edition,
    Round,
    Score,
    Sitting,
)
from app.vietnamese import date_time

LONGEST_APPEALS_H = 24 * 60


def draw_of(db: Session, edition: Edition) -> Draw:
    """The rules in force: the newest announced version. Raises NotFound."""
    found = db.scalars(
        select(Draw)
        .where(Draw.round_id.in_([one.id for one in edition.rounds]))
        .order_by(Draw.version.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound("Kỳ thi này chưa công bố quy tắc xếp hạng.")
    return found


def announce(
    db: Session,
    edition: Edition,
    *,
    cut: int,
    beacon_source: str,
    reveal_by: datetime | None,
    by: int | str,
    at: datetime,
) -> Draw:
    """A new version of the published rules with another cut or beacon, and a new secret seed.

    Refused once registration has closed (K1): the order is known before anyone sits.
    """
    before = draw_of(db, edition)
    closes = edition.registration_closes_at
    if closes is not None and at >= closes:
        raise Refused(
            "Đã đóng đăng ký lúc {when}: quy tắc xếp hạng không sửa được nữa.",
            code="rules_locked",
            when=date_time(closes),
        )
    if not 1 <= cut <= 100_000:
        raise Invalid("Số suất học bổng phải từ 1 trở lên.", field="cut")
    if not beacon_source.strip():
        raise Invalid("Chưa điền số ngẫu nhiên công khai sẽ dùng.", field="beacon_source")
    old = ranking.Rules.model_validate(before.rules)
    changed = old.model_dump() | {
        "version": old.version + 1,
        "cut": cut,
        "beacon": " ".join(beacon_source.split())[:200],
    }
    rules = ranking.Rules.model_validate(changed)
    seed = secrets.token_hex(32)
    made = Draw(
        round_id=before.round_id,
        version=rules.version,
        rules=rules.model_dump(mode="json"),
        rules_sha256=rules.sha256,
        seed=seed,
        seed_sha256=hashlib.sha256(bytes.fromhex(seed)).hexdigest(),
        beacon_source=rules.beacon,
        announced_at=at,
        reveal_by=reveal_by,
    )
    db.add(made)
    db.flush()
    _log(db, edition, "ranking rules announced", by, at, version=made.version, cut=cut,
         rules_sha256=made.rules_sha256, seed_sha256=made.seed_sha256)  # fmt: skip
    return made


def prepare(db: Session, round_id: int, *, by: int | str, at: datetime) -> int:
    """Makes the sittings of all who are entitled and locks the round. Returns how many are new."""
    round_ = rounds.locked(db, round_id)
    refuse_over(round_, at=at)
    made = rounds.prepare(db, round_id, at=at)
    _log(db, round_.edition, "round prepared", by, at, round=round_.number, sittings=made)
    return made


def refuse_over(round_: Round, *, at: datetime) -> None:
    """Nobody gets a sitting in a slot that is over."""
    if round_.slots and at >= round_.slots[0].ends_at:
        raise Refused("Ca thi đã kết thúc.", code="window_over")


def mark(db: Session, round_id: int, *, by: int | str, at: datetime) -> int:
    """Marks every closed sitting, again if need be. Refused while anyone may still sit."""
    round_ = rounds.locked(db, round_id)
    refuse_unmarkable(db, round_, at=at)
    marked = scoring.mark_round(db, round_id, at=at)
    _log(db, round_.edition, "round marked", by, at, round=round_.number, sittings=marked)
    return marked


def refuse_unmarkable(db: Session, round_: Round, *, at: datetime) -> None:
    """Nothing is marked while anyone may still sit, or once the ranking is frozen."""
    if round_.frozen_at is not None:
        raise Refused("Thứ hạng đã chốt, không chấm lại được.", code="frozen")
    if round_.prepared_at is None:
        raise Refused("Vòng thi chưa chuẩn bị: chưa có bài thi nào.", code="not_prepared")
    last = db.scalar(
        select(func.max(func.coalesce(Sitting.deadline, Sitting.window_ends_at))).where(
            Sitting.round_id == round_.id, Sitting.handed_in_at.is_(None)
        )
    )
    if last is not None and last > at:
        raise Refused(
            "Ca thi còn mở đến {when} cho thí sinh chưa nộp bài. Chờ hết ca hoặc kết thúc ca thi.",
            code="still_open",
            when=date_time(last),
        )


def end_slot(db: Session, round_id: int, *, by: int, agreed_by: int, at: datetime) -> int:
    """Ends a round's slot now: nobody starts any more; who is sitting keeps their own deadline.
    Returns how many never started."""
    round_ = rounds.locked(db, round_id)
    if round_.prepared_at is None or not round_.slots or round_.slots[0].starts_at >= at:
        raise Refused("Ca thi chưa bắt đầu.", code="not_started")
    if round_.slots[0].ends_at <= at:
        raise Refused("Ca thi đã kết thúc.", code="window_over")
    waiting = db.scalars(
        select(Sitting).where(Sitting.round_id == round_id, Sitting.started_at.is_(None))
    ).all()
    for sitting in waiting:
        sitting.window_ends_at = min(sitting.window_ends_at, at)
    round_.slots[0].ends_at = at
    db.flush()
    _log(db, round_.edition, "slot ended", agreed_by, at, round=round_.number,
         proposed_by=by, never_started=len(waiting))  # fmt: skip
    return len(waiting)


def publish(
    db: Session, round_id: int, *, appeals_hours: int, by: int | str, at: datetime
) -> datetime:
    """Shows every candidate their own marks and opens the time for appeals. Returns its end."""
    round_ = rounds.locked(db, round_id)
    if round_.marked_at is None:
        raise Refused("Vòng thi chưa chấm xong nên chưa công bố được.", code="not_marked")
    if round_.published_at is not None:
        raise Refused("Vòng thi đã công bố kết quả.", code="published")
    if unmarked := unmarked_count(db, round_id):
        raise Refused(
            "Còn {n} bài thi chưa chấm. Hãy chấm lại vòng thi.", code="unmarked", n=unmarked
        )
    if not 0 <= appeals_hours <= LONGEST_APPEALS_H:
        raise Invalid(
            "Thời gian nhận phúc khảo tính bằng giờ, từ 0 đến {most}.",
            field="appeals_hours",
            most=LONGEST_APPEALS_H,
        )
    round_.published_at = at
    round_.appeals_close_at = at + timedelta(hours=appeals_hours)
    db.flush()
    _log(db, round_.edition, "results published", by, at, round=round_.number,
         appeals_hours=appeals_hours)  # fmt: skip
    return round_.appeals_close_at


def unmarked_count(db: Session, round_id: int) -> int:
    """Closed sittings of a round without a score."""
    return (
        db.scalar(
            select(func.count())
            .select_from(Sitting)
            .outerjoin(Score, Score.sitting_id == Sitting.id)
            .where(
                Sitting.round_id == round_id,
                Sitting.handed_in_at.is_not(None),
                Score.sitting_id.is_(None),
            )
        )
        or 0
    )


def _log(
    db: Session, edition: Edition, action: str, by: int | str, at: datetime, **details: object
) -> None:
    audit.record(db, actor=by, action=action, subject=f"edition:{edition.id}", at=at, **details)
