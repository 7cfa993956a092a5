"""A contest's phases, who is in it, what of it may be seen, and its end (R9–R11)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from app.errors import Invalid, NotFound, Refused
from app.judge.models import (
    Clarification,
    Contest,
    ContestProblem,
    Submission,
    Team,
    TeamMember,
)
from app.judge.scoreboard import Rules
from app.vietnamese import nfc, same_spelling

LONGEST_TEAM_NAME = 60
_SLUG = re.compile(r"[a-z0-9-]{1,64}")
LONGEST_ORGANISATION = 120


class Phase(StrEnum):
    UPCOMING = "upcoming"
    RUNNING = "running"
    FROZEN = "frozen"
    """Running, and the public board stands still."""
    OVER = "over"
    FINAL = "final"


def phase(contest: Contest, at: datetime) -> Phase:
    if contest.finalised_at is not None:
        return Phase.FINAL
    if at < contest.starts_at:
        return Phase.UPCOMING
    if at >= contest.ends_at:
        return Phase.OVER
    return Phase.FROZEN if is_frozen(contest, at) else Phase.RUNNING


def is_frozen(contest: Contest, at: datetime) -> bool:
    """Whether the public sees the board as of the freeze; it lasts until the jury unfreezes."""
    return (
        contest.freeze_minutes > 0
        and contest.unfrozen_at is None
        and contest.finalised_at is None
        and at >= contest.freezes_at
    )


def has_started(contest: Contest, at: datetime) -> bool:
    return at >= contest.starts_at


def is_running(contest: Contest, at: datetime) -> bool:
    return contest.starts_at <= at < contest.ends_at


def rules_of(contest: Contest) -> Rules:
    """The contest's settings as the pure scoreboard wants them."""
    freeze_ms = (contest.duration_s - contest.freeze_minutes * 60) * 1000
    return Rules(
        duration_ms=contest.duration_s * 1000,
        freeze_ms=max(0, freeze_ms) if contest.freeze_minutes else None,
        penalty_minutes=contest.penalty_minutes,
        thawed=contest.unfrozen_at is not None or contest.finalised_at is not None,
    )


def contest_ms(contest: Contest, moment: datetime) -> int:
    """Contest time of a moment, in milliseconds; negative before the start."""
    return round((moment - contest.starts_at).total_seconds() * 1000)


def by_slug(db: Session, slug: str) -> Contest:
    """With its problems. Raises NotFound."""
    if not _SLUG.fullmatch(slug):  # PostgreSQL takes no NUL
        raise NotFound("Không có kỳ thi này.")
    found = db.scalars(
        select(Contest)
        .where(Contest.slug == slug)
        .options(selectinload(Contest.problems).selectinload(ContestProblem.problem))
    ).one_or_none()
    if found is None:
        raise NotFound("Không có kỳ thi này.")
    return found


def all_contests(db: Session) -> Sequence[Contest]:
    """Newest start first."""
    query = select(Contest).order_by(Contest.starts_at.desc(), Contest.id)
    return db.scalars(query.options(selectinload(Contest.problems))).all()


def problem_under(contest: Contest, label: str, at: datetime) -> ContestProblem:
    """The problem with this letter. Before the start there is none for anybody (A, section 3)."""
    if has_started(contest, at):
        for one in contest.problems:
            if one.label.lower() == label.lower():
                return one
    raise NotFound("Kỳ thi này không có bài đó, hoặc chưa đến giờ mở đề.")


def team_of(db: Session, contest_id: int, user_id: int) -> Team | None:
    return db.scalars(
        select(Team)
        .join(TeamMember, TeamMember.team_id == Team.id)
        .where(TeamMember.contest_id == contest_id, TeamMember.user_id == user_id)
    ).one_or_none()


def team_counts(db: Session) -> Mapping[int, int]:
    """Contest → teams on its board."""
    query = select(Team.contest_id, func.count()).where(Team.is_hidden.is_(False))
    return {row[0]: row[1] for row in db.execute(query.group_by(Team.contest_id))}


def team_names(db: Session, contest_id: int) -> Mapping[int, str]:
    query = select(Team.id, Team.name).where(Team.contest_id == contest_id)
    return {row[0]: row[1] for row in db.execute(query)}


