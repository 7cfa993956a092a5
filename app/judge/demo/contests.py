"""Three contests in an interesting state: one runs, one is frozen, one is finished and final."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from app.db import Database
from app.judge import contests
from app.judge.demo.cast import TEAMS
from app.judge.demo.simulation import examples, history, moment, problems_named
from app.judge.models import Clarification, Contest, ContestProblem, Submission, Team
from app.registry import JobContext, LoadContext, PeriodicJob

HOURS_5: Final = 5 * 3600
COLOURS: Final = ("scarf", "sun", "leaf", "sky", "violet", "margin", "ink", "paper")


@dataclass(frozen=True)
class Scene:
    slug: str
    name: str
    introduction: str
    problems: tuple[str, ...]
    gone: timedelta
    """Since the start, when it is put in place."""
    is_final: bool = False


RUNNING: Final = Scene(
    "thuyen-giay",
    "Thi thử: Thuyền giấy",
    "Sáu bài từ rất dễ đến khó, dành cho các bạn lần đầu thi theo thể thức ICPC. "
    "Mỗi đội có thể chỉ có một bạn.",
    ("heodat", "chiakeo", "bucdien", "nhatkysong", "thuyenthung", "chosach"),
    timedelta(minutes=100),
)
FROZEN: Final = Scene(
    "song-bac",
    "Thi thử: Sóng bạc",
    "Sắp hết giờ và bảng xếp hạng đã đóng băng: ai sẽ vượt lên trong những phút cuối?",
    ("chiakeo", "bucdien", "nhatkysong", "thuyenthung", "banhchung", "duongradao"),
    timedelta(minutes=275),
)
FINISHED: Final = Scene(
    "den-ong-sao",
    "Thi thử: Đèn ông sao",
    "Kỳ thi đã kết thúc. Bạn có thể xem lại đề, bảng xếp hạng và luyện tập từng bài.",
    ("heodat", "bucdien", "thuyenthung", "banhchung", "chosach", "duongradao"),
    timedelta(days=3),
    is_final=True,
)


def load(context: LoadContext) -> str:
    """Puts the three in place and dates them anew; twice changes nothing that can be seen."""
    shelf = context.var / "judge" / "packages"
    for scene in (RUNNING, FROZEN, FINISHED):
        with context.database.write() as db:
            _put(db, scene, shelf, context.at)
    return "judge: 3 demo contests"


def _renew(context: JobContext) -> None:
    renew(context.database, context.var, context.at)


def renew(database: Database, var: Path, at: datetime) -> None:
    """Begins the running one anew once its freeze is near. Nothing where there is no demo."""
    with database.read() as db:
        found = db.scalars(select(Contest).where(Contest.slug == RUNNING.slug)).one_or_none()
    if found is None or not found.is_demo or at < found.freezes_at - timedelta(minutes=5):
        return
    with database.write() as db:
        _put(db, RUNNING, var / "judge" / "packages", at)


def _put(db: Session, scene: Scene, shelf: Path, at: datetime) -> None:
    contest = db.scalars(
        select(Contest)
        .where(Contest.slug == scene.slug)
        .options(selectinload(Contest.problems).selectinload(ContestProblem.problem))
    ).one_or_none()
    if contest is None:
        contest = _make(db, scene, at)
    elif not contest.is_demo or _still_fits(contest, scene, at):
        return
    else:
        _begin_anew(db, contest, scene, at)
    _seed(db, contest, shelf, at)
    contests.changed(db, contest.id)


def _still_fits(contest: Contest, scene: Scene, at: datetime) -> bool:
    if scene.is_final:
        return contest.finalised_at is not None and at - contest.ends_at < timedelta(days=14)
    if scene is FROZEN:
        return contests.is_frozen(contest, at) and at < contest.ends_at - timedelta(minutes=5)
    return contest.starts_at <= at < contest.freezes_at - timedelta(minutes=30)


def _make(db: Session, scene: Scene, at: datetime) -> Contest:
    contest = Contest(
        slug=scene.slug,
        name=scene.name,
        introduction=scene.introduction,
        starts_at=at - scene.gone,
        duration_s=HOURS_5,
        freeze_minutes=60,
        is_demo=True,
        finalised_at=None,
    )
    contest.problems = [
        ContestProblem(problem=problem, label="ABCDEFGH"[n], colour=COLOURS[n])
        for n, problem in enumerate(problems_named(db, scene.problems))
    ]
    db.add(contest)
    db.flush()
    db.add_all(
        Team(contest_id=contest.id, name=name, organisation=school, entered_at=contest.starts_at)
        for name, school in TEAMS
    )
    db.flush()
    _settle(contest, scene)
    return contest


def _begin_anew(db: Session, contest: Contest, scene: Scene, at: datetime) -> None:
    """New dates; what simulated teams sent goes, what people sent stays and moves along."""
    moved = (at - scene.gone) - contest.starts_at
    contest.starts_at = at - scene.gone
    contest.unfrozen_at = contest.finalised_at = None
    db.execute(
        delete(Submission).where(
            Submission.contest_id == contest.id, Submission.team_id.in_(_simulated_ids(db, contest))
        )
    )
    for row in db.scalars(select(Submission).where(Submission.contest_id == contest.id)):
        row.sent_at = min(row.sent_at + moved, at)
    db.execute(delete(Clarification).where(Clarification.contest_id == contest.id))
    _settle(contest, scene)


def _settle(contest: Contest, scene: Scene) -> None:
    if scene.is_final:
        contest.unfrozen_at = contest.ends_at + timedelta(minutes=20)
        contest.finalised_at = contest.ends_at + timedelta(minutes=30)


def _seed(db: Session, contest: Contest, shelf: Path, at: datetime) -> None:
    """What the simulated teams have sent by now, as if it had been judged then."""
    teams = _simulated_ids(db, contest)
    programs = [examples(shelf, one.problem.package_hash) for one in contest.problems]
    until_ms = min(contests.contest_ms(contest, at), contest.duration_s * 1000)
    sent = sorted(history(programs, len(teams), until_ms, contest.slug), key=lambda one: one.at_ms)
    for one in sent:
        sent_at = moment(contest.starts_at, one.at_ms)
        db.add(
            Submission(
                problem_id=contest.problems[one.problem].problem_id,
                contest_id=contest.id,
                team_id=teams[one.team],
                language=one.example.language,
                source=one.example.source,
                sent_at=sent_at,
                state="judged",
                verdict=one.example.verdict,
                judged_at=sent_at + timedelta(seconds=4),
                judged_by="demo",
            )
        )
    _questions(db, contest, teams)
    db.flush()


def _questions(db: Session, contest: Contest, teams: Sequence[int]) -> None:
    """One that was answered to everyone; while it runs, one that waits for the jury."""
    asked_at = contest.starts_at + timedelta(minutes=12)
    db.add(
        Clarification(
            contest_id=contest.id,
            team_id=teams[6],
            contest_problem_id=contest.problems[1].id,
            question="Các số trong dữ liệu vào có thể cách nhau nhiều dấu cách không ạ?",
            asked_at=asked_at,
            answer="Dữ liệu vào đúng như mô tả trong đề. Bạn đọc lại phần Dữ liệu vào nhé.",
            answered_at=asked_at + timedelta(minutes=3),
            is_for_all=True,
        )
    )
    if contest.finalised_at is None:
        db.add(
            Clarification(
                contest_id=contest.id,
                team_id=teams[20],
                question="Nộp lại bài đã đúng thì có bị tính phạt không ạ?",
                asked_at=contest.starts_at + timedelta(minutes=95),
            )
        )


def _simulated_ids(db: Session, contest: Contest) -> list[int]:
    """Teams without a person, in the order of the cast."""
    query = select(Team.id).where(Team.contest_id == contest.id, ~Team.members.any())
    return list(db.scalars(query.order_by(Team.id)))


JOB = PeriodicJob("keep the demo contest running", timedelta(minutes=1), _renew)
