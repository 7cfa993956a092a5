"""The board that is served: one compressed page for each audience, made when it has changed.

A contest counts what may change its board (``board_version``). A reader who finds that the kept
board shows an older count makes it anew, at most once a second and one reader at a time; until then
everyone gets the kept one. docs/decisions/0041-one-board-for-all.md has the figures.
"""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from app.db import Database, insert
from app.judge.contests import Phase, is_frozen, phase, rules_of
from app.judge.models import Contest, ContestProblem, ServedBoard, Submission, Team
from app.judge.scoreboard import Attempt, Audience, Board, Cell, Entrant, board
from app.judge.verdicts import Verdict
from app.vietnamese import name_key

REBUILD_EVERY = timedelta(seconds=1)
VERDICTS = {one.value: one for one in Verdict}


@dataclass(frozen=True)
class Served:
    """A board as it goes over the wire."""

    etag: str
    gzipped: bytes

    @property
    def told(self) -> dict[str, object]:
        """The same as Python values (see ``as_told``)."""
        told: dict[str, object] = json.loads(gzip.decompress(self.gzipped))
        return told


def served(database: Database, contest_id: int, audience: Audience, *, at: datetime) -> Served:
    """The board for an audience, never older than about a second."""
    with database.read() as db:
        contest = db.get_one(Contest, contest_id)
        kept = db.get(ServedBoard, (contest_id, audience.value))
    wanted = _version(contest, at)
    if kept is not None:
        is_current = kept.version == wanted
        is_young = kept.version.partition(":")[2] == wanted.partition(":")[2] and (
            timedelta() <= at - kept.made_at < REBUILD_EVERY
        )
        if is_current or is_young or not _claimed(database, kept, at):
            return Served(kept.etag, kept.gzipped)
    return _make(database, contest_id, audience, at)


@dataclass(frozen=True, slots=True)
class Standing:
    """A team as its row on the board names it."""

    id: int
    name: str
    organisation: str
    is_hidden: bool
    added_penalty: int


def facts(db: Session, contest: Contest) -> tuple[list[Standing], list[Attempt]]:
    """Every team and every attempt of a contest, as plain values: no object for each row."""
    teams = db.execute(
        select(Team.id, Team.name, Team.organisation, Team.is_hidden, Team.added_penalty).where(
            Team.contest_id == contest.id
        )
    )
    sent = db.execute(
        select(
            Submission.id,
            Submission.team_id,
            Submission.problem_id,
            Submission.sent_at,
            Submission.verdict,
        ).where(Submission.contest_id == contest.id)
    )
    starts_at = contest.starts_at
    attempts = [
        Attempt(
            id_,
            team or 0,
            problem,
            round((sent_at - starts_at).total_seconds() * 1000),
            None if verdict is None else VERDICTS[verdict],
        )
        for id_, team, problem, sent_at, verdict in sent
    ]
    return [Standing(*row) for row in teams], attempts


def entrants(teams: list[Standing]) -> list[Entrant]:
    return [Entrant(one.id, _name_key(one.name), one.is_hidden, one.added_penalty) for one in teams]


@lru_cache(maxsize=20_000)
def _name_key(name: str) -> object:
    return name_key(name)


def as_told(
    contest: Contest, made: Board, teams: Mapping[int, Standing], audience: Audience, at: datetime
) -> dict[str, object]:
    """What is sent: plain lists, so that a thousand teams stay small.

    ``rows`` are ``[rank, team id, name, organisation, solved, penalty, cells]``; a cell is 0 or
    ``[judged, pending, minute or null, first to solve]``, in the order of ``problems``. Before the
    start there are no problems, in anybody's copy but the jury's.
    """
    now = phase(contest, at)
    shows = now is not Phase.UPCOMING or audience is Audience.JURY
    problems = list(contest.problems) if shows else []
    frozen = audience is Audience.PUBLIC and is_frozen(contest, at)
    firsts = set(made.first_to_solve.values())
    order = [one.problem_id for one in problems]
    return {
        "contest": contest.slug,
        "audience": audience.value,
        "phase": now.value,
        "frozen_minutes": contest.freeze_minutes if frozen else 0,
        "problems": [
            {"label": one.label, "title": one.problem.title, "colour": one.colour}
            for one in problems
        ],
        "rows": [
            [
                row.rank,
                row.entrant.id,
                teams[row.entrant.id].name,
                teams[row.entrant.id].organisation,
                row.solved,
                row.penalty,
                [_cell(row.cells.get(one), firsts) for one in order],
            ]
            for row in made.rows
        ],
    }


def _cell(cell: Cell | None, firsts: set[int]) -> object:
    if cell is None or not (cell.num_judged or cell.num_pending):
        return 0
    return [
        cell.num_judged,
        cell.num_pending,
        cell.solved_minute,
        int(cell.accepted_id in firsts),
    ]


def _version(contest: Contest, at: datetime) -> str:
    now = phase(contest, at)
    thawed = "thawed" if not is_frozen(contest, at) else "frozen"
    return f"{contest.board_version}:{now.value}-{thawed}"


def _claimed(database: Database, kept: ServedBoard, at: datetime) -> bool:
    """Whether this reader is the one to make it anew."""
    with database.write() as db:
        claim = (
            update(ServedBoard)
            .where(
                ServedBoard.contest_id == kept.contest_id,
                ServedBoard.audience == kept.audience,
                ServedBoard.made_at == kept.made_at,
                ServedBoard.version == kept.version,
            )
            .values(made_at=at)
            .returning(ServedBoard.contest_id)
            .execution_options(synchronize_session=False)
        )
        return db.execute(claim).first() is not None


def _make(database: Database, contest_id: int, audience: Audience, at: datetime) -> Served:
    with database.read() as db:
        contest = db.scalars(
            select(Contest)
            .where(Contest.id == contest_id)
            .options(selectinload(Contest.problems).selectinload(ContestProblem.problem))
        ).one()
        teams, attempts = facts(db, contest)
    made = board(entrants(teams), attempts, rules_of(contest), audience)
    told = as_told(contest, made, {one.id: one for one in teams}, audience, at)
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    fresh = Served(hashlib.sha256(text).hexdigest()[:20], gzip.compress(text, 6, mtime=0))
    values = {
        "version": _version(contest, at),
        "etag": fresh.etag,
        "gzipped": fresh.gzipped,
        "made_at": at,
    }
    with database.write() as db:
        db.execute(
            insert(db, ServedBoard)
            .values(contest_id=contest_id, audience=audience.value, **values)
            .on_conflict_do_update(index_elements=["contest_id", "audience"], set_=values)
        )
    return fresh
