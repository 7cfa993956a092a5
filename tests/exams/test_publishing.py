"""From marked to awarded in the order of K4; the ranking by K1, K2, K3."""

import json
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import Database
from app.errors import Refused
from app.exams import (
    awards,
    freezing,
    marking,
    publishing,
    ranking,
    rounds,
    scoring,
    stored_papers,
    verify,
)
from app.exams.models import Draw, Edition, RankRow, Score, Sitting, Snapshot
from tests.conftest import Clock
from tests.support.exam_editions import BEACON, SEED, Whole, a_whole_edition, drawn, published
from tests.support.exams import a_candidate

LATER = timedelta(days=3)


@pytest.fixture
def whole(database: Database, clock: Clock) -> Whole:
    with database.write() as db:
        return a_whole_edition(db, at=clock())


def test_k1_the_order_is_published_before_registration_closes_and_not_changed_after(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        edition = db.get_one(Edition, whole.edition)
        made = publishing.announce(
            db, edition, cut=3, beacon_source="drand", reveal_by=None, by=whole.one, at=clock()
        )
        assert (made.version, made.rules["cut"]) == (2, 3)
        assert ranking.Rules.model_validate(made.rules).sha256 == made.rules_sha256
        assert publishing.draw_of(db, edition).id == made.id
    with database.write() as db, pytest.raises(Refused) as refused:
        publishing.announce(
            db, db.get_one(Edition, whole.edition), cut=4, beacon_source="drand", reveal_by=None,
            by=whole.one, at=clock() + timedelta(hours=1),
        )  # fmt: skip
    assert refused.value.code == "rules_locked"


def test_k1_ties_are_broken_by_the_published_keys_and_then_by_lot(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        # u1 u2 u3 = 3 marks without listening; all four = 4; three tie at two marks.
        people = published(db, whole, [3, 2, 2, 2, 4], at=clock())
        ranked = drawn(db, whole, at=clock() + LATER)
        codes = [one.ranking_code for one in people]
    assert [row.code for row in ranked.rows[:2]] == [codes[4], codes[0]]
    tied = ranked.rows[2:]
    assert {row.code for row in tied} == {codes[1], codes[2], codes[3]}
    assert [row.lot for row in tied] == sorted(row.lot for row in tied)


def test_k2_the_shown_rank_is_1_2_2_4_and_the_lot_decides_only_the_award(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        published(db, whole, [4, 3, 3, 2], at=clock())
        drawn(db, whole, at=clock() + LATER)
        rows = db.scalars(select(RankRow).order_by(RankRow.place)).all()
    assert [row.rank for row in rows] == [1, 2, 2, 4]
    assert [row.winner for row in rows] == [True, True, False, False]


def test_k3_the_stand_alone_verifier_agrees_with_the_published_files(
    app, client, database: Database, whole: Whole, clock: Clock, tmp_path: Path
) -> None:
    with database.write() as db:
        published(db, whole, [4, 3, 3, 3, 0], at=clock())
        drawn(db, whole, at=clock() + LATER)
        slug = db.get_one(Edition, whole.edition).slug
    files = {}
    for name, address in (
        ("rules.json", f"/thi/{slug}/quy-che-xep-hang.json"),
        ("snapshot.csv", f"/thi/{slug}/xep-hang/snapshot.csv"),
        ("result.csv", f"/thi/{slug}/xep-hang/result.csv"),
        ("verify_ranking.py", "/thi/verify_ranking.py"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        files[name] = tmp_path / name
        files[name].write_bytes(answer.data)
    said = json.loads(client.get(f"/thi/{slug}/xep-hang/draw.json").data)
    assert (said["seed"], said["beacon"]) == (SEED, BEACON)

    def run(beacon: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", str(files["verify_ranking.py"]), str(files["rules.json"]),
             str(files["snapshot.csv"]), str(files["result.csv"]), "--beacon", beacon,
             "--seed", said["seed"]],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    agreed = run(said["beacon"])
    assert agreed.returncode == 0, agreed.stdout + agreed.stderr
    assert said["H"] in agreed.stdout
    assert run("another").returncode == 1


def test_k3_nothing_public_ties_a_number_to_a_ranking_code_or_a_mark(
    app, client, database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        people = published(db, whole, [4, 3, 2], at=clock())
        drawn(db, whole, at=clock() + LATER)
        awards.issue(db, whole.last, winners=2, by=whole.one, agreed_by=whole.other,
                     at=clock() + LATER)  # fmt: skip
        slug = db.get_one(Edition, whole.edition).slug
        numbers = [one.candidate_no for one in people]
        codes = [str(one.ranking_code) for one in people]
    page = client.get(f"/thi/{slug}/ket-qua").get_data(as_text=True)
    shown = [number for number in sorted(numbers) if number in page]
    assert shown == sorted(numbers[:2])
    assert not [code for code in codes if code in page]
    for name in ("snapshot.csv", "result.csv"):
        text = client.get(f"/thi/{slug}/xep-hang/{name}").get_data(as_text=True)
        assert not [number for number in numbers if number in text]


def test_k3_a_seed_opened_too_late_leaves_the_beacon_alone(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        published(db, whole, [4, 4, 4], at=clock())
        db.scalars(select(Draw)).one().reveal_by = clock() + timedelta(days=2)
        ranked = drawn(db, whole, at=clock() + LATER)
        frozen = db.scalars(select(Snapshot)).one()
        expected = ranking.draw_lots([row.code for row in ranked.rows], frozen.sha256, BEACON, None)
    assert {row.code: row.lot for row in ranked.rows} == expected


def test_k4_each_step_refuses_until_the_one_before_it(
    database: Database, whole: Whole, clock: Clock
) -> None:
    two = {"by": whole.one, "agreed_by": whole.other}
    with database.write() as db:
        published(db, whole, [4, 3], at=clock())
        last = rounds.get(db, whole.last)
        at = clock() + LATER
        for step, code in (
            (lambda: freezing.draw_lots(db, whole.last, beacon=BEACON, at=at, **two), "not_frozen"),
            (lambda: awards.issue(db, whole.last, winners=2, at=at, **two), "not_drawn"),
            (lambda: freezing.freeze(db, whole.first, at=at, **two), "not_last"),
        ):
            with pytest.raises(Refused) as refused:
                step()
            assert refused.value.code == code
        last.appeals_close_at = at + timedelta(hours=1)
        with pytest.raises(Refused) as refused:
            freezing.freeze(db, whole.last, at=at, **two)
        assert refused.value.code == "appeals_open"
        last.appeals_close_at = at
        drawn(db, whole, at=at)
        for step, code in (
            (lambda: freezing.freeze(db, whole.last, at=at, **two), "frozen"),
            (lambda: freezing.draw_lots(db, whole.last, beacon="x", at=at, **two), "drawn"),
            (lambda: scoring.mark_round(db, whole.first, at=at), "frozen"),
            (lambda: publishing.publish(db, whole.last, appeals_hours=1, by=1, at=at), "published"),
        ):
            with pytest.raises(Refused) as refused:
                step()
            assert refused.value.code == code


def test_k4_marking_waits_for_everyone_who_may_still_sit(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        edition = db.get_one(Edition, whole.edition)
        a_candidate(db, edition, at=clock())
        publishing.prepare(db, whole.first, by=whole.one, at=clock())
        with pytest.raises(Refused) as refused:
            publishing.mark(db, whole.first, by=whole.one, at=clock() + timedelta(hours=2))
        assert refused.value.code == "still_open"
        at = clock() + timedelta(hours=2)
        never = publishing.end_slot(db, whole.first, by=whole.one, agreed_by=whole.other, at=at)
        assert never == 1
        assert publishing.mark(db, whole.first, by=whole.one, at=at) == 0


def test_k4_two_who_publish_at_once_publish_once(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        people = published(db, whole, [4, 3], at=clock())
        assert people
        last = rounds.get(db, whole.last)
        last.published_at = last.appeals_close_at = None
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def press(person: int, hours: int) -> None:
        start.wait()
        try:
            with database.write() as db:
                publishing.publish(
                    db, whole.last, appeals_hours=hours, by=person, at=clock() + LATER
                )
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(refused.code)

    pressing = [
        threading.Thread(target=press, args=both) for both in ((whole.one, 1), (whole.other, 2))
    ]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()
    assert sorted(outcomes) == ["done", "published"]


def test_k8_verify_finds_a_changed_mark_and_a_changed_result(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        published(db, whole, [4, 3, 2], at=clock())
        drawn(db, whole, at=clock() + LATER)
        awards.issue(db, whole.last, winners=2, by=whole.one, agreed_by=whole.other,
                     at=clock() + LATER)  # fmt: skip
    with database.read() as db:
        edition = db.get_one(Edition, whole.edition)
        assert [one.says for one in verify.verify(db, edition) if not one.holds] == []
        score = db.scalars(select(Score).where(Score.round_id == whole.last)).first()
        assert score is not None
        score.total_milli = 1
        db.flush()
        wrong = [one.says for one in verify.verify(db, edition) if not one.holds]
        assert wrong == ["the marks in the database still give the snapshot"]
        db.rollback()
    with database.read() as db:
        edition = db.get_one(Edition, whole.edition)
        row = db.scalars(select(RankRow).order_by(RankRow.place)).all()[-1]
        row.winner = True
        db.flush()
        wrong = [one.says for one in verify.verify(db, edition) if not one.holds]
        assert len(wrong) == 2


def test_the_entries_from_stored_scores_are_those_of_the_pure_ranking(
    database: Database, whole: Whole, clock: Clock
) -> None:
    with database.write() as db:
        published(db, whole, [4, 1, 3], at=clock())
        last = rounds.get(db, whole.last)
        rules = ranking.Rules.model_validate(publishing.draw_of(db, last.edition).rules)
        expected = set()
        for sitting in db.scalars(select(Sitting).where(Sitting.round_id == whole.last)):
            marks: marking.Marks = scoring.marks_of(db, sitting)
            assert stored_papers.paper_of(db, sitting.form_id)
            merit = ranking.merit(marks, rules, previous_total_milli=4000)
            expected.add(ranking.Entry(str(sitting.candidate.ranking_code), merit))
        assert set(freezing.entries(db, last)) == expected
