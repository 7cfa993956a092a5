"""Candidates who never were: fills a round with plausible sittings, for demo data and rehearsals.

Everyone has an ability; an item of a harder CEFR level is got right less often. The same seed gives
the same people and answers.
"""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db import insert
from app.exams import pins, saving, stored_papers
from app.exams.items import (
    LEVELS,
    GapFill,
    InlineChoice,
    Item,
    Matching,
    MultipleChoice,
    TrueFalseNotGiven,
)
from app.exams.models import Answer, Candidate, Edition, Round, Sitting
from app.exams.provinces import PROVINCES
from app.vietnamese import fold

FAMILIES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
    "Ngô", "Dương", "Lý",
)  # fmt: skip
MIDDLES = (
    "Minh", "Thị", "Văn", "Ngọc", "Đức", "Thu", "Gia", "Khánh", "Hoài", "Quang", "Bảo", "Thanh",
    "Phương", "Hữu",
)  # fmt: skip
GIVEN = (
    "An", "Anh", "Bình", "Châu", "Chi", "Cường", "Dũng", "Duy", "Giang", "Hà", "Hải", "Hạnh",
    "Hiếu", "Hòa", "Hùng", "Huy", "Khang", "Khoa", "Lan", "Linh", "Long", "Mai", "Nam", "Nga",
    "Ngân", "Nhi", "Phong", "Phúc", "Quân", "Quỳnh", "Sơn", "Tâm", "Thảo", "Thịnh", "Trang", "Trí",
    "Tú", "Tuấn", "Uyên", "Vy",
)  # fmt: skip
SCHOOLS = ["Nguyễn Trãi", "Lê Hồng Phong", "Trần Phú", "Kim Liên", "Chu Văn An", "Phan Bội Châu"]
ROWS = 2000


@dataclass(frozen=True)
class Simulated:
    candidate_id: int
    candidate_no: str
    ability: float


def register(
    db: Session, edition: Edition, n: int, *, secret_key: str, at: datetime, seed: str = "mô phỏng"
) -> list[Simulated]:
    """``n`` candidates with accounts that nobody can sign in to; PIN = the number's eight digits
    from a hash, known to nobody."""
    chance = random.Random(f"{seed}|{edition.slug}")  # noqa: S311 - people for show
    first = edition.last_number
    users, people = [], []
    for nth in range(first + 1, first + n + 1):
        name = f"{chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {chance.choice(GIVEN)}"
        born = date(2006, 1, 1) + timedelta(days=chance.randrange(365 * 5))
        username = f"mo-phong.{edition.id}.{nth}"
        users.append(
            {
                "full_name": name,
                "folded_name": fold(name),
                "username": username,
                "dob": born,
                "created_at": at,
            }
        )
        number = f"{edition.number_prefix}{nth:05d}"
        people.append(
            {
                "edition_id": edition.id,
                "username": username,
                "candidate_no": number,
                "pin_hash": pins.pin_hash(pins.new_pin(), number, secret_key),
                "ranking_code": pins.new_ranking_code(),
                "full_name": name,
                "name_folded": fold(name),
                "dob": born,
                "school": f"THPT {chance.choice(SCHOOLS)} (mô phỏng)",
                "class_name": f"1{chance.randrange(3)}A{chance.randrange(1, 9)}",
                "province": chance.choice(PROVINCES),
                "extra_time_percent": 25 if chance.random() < 0.01 else 0,
                "registered_at": at,
            }
        )
    _insert(db, User, users)
    accounts = select(User.username, User.id).where(User.username.like(f"mo-phong.{edition.id}.%"))
    ids: dict[object, int] = {one.username: one.id for one in db.execute(accounts)}
    _insert(
        db,
        Candidate,
        [{**_without(one, "username"), "user_id": ids[one["username"]]} for one in people],
    )
    db.execute(
        update(Edition)
        .where(Edition.id == edition.id)
        .values(last_number=first + n)
        .execution_options(synchronize_session=False)
    )
    db.refresh(edition)
    rows = db.execute(
        select(Candidate.id, Candidate.candidate_no)
        .where(Candidate.candidate_no.in_([one["candidate_no"] for one in people]))
        .order_by(Candidate.id)
    )
    return [Simulated(one.id, one.candidate_no, chance.gauss(0.6, 0.9)) for one in rows]


