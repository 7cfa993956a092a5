"""Demo data: an edition open to register, one to sit now, one published with 600 ranked."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db import Database
from app.exams import (
    demo_ranking,
    loading,
    pins,
    registration,
    rounds,
    scoring,
    simulation,
)
from app.exams.loading import Source
from app.exams.models import Candidate, Edition, RankRow, Round, Sitting, Slot
from app.vietnamese import fold
from app.vouchers import codes

OPEN, NOW, PAST = "danh-gia-nang-luc-2026", "danh-gia-nang-luc-2026-thu", "danh-gia-nang-luc-2025"
CARDS = "demo-exam.json"
"""A list of {"for", "number", "pin"}: what each card is for, its number, its PIN as printed."""
SIT, SEE = "/thi/vao-phong", "/thi/tra-cuu"
"""What a card is for: where to type it in."""
SEATS = 5
RANKED = 600
SAT_ROUND_ONE = 1500


def load(database: Database, source: Source, var: Path, *, secret_key: str, at: datetime) -> str:
    """All three; what is there already stays. Returns what to tell the person at the terminal."""
    known = _read(var / CARDS)
    with database.write() as db:
        _open_to_register(db, source, at)
        seats = _sat_now(db, source, known.get(SIT, {}), secret_key, at)
        told = _published(db, source, secret_key, at)
        results = known.get(SEE) or _a_winner_and_another(db, secret_key, at)
    _keep(var / CARDS, {SIT: seats, SEE: results})
    number, pin = next(iter(seats.items()))
    return (
        f"exams: {told}; sit now at /thi/vao-phong with number {number}, PIN {pins.shown_pin(pin)}"
    )


def _open_to_register(db: Session, source: Source, at: datetime) -> None:
    """Dates move on at each start, so that registration is open and the rounds lie ahead."""
    edition = loading.load(db, source, at=at, slug=OPEN, number_prefix="TA26")
    if edition.rounds[0].prepared_at is not None:
        return
    closes = edition.registration_closes_at
    if closes is None:
        text = "\n".join(f"LM26-{edition.id}-{nth:05d}" for nth in range(1, 201))
        codes.load(db, kind="course_last_minute", edition=f"edition:{edition.id}", text=text,
                   actor="demo", at=at)  # fmt: skip
    elif closes > at + timedelta(days=7):
        return
    today = at.replace(hour=2, minute=0, second=0, microsecond=0)  # nine o'clock in Vietnam
    edition.registration_opens_at = today - timedelta(days=3)
    edition.registration_closes_at = today + timedelta(days=21, hours=14, minutes=59)
    for nth, round_ in enumerate(edition.rounds):
        starts = today + timedelta(days=28 + 14 * nth)
        if round_.slots:
            round_.slots[0].starts_at = starts
            round_.slots[0].ends_at = starts + timedelta(minutes=90)
        else:
            _slot(round_, starts, starts + timedelta(minutes=90))


def _sat_now(
    db: Session, source: Source, cards: dict[str, str], secret_key: str, at: datetime
) -> dict[str, str]:
    """A rehearsal that is always open: five seats, a window of a week that is moved on. One that
    was marked stays as it is, and a new one is opened."""
    edition = _unmarked(db, source, at)
    first = edition.rounds[0]
    if not first.slots:
        edition.registration_opens_at = at - timedelta(days=9)
        edition.registration_closes_at = at - timedelta(days=1)
        _slot(first, at - timedelta(minutes=30), at + timedelta(days=7))
        text = "\n".join(f"LM-{edition.number_prefix}-{nth:04d}" for nth in range(1, 101))
        codes.load(db, kind="course_last_minute", edition=f"edition:{edition.id}", text=text,
                   actor="demo", at=at)  # fmt: skip
        db.flush()
    if first.slots[0].ends_at < at + timedelta(days=1):
        first.slots[0].ends_at = at + timedelta(days=7)
        db.execute(
            update(Sitting)
            .where(Sitting.round_id == first.id, Sitting.started_at.is_(None))
            .values(window_ends_at=at + timedelta(days=7))
        )
    cards = {number: pin for number, pin in cards.items() if _can_sit(db, number)}
    while len(cards) < SEATS:
        number, pin = _seat(db, edition, secret_key, at)
        cards[number] = pin
    rounds.prepare(db, first.id, at=at)
    return cards


def _unmarked(db: Session, source: Source, at: datetime) -> Edition:
    nth = 1
    while True:
        edition = loading.load(
            db,
            source,
            at=at,
            slug=NOW if nth == 1 else f"{NOW}-{nth}",
            name=f"{source.exam.name} (ca thi thử{f' {nth}' if nth > 1 else ''})",
            number_prefix=f"TT{25 + nth}",
        )
        if edition.rounds[0].marked_at is None:
            return edition
        nth += 1


def _can_sit(db: Session, number: str) -> bool:
    row = db.execute(
        select(Sitting.handed_in_at, Sitting.counts_until)
        .join(Candidate, Candidate.id == Sitting.candidate_id)
        .join(Round, Round.id == Sitting.round_id)
        .where(Candidate.candidate_no == number, Round.marked_at.is_(None))
    ).one_or_none()
    return row is not None and row.handed_in_at is None and row.counts_until is None


def _seat(db: Session, edition: Edition, secret_key: str, at: datetime) -> tuple[str, str]:
    edition.last_number += 1
    number, pin = f"{edition.number_prefix}{edition.last_number:05d}", pins.new_pin()
    user = User(full_name="Lê Đức Bình", username=f"thi-thu.{edition.id}.{edition.last_number}",
                created_at=at)  # fmt: skip
    db.add(user)
    db.flush()
    db.add(
        Candidate(
            edition_id=edition.id,
            user_id=user.id,
            candidate_no=number,
            pin_hash=pins.pin_hash(pin, number, secret_key),
            full_name=user.full_name,
            name_folded=fold(user.full_name),
            dob=datetime(2008, 11, 12).date(),  # noqa: DTZ001 - a birth date has no zone
            school="THPT Nguyễn Trãi (mô phỏng)",
            province="Hà Nội",
            registered_at=at,
        )
    )
    db.flush()
    return number, pin


def _published(db: Session, source: Source, secret_key: str, at: datetime) -> str:
    """Two rounds sat a year ago; 600 sat the second, whose marks are published."""
    if db.scalar(select(Edition.id).where(Edition.slug == PAST)) is not None:
        return "demo was there"
    then = at - timedelta(days=90)
    edition = loading.load(
        db, source, at=then, slug=PAST, name=f"{source.exam.name} (lần trước)", number_prefix="TA25"
    )
    edition.registration_opens_at = then
    edition.registration_closes_at = then + timedelta(days=20)
    demo_ranking.announce(db, edition, at=then + timedelta(days=1))
    people = simulation.register(db, edition, SAT_ROUND_ONE, secret_key=secret_key, at=then)
    demo_ranking.give_every_registrant_a_code(db, edition, at=then)
    first, last = edition.rounds
    _hold(db, first, people, then + timedelta(days=28))
    passed = set(rounds_entitled(db, last))
    _hold(db, last, [one for one in people if one.candidate_id in passed][:RANKED],
          then + timedelta(days=42))  # fmt: skip
    last.appeals_close_at = at - timedelta(days=30)
    return f"{SAT_ROUND_ONE} sat round one; " + demo_ranking.finish(
        db, edition, at=at - timedelta(days=29)
    )


def _a_winner_and_another(db: Session, secret_key: str, at: datetime) -> dict[str, str]:
    """Cards to look up a result with: the last winner by lot, and the first of the reserve."""
    found = db.scalars(
        select(Candidate)
        .join(RankRow, RankRow.candidate_id == Candidate.id)
        .join(Edition, Edition.id == Candidate.edition_id)
        .where(
            Edition.slug == PAST,
            RankRow.place.in_((demo_ranking.WINNERS, demo_ranking.WINNERS + 1)),
        )
        .order_by(RankRow.place)
    ).all()
    return {
        one.candidate_no: registration.new_card(
            db, one, secret_key=secret_key, actor=one.user_id, at=at
        )
        for one in found
    }


def rounds_entitled(db: Session, round_: Round) -> list[int]:
    return [candidate.id for candidate in rounds.entitled(db, round_)]


def _hold(db: Session, round_: Round, people: list[simulation.Simulated], starts: datetime) -> None:
    starts = starts.replace(hour=2, minute=0, second=0, microsecond=0)
    _slot(round_, starts, starts + timedelta(minutes=100))
    db.flush()
    rounds.prepare(db, round_.id, at=starts - timedelta(days=1))
    simulation.sit(db, round_, people, at=starts)
    scoring.mark_round(db, round_.id, at=starts + timedelta(days=1))
    round_.published_at = starts + timedelta(days=3)
    db.flush()


def _slot(round_: Round, starts: datetime, ends: datetime) -> None:
    round_.slots.append(Slot(name="Ca 1", starts_at=starts, ends_at=ends))


def _read(path: Path) -> dict[str, dict[str, str]]:
    """What each card is for → number → PIN."""
    found: dict[str, dict[str, str]] = {}
    try:
        for one in json.loads(path.read_text()):
            found.setdefault(one["for"], {})[one["number"]] = one["pin"].replace(" ", "")
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    return found


def _keep(path: Path, cards: dict[str, dict[str, str]]) -> None:
    """PINs for whoever runs the demo: the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        {"for": purpose, "number": number, "pin": pins.shown_pin(pin)}
        for purpose, held in cards.items()
        for number, pin in held.items()
    ]
    with open(path, "w", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        json.dump(rows, file, indent=1)
