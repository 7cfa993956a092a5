"""The acts that two people must want, and how each is carried out once the second one agrees.

Proposing checks first what carrying out will check again: a proposal that could not be done is
refused when it is made, and one that no longer fits is refused when it is agreed to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.errors import Invalid
from app.exams import awards, freezing, invigilation, proposals, publishing
from app.exams.models import Proposal, Round, Sitting
from app.vietnamese import date_time, number

Told = Mapping[str, str]
"""What was done, for the sentence ``Act.done``."""


@dataclass(frozen=True)
class Act:
    title: str
    """What the proposal asks for."""
    done: str
    """A sentence with the numbers that carrying out gives."""
    carry_out: Callable[[Session, Proposal, int, datetime], Told]


def agree(
    db: Session, edition_id: int, proposal_id: int, *, by: int, at: datetime
) -> tuple[Act, Told]:
    """The second person's yes, and the act itself, in one transaction."""
    taken = proposals.take(db, edition_id, proposal_id, by=by, at=at)
    act = ACTS[taken.act]
    return act, act.carry_out(db, taken, by, at)


def propose_adjustment(
    db: Session, sitting: Sitting, *, minutes: int, reason: str, by: int, at: datetime
) -> Proposal:
    deadline = invigilation.refuse_unadjustable(sitting, minutes * 60, at=at)
    return proposals.propose(
        db,
        sitting.round.edition_id,
        "adjust",
        f"sitting:{sitting.id}",
        reason=reason,
        by=by,
        at=at,
        details={
            "sitting": sitting.id,
            "number": sitting.candidate.candidate_no,
            "seconds": minutes * 60,
            "deadline": date_time(deadline),
        },
    )


def propose_void(
    db: Session, round_: Round, item: str, *, reason: str, by: int, at: datetime
) -> Proposal:
    invigilation.refuse_unvoidable(db, round_, item)
    return proposals.propose(
        db,
        round_.edition_id,
        "void_item",
        f"round:{round_.id} item:{item}",
        reason=reason,
        by=by,
        at=at,
        details={"round": round_.id, "title": round_.title, "item": item},
    )


def propose_end(db: Session, round_: Round, *, reason: str, by: int, at: datetime) -> Proposal:
    return _for_round(db, "end_slot", round_, reason, by, at)


def propose_freeze(db: Session, round_: Round, *, reason: str, by: int, at: datetime) -> Proposal:
    freezing.refuse_unfreezable(db, round_, at=at)
    return _for_round(db, "freeze", round_, reason, by, at)


def propose_draw(
    db: Session, round_: Round, *, beacon: str, reason: str, by: int, at: datetime
) -> Proposal:
    freezing.refuse_undrawable(db, round_)
    beacon = beacon.strip()
    if not beacon or not beacon.isprintable() or len(beacon) > 400:
        raise Invalid("Chưa điền giá trị ngẫu nhiên công khai.", field="beacon")
    return _for_round(db, "draw", round_, reason, by, at, beacon=beacon)


def propose_awards(db: Session, round_: Round, *, reason: str, by: int, at: datetime) -> Proposal:
    foreseen = awards.plan(db, round_)
    awards.refuse_short(foreseen)
    return _for_round(
        db, "award", round_, reason, by, at, winners=foreseen.winners, cost_vnd=foreseen.cost_vnd
    )


def _for_round(
    db: Session, act: str, round_: Round, reason: str, by: int, at: datetime, **details: object
) -> Proposal:
    return proposals.propose(
        db,
        round_.edition_id,
        act,
        f"round:{round_.id}",
        reason=reason,
        by=by,
        at=at,
        details={"round": round_.id, "title": round_.title, **details},
    )


def _adjust(db: Session, one: Proposal, by: int, at: datetime) -> Told:
    deadline = invigilation.adjust(
        db,
        _whole(one, "sitting"),
        seconds=_whole(one, "seconds"),
        reason=one.reason,
        by=one.proposed_by_id,
        agreed_by=by,
        at=at,
    )
    return {"number": str(one.details["number"]), "deadline": date_time(deadline)}


def _void(db: Session, one: Proposal, by: int, at: datetime) -> Told:
    item = str(one.details["item"])
    again = invigilation.void_item(
        db,
        _whole(one, "round"),
        item,
        reason=one.reason,
        by=one.proposed_by_id,
        agreed_by=by,
        at=at,
    )
    return {"item": item, "n": number(again)}


def _end(db: Session, one: Proposal, by: int, at: datetime) -> Told:
    never = publishing.end_slot(
        db, _whole(one, "round"), by=one.proposed_by_id, agreed_by=by, at=at
    )
    return {"n": number(never)}


def _freeze(db: Session, one: Proposal, by: int, at: datetime) -> Told:
    frozen = freezing.freeze(db, _whole(one, "round"), by=one.proposed_by_id, agreed_by=by, at=at)
    return {"n": number(frozen.csv.count(b"\n") - 1), "hash": frozen.sha256}


def _draw(db: Session, one: Proposal, by: int, at: datetime) -> Told:
    ranked = freezing.draw_lots(
        db,
        _whole(one, "round"),
        beacon=str(one.details["beacon"]),
        by=one.proposed_by_id,
        agreed_by=by,
        at=at,
    )
    return {"n": number(len(ranked.rows)), "winners": number(len(ranked.winners))}


def _award(db: Session, one: Proposal, by: int, at: datetime) -> Told:
    made = awards.issue(
        db,
        _whole(one, "round"),
        winners=_whole(one, "winners"),
        by=one.proposed_by_id,
        agreed_by=by,
        at=at,
    )
    return {"n": number(made), "winners": number(_whole(one, "winners"))}


def _whole(one: Proposal, name: str) -> int:
    value = one.details[name]
    assert isinstance(value, int)
    return value


ACTS: Final[Mapping[str, Act]] = {
    "adjust": Act(
        "Thêm hoặc bớt giờ làm bài",
        "Đã đổi giờ của thí sinh {number}: hạn nộp bài mới là {deadline}.",
        _adjust,
    ),
    "void_item": Act("Hủy câu hỏi", "Đã hủy câu {item}. {n} bài thi được chấm lại.", _void),
    "end_slot": Act(
        "Kết thúc ca thi", "Đã kết thúc ca thi. {n} thí sinh chưa làm bài không thi được nữa.", _end
    ),
    "freeze": Act("Chốt thứ hạng", "Đã chốt thứ hạng của {n} thí sinh. Mã băm: {hash}", _freeze),
    "draw": Act(
        "Rút thăm và xếp hạng",
        "Đã rút thăm cho {n} thí sinh. {winners} người được nhận học bổng.",
        _draw,
    ),
    "award": Act("Trao học bổng", "Đã cấp {n} mã cho {winners} người nhận học bổng.", _award),
}