def sit(
    db: Session, round_: Round, people: Sequence[Simulated], *, at: datetime, seed: str = "bài làm"
) -> int:
    """Prepared sittings of ``people`` become handed-in ones, as if they had sat from ``at`` on.
    Returns how many; who has no sitting in the round, or has begun it, is passed over."""
    chance = random.Random(f"{seed}|{round_.id}")  # noqa: S311
    known = {one.candidate_id: one for one in people}
    sittings = db.execute(
        select(Sitting.id, Sitting.candidate_id, Sitting.form_id, Sitting.duration_s)
        .where(Sitting.round_id == round_.id, Sitting.started_at.is_(None))
        .order_by(Sitting.id)
    ).all()
    answers: list[dict[str, Any]] = []
    moments: list[dict[str, Any]] = []
    for sitting in sittings:
        person = known.get(sitting.candidate_id)
        if person is None:
            continue
        paper = stored_papers.paper_of(db, sitting.form_id)
        given = {
            item.id: json.dumps(answer, separators=(",", ":"))
            for item in paper.items
            if (answer := _answer(item, person.ability, chance)) is not None
        }
        started = at + timedelta(seconds=chance.randrange(300))
        deadline = started + timedelta(seconds=sitting.duration_s)
        ended = started + timedelta(seconds=int(sitting.duration_s * chance.uniform(0.55, 1)))
        answers += [
            {
                "sitting_id": sitting.id,
                "item": item,
                "value": value,
                "epoch": 2,
                "seq": nth,
                "saved_at": started,
            }
            for nth, (item, value) in enumerate(given.items(), start=1)
        ]
        moments.append(
            {
                "id": sitting.id,
                "epoch": 2,
                "checked_in_at": at,
                "started_at": started,
                "deadline": deadline,
                "counts_until": deadline + timedelta(seconds=round_.grace_s),
                "handed_in_at": ended,
                "closed_by": "candidate",
                "answered_count": len(given),
                "digest": saving.digest(given.items()),
            }
        )
    _insert(db, Answer, answers)
    if moments:
        db.execute(update(Sitting), moments)
    return len(moments)


def _answer(item: Item, ability: float, chance: random.Random) -> object:
    """What someone of this ability puts; None for left blank."""
    difficulty = LEVELS.index(item.level) - 2.2
    knows = chance.random() < 1 / (1 + math.exp(difficulty - 1.3 * ability))
    if knows:
        return _right(item)
    return None if chance.random() < 0.06 else _guess(item, chance)


def _right(item: Item) -> object:
    if isinstance(item, GapFill):
        return {gap: variants[0] for gap, variants in item.key.items()}
    if isinstance(item, MultipleChoice):
        return sorted(item.key)
    return item.key


def _guess(item: Item, chance: random.Random) -> object:
    if isinstance(item, GapFill):
        return dict.fromkeys(item.key, "the")
    if isinstance(item, InlineChoice):
        return {gap: chance.choice(options).id for gap, options in item.gaps.items()}
    if isinstance(item, TrueFalseNotGiven):
        return chance.choice(("true", "false", "not_given"))
    options = [one.id for one in item.options]
    if isinstance(item, Matching):
        return dict(zip(item.key, chance.sample(options, len(item.key)), strict=True))
    if isinstance(item, MultipleChoice):
        return sorted(chance.sample(options, len(item.key)))
    return chance.choice(options)


def _insert(db: Session, table: Any, rows: list[dict[str, Any]]) -> None:  # Any: any mapped class
    for begin in range(0, len(rows), ROWS):
        db.execute(insert(db, table), rows[begin : begin + ROWS])


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
