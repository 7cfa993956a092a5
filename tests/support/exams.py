"""A small exam for tests: two sections, four items, one recording; people who sit it."""

import hashlib
import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.exams import pins
from app.exams.models import (
    Candidate,
    Edition,
    Form,
    Gift,
    Recording,
    Round,
    Sitting,
    Slot,
    Ticket,
)
from app.exams.papers import Paper
from app.vietnamese import fold
from tests.support.factories import a_user

SECRET = "for-tests-only"
PIN = "12345678"
SOUND = b"ID3\x04\x00\x00" + bytes(range(256)) * 8
CANARY = "kanarienvogel"
"""Stands in the keys and rationales of the small paper; must never reach a browser (X13)."""
_numbers = itertools.count(1)


def small_paper() -> Paper:
    def choice(name: str, section: str, key: str, level: str = "B1") -> dict[str, object]:
        return {
            **_said(name, section, level),
            "type": "single_choice",
            "prompt": f"Question {name}",
            "options": [{"id": one, "text": f"option {one}"} for one in "abc"],
            "key": key,
        }

    gap = {
        **_said("u3", "use", "A2"),
        "type": "gap_fill",
        "prompt": "Complete the sentence.",
        "text": "I have lived here {{1}} 2015.",
        "max_words": 1,
        "key": {"1": ["since", f"{CANARY}-variant"]},
    }
    return Paper.model_validate(
        {
            "edition": "thu",
            "round": "round-1",
            "title": "A small paper",
            "sections": [
                {
                    "id": "use",
                    "title": "Use of English",
                    "blocks": [
                        {
                            "id": "choose",
                            "instructions": "Choose.",
                            "items": [choice("u1", "use", "a"), choice("u2", "use", "b"), gap],
                        }
                    ],
                },
                {
                    "id": "listening",
                    "title": "Listening",
                    "blocks": [
                        {
                            "id": "talk",
                            "instructions": "Listen.",
                            "recording": {
                                "id": "talk",
                                "title": f"{CANARY} talk",
                                "plays": 2,
                                "duration_ms": 60_000,
                                "size": len(SOUND),
                                "sha256": hashlib.sha256(SOUND).hexdigest(),
                                "script": f"{CANARY} script",
                            },
                            "items": [choice("l1", "listening", "c", "B2")],
                        }
                    ],
                },
            ],
        }
    )


def _said(name: str, section: str, level: str) -> dict[str, object]:
    return {
        "id": name,
        "section": section,
        "level": level,
        "skill": "grammar" if section == "use" else "listening-detail",
        "source": "our own",
        "author": "a",
        "reviewer": "b",
        "marks_milli": 1000,
        "rationale": f"{CANARY} because",
    }


def an_edition(db: Session, *, at: datetime, slug: str = "thu", prefix: str = "T") -> Edition:
    """Registration open now, one round of an hour that starts in an hour, window of two hours."""
    paper = small_paper()
    browser = paper.public_form("seed")
    form = Form(
        code="101",
        seed="seed",
        browser=browser,
        browser_sha256=hashlib.sha256(browser).hexdigest(),
        source=paper.canonical(),
        source_sha256=paper.import_hash,
        item_count=len(paper.items),
        recordings=[
            Recording(
                name="talk",
                sound=SOUND,
                sha256=hashlib.sha256(SOUND).hexdigest(),
                duration_ms=60_000,
                plays=2,
            )
        ],
    )
    edition = Edition(
        slug=slug,
        name="Kỳ thi thử",
        registration_opens_at=at - timedelta(days=1),
        registration_closes_at=at + timedelta(minutes=30),
        number_prefix=prefix,
        created_at=at,
        gifts=[
            Gift(
                kind="course_last_minute",
                name="Khóa học",
                value_vnd=600_000,
                given_for="registration",
            )
        ],
        rounds=[
            Round(
                number=1,
                title="Vòng 1",
                paper="thu/round-1",
                duration_s=3600,
                advance_min_milli=2000,
                slots=[
                    Slot(
                        name="Ca 1",
                        starts_at=at + timedelta(hours=1),
                        ends_at=at + timedelta(hours=3),
                    )
                ],
                forms=[form],
            )
        ],
    )
    db.add(edition)
    db.flush()
    return edition


def a_candidate(
    db: Session, edition: Edition, *, at: datetime, name: str = "Lê Đức Bình", extra: int = 0
) -> Candidate:
    """Registered, with the card PIN ``PIN``; no gift, no consent rows."""
    number = f"{edition.number_prefix}{next(_numbers):05d}"
    candidate = Candidate(
        edition_id=edition.id,
        user_id=a_user(db, full_name=name, at=at).id,
        candidate_no=number,
        pin_hash=pins.pin_hash(PIN, number, SECRET),
        full_name=name,
        name_folded=fold(name),
        dob=date(2005, 11, 12),
        school="THPT Thử",
        province="Hà Nội",
        extra_time_percent=extra,
        registered_at=at,
    )
    db.add(candidate)
    db.flush()
    return candidate


@dataclass(frozen=True)
class Seat:
    """A candidate who sits: the ticket of their page and what they are called in the tables."""

    sitting: int
    ticket: str
    candidate_no: str

    @property
    def hashed(self) -> str:
        return pins.ticket_hash(self.ticket)


def a_seat(
    db: Session, *, at: datetime, edition: Edition | None = None, started: bool = True
) -> Seat:
    """A sitting of one hour that started now, its page opened once (epoch 1)."""
    edition = edition or an_edition(db, at=at - timedelta(hours=1))
    candidate = a_candidate(db, edition, at=at)
    round_ = edition.rounds[0]
    ticket = pins.new_ticket()
    sitting = Sitting(
        candidate_id=candidate.id,
        round_id=round_.id,
        slot_id=round_.slots[0].id,
        form_id=round_.forms[0].id,
        duration_s=3600,
        window_ends_at=round_.slots[0].ends_at,
        takeovers_left=3,
        epoch=1,
        checked_in_at=at,
        started_at=at if started else None,
        deadline=at + timedelta(hours=1) if started else None,
        counts_until=at + timedelta(hours=1, seconds=5) if started else None,
    )
    db.add(sitting)
    db.flush()
    db.add(Ticket(sha256=pins.ticket_hash(ticket), sitting_id=sitting.id, epoch=1, issued_at=at))
    db.flush()
    return Seat(sitting.id, ticket, candidate.candidate_no)
