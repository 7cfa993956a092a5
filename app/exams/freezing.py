"""The ranking: frozen with its hash H once appeals are over, lots drawn once from it (K3, K4).

``ranking`` says what is true of marks and lots; here is where they come from and are kept.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import audit
from app.db import insert
from app.errors import Invalid, Refused
from app.exams import ranking, rounds
from app.exams.models import (
    Appeal,
    Candidate,
    Draw,
    DuplicateCase,
    Edition,
    RankRow,
    Round,
    Score,
    Sitting,
    Snapshot,
)
from app.exams.publishing import draw_of, unmarked_count
from app.vietnamese import date_time


def refuse_unfreezable(db: Session, round_: Round, *, at: datetime) -> None:
    """Every reason why the ranking cannot be frozen yet, as the first refusal that applies."""
    edition = round_.edition
    if round_ is not edition.rounds[-1]:
        raise Refused("Chỉ xếp hạng ở vòng cuối.", code="not_last")
    if round_.frozen_at is not None:
        raise Refused(
            "Thứ hạng đã chốt lúc {when}.", code="frozen", when=date_time(round_.frozen_at)
        )
    for one in edition.rounds:
        if one.published_at is None:
            raise Refused("{title} chưa công bố kết quả.", code="not_published", title=one.title)
        if one.appeals_close_at is not None and at < one.appeals_close_at:
            raise Refused(
                "{title} còn nhận đơn phúc khảo đến {when}.",
                code="appeals_open",
                title=one.title,
                when=date_time(one.appeals_close_at),
            )
        if unmarked := unmarked_count(db, one.id):
            raise Refused("{title} còn {n} bài thi chưa chấm.", code="unmarked",
                          title=one.title, n=unmarked)  # fmt: skip
    open_appeals = db.scalar(
        select(func.count())
        .select_from(Appeal)
        .join(Sitting, Sitting.id == Appeal.sitting_id)
        .where(Sitting.round_id.in_([one.id for one in edition.rounds]), Appeal.status == "open")
    )
    if open_appeals:
        raise Refused("Còn {n} đơn phúc khảo chưa trả lời.", code="appeals_open", n=open_appeals)
    kinds = db.execute(
        select(Sitting.form_id, Sitting.slot_id)
        .where(Sitting.round_id == round_.id, Sitting.handed_in_at.is_not(None))
        .distinct()
    ).all()
    if len(kinds) > 1:
        raise Refused(
            "Vòng cuối có nhiều mã đề hoặc nhiều ca thi nên chưa xếp hạng chung được.",
            code="not_comparable",
        )


def entries(db: Session, round_: Round) -> list[ranking.Entry]:
    """Who is ranked, by ranking code, with a value per merit key of the rules in force.

    The same values as ``ranking.merit`` gives, read from the stored scores.
    """
    rules = ranking.Rules.model_validate(draw_of(db, round_.edition).rules)
    before = _previous_totals(db, round_)
    found = []
    for candidate, score in _ranked(db, round_):
        values = [_value(key, score, before.get(candidate.id)) for key in rules.merit_keys]
        found.append(ranking.Entry(str(candidate.ranking_code), tuple(values)))
    return found


def freeze(db: Session, round_id: int, *, by: int, agreed_by: int, at: datetime) -> Snapshot:
    """Fixes the canonical snapshot and its hash H; no mark of the edition changes after this."""
    round_ = rounds.locked(db, round_id)
    refuse_unfreezable(db, round_, at=at)
    draw = draw_of(db, round_.edition)
    rules = ranking.Rules.model_validate(draw.rules)
    content = ranking.snapshot(entries(db, round_), rules)
    frozen_hash = ranking.digest(content)
    made = Snapshot(
        round_id=round_id,
        revision=1,
        draw_id=draw.id,
        csv=content,
        sha256=frozen_hash,
        lots_sha256=frozen_hash,
        frozen_at=at,
        frozen_by_id=by,
        agreed_by_id=agreed_by,
    )
    db.add(made)
    for one in round_.edition.rounds:
        one.frozen_at = at
    db.flush()
    _log(db, round_.edition, "ranking frozen", agreed_by, at, proposed_by=by,
         ranked=content.count(b"\n") - 1, sha256=frozen_hash)  # fmt: skip
    return made


def snapshot_of(db: Session, round_id: int) -> Snapshot | None:
    """The newest revision of a round's frozen ranking."""
    return db.scalars(
        select(Snapshot).where(Snapshot.round_id == round_id).order_by(Snapshot.revision.desc())
    ).first()


