"""A whole edition for tests: two rounds of the small paper, rules of ranking, gifts, organisers.

And quick ways to any point of its life."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Database
from app.exams import acts, freezing, proposals, publishing, ranking, saving
from app.exams.models import (
    Answer,
    Candidate,
    Draw,
    Edition,
    Form,
    Gift,
    Recording,
    Round,
    Sitting,
    Slot,
)
from app.vouchers import codes
from tests.support.exams import SOUND, a_candidate, an_edition, small_paper
from tests.support.factories import a_user

SEED = "5eed" * 16
BEACON = "0123456789abcdef" * 4
RIGHT: Mapping[str, object] = {"u1": "a", "u2": "b", "u3": {"1": "since"}, "l1": "c"}
RULES = ranking.Rules(
    version=1,
    keys=("total", "section.listening", "section.use", "hardest_band", "previous_total", "lot"),
    cut=2,
    award_vnd=5_950_000,
    beacon="a number that the test says",
)


@dataclass(frozen=True)
class Whole:
    """Ids, so that every transaction loads for itself."""

    edition: int
    first: int
    last: int
    one: int
    other: int
    """Two organisers."""


def a_whole_edition(
    db: Session, *, at: datetime, cut: int = 2, slug: str = "ca-ky", prefix: str = "CK"
) -> Whole:
    """Registration open, round one in an hour, round two tomorrow; codes for ten and for five."""
    edition = an_edition(db, at=at, slug=slug, prefix=prefix)
    edition.gifts += [
        Gift(kind="course_full", name="Khóa học bản đầy đủ", value_vnd=1_200_000,
             given_for="award"),
        Gift(kind="ielts_fee", name="Miễn lệ phí thi IELTS", value_vnd=4_750_000,
             given_for="award"),
    ]  # fmt: skip
    starts = at + timedelta(days=1)
    edition.rounds.append(
        Round(
            number=2,
            title="Vòng 2",
            paper="thu/round-2",
            duration_s=3600,
            slots=[Slot(name="Ca 1", starts_at=starts, ends_at=starts + timedelta(hours=2))],
            forms=[_form()],
        )
    )
    db.flush()
    rules = RULES.model_copy(update={"cut": cut})
    db.add(
        Draw(
            round_id=edition.rounds[-1].id,
            rules=rules.model_dump(mode="json"),
            rules_sha256=rules.sha256,
            seed=SEED,
            seed_sha256=hashlib.sha256(bytes.fromhex(SEED)).hexdigest(),
            beacon_source=rules.beacon,
            announced_at=at,
        )
    )
    scope = f"edition:{edition.id}"
    for kind, n in (("course_last_minute", 10), ("course_full", 5), ("ielts_fee", 5)):
        text = "\n".join(f"{prefix}-{kind}-{nth}" for nth in range(n))
        codes.load(db, kind=kind, edition=scope, text=text, actor="test", at=at)
    two = [a_user(db, ("organiser", scope), full_name=name) for name in ("Đỗ Thu Hà", "Lý Nam")]
    first, last = edition.rounds
    return Whole(edition.id, first.id, last.id, two[0].id, two[1].id)


def sit(db: Session, round_id: int, answers: Mapping[int, Mapping[str, object]]) -> None:
    """Candidate id → answers: their prepared sittings become handed-in ones."""
    for sitting in db.scalars(select(Sitting).where(Sitting.round_id == round_id)):
        given = answers.get(sitting.candidate_id)
        if given is None:
            continue
        starts = sitting.slot.starts_at
        said = {item: json.dumps(value) for item, value in given.items()}
        sitting.epoch = 1
        sitting.checked_in_at = sitting.started_at = starts
        sitting.deadline = starts + timedelta(seconds=sitting.duration_s)
        sitting.counts_until = sitting.deadline + timedelta(seconds=5)
        sitting.handed_in_at = starts + timedelta(minutes=30)
        sitting.closed_by, sitting.answered_count = "candidate", len(said)
        sitting.digest = saving.digest(said.items())
        for nth, (item, value) in enumerate(said.items(), start=1):
            db.add(Answer(sitting_id=sitting.id, item=item, value=value, epoch=1, seq=nth,
                          saved_at=starts))  # fmt: skip
    db.flush()


def right(n: int) -> dict[str, object]:
    """The first ``n`` of the four items answered rightly: u1, u2, u3, l1."""
    return dict(list(RIGHT.items())[:n])


def published(db: Session, whole: Whole, marks: Sequence[int], *, at: datetime) -> list[Candidate]:
    """Candidates who had all of round one right and ``marks`` of four in round two, both rounds
    published without time for appeals. They are made in this order."""
    edition = db.get_one(Edition, whole.edition)
    people = [a_candidate(db, edition, at=at) for _ in marks]
    first, last = edition.rounds
    for round_, given in (
        (first, {one.id: right(4) for one in people}),
        (last, {one.id: right(n) for one, n in zip(people, marks, strict=True)}),
    ):
        publishing.prepare(db, round_.id, by=whole.one, at=round_.slots[0].starts_at)
        sit(db, round_.id, given)
        over = round_.slots[0].ends_at + timedelta(minutes=1)
        publishing.mark(db, round_.id, by=whole.one, at=over)
        publishing.publish(db, round_.id, appeals_hours=0, by=whole.one, at=over)
    return people


def drawn(db: Session, whole: Whole, *, at: datetime) -> ranking.Ranking:
    freezing.freeze(db, whole.last, by=whole.one, agreed_by=whole.other, at=at)
    return freezing.draw_lots(
        db, whole.last, beacon=BEACON, by=whole.one, agreed_by=whole.other, at=at
    )


def agree_to_all(database: Database, whole: Whole, *, at: datetime) -> None:
    """The other organiser agrees to whatever waits."""
    with database.write() as db:
        for one in proposals.waiting(db, whole.edition):
            acts.agree(db, whole.edition, one.id, by=whole.other, at=at)


def _form() -> Form:
    paper = small_paper()
    browser = paper.public_form("second")
    return Form(
        code="101",
        seed="second",
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