def enter(
    db: Session, contest: Contest, user_id: int, *, name: str, organisation: str, at: datetime
) -> Team:
    """A team of one person, on the board from now. Raises Refused and Invalid."""
    name, organisation = _one_line(name), _one_line(organisation)
    if at >= contest.ends_at:
        raise Refused("Kỳ thi đã kết thúc nên không ghi tên được nữa.", code="over")
    if not contest.is_open:
        raise Refused("Kỳ thi này do ban giám khảo ghi tên các đội.", code="not_open", status=403)
    if team_of(db, contest.id, user_id) is not None:
        raise Refused("Bạn đã có đội trong kỳ thi này.", code="entered")
    if not 2 <= len(name) <= LONGEST_TEAM_NAME:
        raise Invalid("Tên đội dài từ 2 đến {n} ký tự.", field="name", n=LONGEST_TEAM_NAME)
    if len(organisation) > LONGEST_ORGANISATION:
        raise Invalid(
            "Tên trường dài nhất {n} ký tự.", field="organisation", n=LONGEST_ORGANISATION
        )
    names = db.scalars(select(Team.name).where(Team.contest_id == contest.id))
    if same_spelling(name) in {same_spelling(one) for one in names}:
        raise Invalid("Đã có đội tên này. Bạn chọn tên khác nhé.", field="name")
    team = Team(contest_id=contest.id, name=name, organisation=organisation, entered_at=at)
    team.members = [TeamMember(contest_id=contest.id, user_id=user_id)]
    db.add(team)
    db.flush()
    changed(db, contest.id)
    return team


def changed(db: Session, contest_id: int) -> None:
    """Something happened that the board may show."""
    db.execute(
        update(Contest)
        .where(Contest.id == contest_id)
        .values(board_version=Contest.board_version + 1)
        .execution_options(synchronize_session=False)
    )


def running_with(db: Session, problem_id: int, user_id: int, at: datetime) -> Contest | None:
    """A contest that runs now, has the problem, and has the person in a team."""
    query = (
        select(Contest)
        .join(ContestProblem, ContestProblem.contest_id == Contest.id)
        .join(TeamMember, TeamMember.contest_id == Contest.id)
        .where(ContestProblem.problem_id == problem_id, TeamMember.user_id == user_id)
        .where(Contest.starts_at <= at)
    )
    return next((one for one in db.scalars(query) if is_running(one, at)), None)


def unfreeze(db: Session, contest: Contest, at: datetime) -> None:
    """Everyone sees the final board from now on. Raises Refused."""
    if at < contest.ends_at:
        raise Refused("Kỳ thi chưa kết thúc nên chưa bỏ đóng băng được.", code="running")
    if contest.finalised_at is not None or not is_frozen(contest, at):
        raise Refused("Bảng xếp hạng không đóng băng.", code="not_frozen")
    contest.unfrozen_at = at
    changed(db, contest.id)


def hindrances(db: Session, contest: Contest, at: datetime) -> list[Refused]:
    """R11: why the contest cannot be finalised yet; empty when it can."""
    found: list[Refused] = []
    if contest.finalised_at is not None:
        return [Refused("Kỳ thi đã được chốt rồi.", code="final")]
    if at < contest.ends_at:
        found.append(Refused("Kỳ thi chưa kết thúc.", code="running"))
    waiting = _count(db, contest.id, Submission.state != "judged")
    if waiting:
        found.append(Refused("Còn {n} bài nộp chưa chấm xong.", code="unjudged", n=waiting))
    broken = _count(db, contest.id, Submission.verdict == "JE")
    if broken:
        found.append(
            Refused(
                "Có {n} bài nộp gặp lỗi hệ thống chấm (JE). Hãy chấm lại trước.",
                code="judge_error",
                n=broken,
            )
        )
    unanswered = db.scalar(
        select(func.count())
        .select_from(Clarification)
        .where(Clarification.contest_id == contest.id, Clarification.answered_at.is_(None))
    )
    if unanswered:
        found.append(Refused("Còn {n} thắc mắc chưa trả lời.", code="unanswered", n=unanswered))
    if at >= contest.ends_at and is_frozen(contest, at):
        found.append(Refused("Bảng xếp hạng còn đóng băng. Hãy bỏ đóng băng trước.", code="frozen"))
    return found


def finalise(db: Session, contest: Contest, at: datetime) -> None:
    """Nothing of the contest changes afterwards. Raises the first hindrance."""
    for hindrance in hindrances(db, contest, at):
        raise hindrance
    contest.finalised_at = at
    changed(db, contest.id)


def _one_line(text: str) -> str:
    return " ".join(nfc(text).replace("\0", "").split())


def _count(db: Session, contest_id: int, condition: object) -> int:
    query = select(func.count()).select_from(Submission).where(Submission.contest_id == contest_id)
    return db.scalar(query.where(condition)) or 0  # type: ignore[arg-type] # a column expression