def seed_used(draw: Draw) -> str | None:
    """The revealed seed; None where it was not revealed by the announced hour: beacon alone."""
    assert draw.revealed_at is not None
    in_time = draw.reveal_by is None or draw.revealed_at <= draw.reveal_by
    return draw.seed if in_time else None


def refuse_undrawable(db: Session, round_: Round) -> Snapshot:
    """The snapshot that lots will be drawn from. Refused before the freeze and a second time."""
    found = snapshot_of(db, round_.id)
    if found is None:
        raise Refused("Thứ hạng chưa chốt nên chưa rút thăm được.", code="not_frozen")
    if found.result_csv is not None:
        raise Refused("Đã rút thăm rồi. Thăm chỉ rút một lần.", code="drawn")
    return found


def draw_lots(
    db: Session, round_id: int, *, beacon: str, by: int, agreed_by: int, at: datetime
) -> ranking.Ranking:
    """Opens the seed, takes the beacon, draws the lots once from H and stores ranks and places."""
    round_ = rounds.locked(db, round_id)
    frozen = refuse_undrawable(db, round_)
    beacon = beacon.strip()
    if not beacon or not beacon.isprintable() or len(beacon) > 400:
        raise Invalid("Chưa điền giá trị ngẫu nhiên công khai.", field="beacon")
    draw = db.get_one(Draw, frozen.draw_id)
    rules = ranking.Rules.model_validate(draw.rules)
    draw.beacon, draw.revealed_at = beacon, at
    placed = ranking.read_snapshot(frozen.csv, rules)
    lots = ranking.draw_lots(
        [one.code for one in placed], frozen.lots_sha256, beacon, seed_used(draw)
    )
    ranked = ranking.rank(placed, rules, lots)
    frozen.result_csv = ranking.result(ranked)
    _store(db, round_, frozen, ranked)
    db.flush()
    _log(db, round_.edition, "lots drawn", agreed_by, at, proposed_by=by, beacon=beacon,
         seed_revealed=seed_used(draw) is not None, winners=len(ranked.winners),
         result_sha256=ranking.digest(frozen.result_csv))  # fmt: skip
    return ranked


def _store(db: Session, round_: Round, frozen: Snapshot, ranked: ranking.Ranking) -> None:
    people = {
        str(row.ranking_code): row.id
        for row in db.execute(
            select(Candidate.ranking_code, Candidate.id).where(
                Candidate.edition_id == round_.edition_id, Candidate.ranking_code.is_not(None)
            )
        )
    }
    rows = [
        {
            "snapshot_id": frozen.id,
            "candidate_id": people[row.code],
            "rank": row.rank,
            "place": place,
            "winner": row.winner,
            "lot": row.lot,
            "total_milli": row.merit[0],
        }
        for place, row in enumerate(ranked.rows, start=1)
    ]
    if rows:
        db.execute(insert(db, RankRow), rows)


def _ranked(db: Session, round_: Round) -> Sequence[tuple[Candidate, Score]]:
    """Who sat the round and counts: no repeat registration, nobody withdrawn."""
    rows = db.execute(
        select(Candidate, Score)
        .join(Sitting, Sitting.candidate_id == Candidate.id)
        .join(Score, Score.sitting_id == Sitting.id)
        .where(
            Sitting.round_id == round_.id,
            Sitting.handed_in_at.is_not(None),
            Candidate.withdrawn_at.is_(None),
            Candidate.id.not_in(
                select(DuplicateCase.later_id).where(DuplicateCase.status == "same")
            ),
        )
        .order_by(Candidate.id)
    )
    return [(row[0], row[1]) for row in rows]


def _previous_totals(db: Session, round_: Round) -> dict[int, int]:
    rows = db.execute(
        select(Sitting.candidate_id, Score.total_milli)
        .join(Score, Score.sitting_id == Sitting.id)
        .join(Round, Round.id == Sitting.round_id)
        .where(Round.edition_id == round_.edition_id, Round.number == round_.number - 1)
    )
    return {row.candidate_id: row.total_milli for row in rows}


def _value(key: str, score: Score, previous_total_milli: int | None) -> int:
    if key == "total":
        return score.total_milli
    if key == "hardest_band":
        return score.hardest_band_right
    value = (
        previous_total_milli
        if key == "previous_total"
        else score.sections.get(key.removeprefix("section."))
    )
    if value is None:
        raise Refused(
            "Có thí sinh thiếu giá trị “{key}” nên chưa xếp hạng được.", code="no_value", key=key
        )
    return value


def _log(
    db: Session, edition: Edition, action: str, by: int | str, at: datetime, **details: object
) -> None:
    audit.record(db, actor=by, action=action, subject=f"edition:{edition.id}", at=at, **details)
