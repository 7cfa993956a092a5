"""Content files → an edition in the database; after that the database is the truth.

A changed paper replaces the form only while its round is not locked; otherwise the conflict is
said and nothing is overwritten.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.exams import editions, papers
from app.exams.models import Draw, Edition, Form, Gift, Recording, Round

FORM_CODE = "101"


@dataclass(frozen=True)
class Source:
    """An edition as read from its folder: checked before any transaction is opened."""

    exam: editions.Exam
    papers: dict[str, papers.Paper]
    sounds: dict[str, dict[str, bytes]]


def read(folder: Path) -> Source:
    """Raises ContentFaults with every fault, file and line."""
    exam = editions.load(folder)
    return Source(
        exam=exam,
        papers={one.id: papers.load(folder / one.id) for one in exam.rounds},
        sounds={
            one.id: {
                name: path.read_bytes() for name, path in papers.sounds(folder / one.id).items()
            }
            for one in exam.rounds
        },
    )


def load(
    db: Session,
    source: Source,
    *,
    at: datetime,
    slug: str | None = None,
    name: str | None = None,
    number_prefix: str,
) -> Edition:
    """The edition of ``source`` in the database, made or brought up to date. ``slug`` and ``name``
    make another edition of the same content."""
    exam = source.exam
    edition = db.scalars(
        select(Edition).where(Edition.slug == (slug or exam.edition))
    ).one_or_none()
    if edition is None:
        edition = _new_edition(db, source, slug, name, number_prefix, at)
    for round_ in edition.rounds:
        round_id = exam.rounds[round_.number - 1].id
        _load_form(db, round_, source.papers[round_id], source.sounds[round_id])
    return edition


def _new_edition(
    db: Session,
    source: Source,
    slug: str | None,
    name: str | None,
    number_prefix: str,
    at: datetime,
) -> Edition:
    exam = source.exam
    edition = Edition(
        slug=slug or exam.edition,
        name=name or exam.name,
        number_prefix=number_prefix,
        created_at=at,
        rounds=[
            Round(
                number=number,
                title=one.name,
                paper=f"{exam.edition}/{one.id}",
                duration_s=one.duration_s,
                advance_min_milli=one.advance_min_milli,
            )
            for number, one in enumerate(exam.rounds, start=1)
        ],
        gifts=[
            Gift(
                kind=award.id.replace("-", "_"),
                name=award.name,
                value_vnd=award.value_vnd,
                given_for="registration" if award.to == "registrant" else "award",
            )
            for award in exam.awards
        ],
    )
    db.add(edition)
    db.flush()
    seed = secrets.token_hex(32)
    db.add(
        Draw(
            round_id=edition.rounds[-1].id,
            version=exam.ranking.version,
            rules=exam.ranking.model_dump(mode="json"),
            rules_sha256=exam.ranking.sha256,
            seed=seed,
            seed_sha256=hashlib.sha256(bytes.fromhex(seed)).hexdigest(),
            beacon_source=exam.ranking.beacon,
            announced_at=at,
        )
    )
    db.flush()
    return edition


def _load_form(db: Session, round_: Round, paper: papers.Paper, sounds: dict[str, bytes]) -> None:
    form = db.scalars(
        select(Form).where(Form.round_id == round_.id, Form.code == FORM_CODE)
    ).one_or_none()
    if form is not None and (
        form.source_sha256 == paper.import_hash or round_.prepared_at is not None
    ):
        return
    if form is not None:
        db.execute(delete(Recording).where(Recording.form_id == form.id))
        db.delete(form)
        db.flush()
    seed = secrets.token_hex(16)
    browser = paper.public_form(seed)
    form = Form(
        round_id=round_.id,
        code=FORM_CODE,
        seed=seed,
        browser=browser,
        browser_sha256=hashlib.sha256(browser).hexdigest(),
        source=paper.canonical(),
        source_sha256=paper.import_hash,
        item_count=len(paper.items),
        recordings=[
            Recording(
                name=one.id,
                sound=sounds[one.id],
                sha256=one.sha256,
                duration_ms=one.duration_ms,
                plays=one.plays,
            )
            for one in paper.recordings
        ],
    )
    db.add(form)
    db.flush()


def conflicts(db: Session, source: Source, edition: Edition) -> list[str]:
    """Rounds whose file has changed since they were locked: said, not overwritten."""
    found = []
    for round_ in edition.rounds:
        paper = source.papers[source.exam.rounds[round_.number - 1].id]
        stored = db.scalar(
            select(Form.source_sha256).where(Form.round_id == round_.id, Form.code == FORM_CODE)
        )
        if stored != paper.import_hash:
            found.append(f"{edition.slug} {round_.title}: the file changed after the round locked")
    return found
