"""K5: one award per person, kind and edition; never twice; runs out loudly; nothing in between."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from app.db import Database
from app.errors import Refused
from app.exams import acts, awards, freezing, proposals, registration, rounds, verify
from app.exams.models import Award, AwardEntry, DuplicateCase, Edition
from app.vouchers import codes
from app.vouchers.models import VoucherIssue
from tests.conftest import Clock
from tests.support.exam_editions import Whole, a_whole_edition, drawn, published
from tests.support.exams import a_candidate
from tests.support.factories import a_user

LATER = timedelta(days=3)


def ready(database: Database, clock: Clock, *, cut: int = 2) -> Whole:
    """Drawn, and the award proposed by the first organiser."""
    with database.write() as db:
        whole = a_whole_edition(db, at=clock(), cut=cut)
        published(db, whole, [4, 3, 3, 2, 1, 1, 0], at=clock())
        drawn(db, whole, at=clock() + LATER)
    return whole


def proposed(database: Database, whole: Whole, clock: Clock) -> int:
    with database.write() as db:
        made = acts.propose_awards(
            db, rounds.get(db, whole.last), reason="theo kết quả", by=whole.one, at=clock() + LATER
        )
        return made.id


def counted(database: Database) -> tuple[int, int]:
    """Awards, and winners' codes that went out."""
    with database.read() as db:
        made = db.scalar(select(func.count()).select_from(Award)) or 0
        out = select(func.count()).where(VoucherIssue.kind != "course_last_minute")
        return made, db.scalar(out.select_from(VoucherIssue)) or 0


def test_k5_every_winner_holds_one_code_of_each_kind_with_its_ledger(
    database: Database, clock: Clock
) -> None:
    whole = ready(database, clock)
    proposal = proposed(database, whole, clock)
    with database.write() as db:
        acts.agree(db, whole.edition, proposal, by=whole.other, at=clock() + LATER)
    assert counted(database) == (4, 4)
    with database.read() as db:
        for award in db.scalars(select(Award)):
            assert (award.proposed_by_id, award.approved_by_id) == (whole.one, whole.other)
            assert [entry.act for entry in award.entries] == ["proposed", "approved", "issued"]
        assert awards.scope_of(db.get_one(Edition, whole.edition)) == f"edition:{whole.edition}"


def test_k5_the_proposer_alone_gives_nothing(database: Database, clock: Clock) -> None:
    whole = ready(database, clock)
    proposal = proposed(database, whole, clock)
    with pytest.raises(Refused) as refused, database.write() as db:
        acts.agree(db, whole.edition, proposal, by=whole.one, at=clock() + LATER)
    assert refused.value.code == "second_person"
    assert counted(database) == (0, 0)


def test_k5_two_who_press_at_once_give_each_award_once(database: Database, clock: Clock) -> None:
    whole = ready(database, clock)
    proposal = proposed(database, whole, clock)
    with database.write() as db:
        third = a_user(db, ("organiser", f"edition:{whole.edition}")).id
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def press(person: int) -> None:
        start.wait()
        try:
            with database.write() as db:
                acts.agree(db, whole.edition, proposal, by=person, at=clock() + LATER)
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(refused.code)

    pressing = [threading.Thread(target=press, args=(one,)) for one in (whole.other, third)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()
    assert sorted(outcomes) == ["decided", "done"]
    assert counted(database) == (4, 4)


def test_k5_a_short_stock_is_said_with_numbers_and_nothing_is_given(
    database: Database, clock: Clock
) -> None:
    whole = ready(database, clock, cut=6)
    with pytest.raises(Refused) as refused:
        proposed(database, whole, clock)
    assert refused.value.code == "vouchers_out"
    assert "cần 6, chỉ còn 5" in str(refused.value)
    assert counted(database) == (0, 0)
    with database.write() as db:
        for kind in ("course_full", "ielts_fee"):
            codes.load(db, kind=kind, edition=f"edition:{whole.edition}", text=f"MORE-{kind}",
                       actor="test", at=clock())  # fmt: skip
    proposal = proposed(database, whole, clock)
    with database.write() as db:
        acts.agree(db, whole.edition, proposal, by=whole.other, at=clock() + LATER)
    assert counted(database) == (12, 12)


def test_k5_a_second_award_of_the_kind_is_refused_by_the_database(
    database: Database, clock: Clock
) -> None:
    whole = ready(database, clock)
    proposal = proposed(database, whole, clock)
    with database.write() as db:
        acts.agree(db, whole.edition, proposal, by=whole.other, at=clock() + LATER)
        first = db.scalars(select(Award)).first()
        assert first is not None
        again = {"edition_id": first.edition_id, "candidate_id": first.candidate_id,
                 "kind": first.kind}  # fmt: skip
    for wrong in (
        Award(**again, value_vnd=1, proposed_by_id=whole.one),
        Award(**{**again, "kind": "other"}, value_vnd=1, status="issued",
              proposed_by_id=whole.one, approved_by_id=whole.one),
        Award(**{**again, "kind": "other"}, value_vnd=1, status="issued",
              proposed_by_id=whole.one),
    ):  # fmt: skip
        with pytest.raises(DBAPIError), database.write() as db:
            db.add(wrong)


def test_k5_the_ledger_of_awards_only_grows(database: Database, clock: Clock) -> None:
    whole = ready(database, clock)
    proposal = proposed(database, whole, clock)
    with database.write() as db:
        acts.agree(db, whole.edition, proposal, by=whole.other, at=clock() + LATER)
    for change in (update(AwardEntry).values(act="revoked"), delete(AwardEntry)):
        with pytest.raises(DBAPIError), database.write() as db:
            db.execute(change)


def test_k5_a_withdrawn_proposal_gives_nothing_and_another_may_follow(
    database: Database, clock: Clock
) -> None:
    whole = ready(database, clock)
    proposal = proposed(database, whole, clock)
    with pytest.raises(Refused) as refused:
        proposed(database, whole, clock)
    assert refused.value.code == "proposed"
    with database.write() as db:
        proposals.withdraw(db, whole.edition, proposal, by=whole.one, at=clock() + LATER)
    assert proposed(database, whole, clock) != proposal
    with pytest.raises(Refused), database.write() as db:
        acts.agree(db, whole.edition, proposal, by=whole.other, at=clock() + LATER)


def test_k5_a_probable_duplicate_waits_and_the_decision_is_remembered(
    database: Database, clock: Clock
) -> None:
    with database.write() as db:
        whole = a_whole_edition(db, at=clock())
        edition = db.get_one(Edition, whole.edition)
        one, other = a_candidate(db, edition, at=clock()), a_candidate(db, edition, at=clock())
        case = DuplicateCase(earlier_id=one.id, later_id=other.id, why="name_dob", found_at=clock())
        db.add(case)
        db.flush()
        assert registration.issue_gift(db, other, at=clock()) is None
        registration.decide(db, case.id, same=False, reason="hai chị em", by=whole.one, at=clock())
        assert registration.gift_of(db, other) is not None
        with pytest.raises(Refused):
            registration.decide(db, case.id, same=True, reason="?", by=whole.one, at=clock())


def test_k4_after_the_freeze_no_registration_is_found_to_be_a_repeat(
    database: Database, clock: Clock
) -> None:
    """The sealed marks hold both: without one of them the snapshot could not be made again."""
    later = clock() + LATER
    with database.write() as db:
        whole = a_whole_edition(db, at=clock())
        one, other = published(db, whole, [4, 3], at=clock())
        case = DuplicateCase(earlier_id=one.id, later_id=other.id, why="name_dob", found_at=clock())
        db.add(case)
        freezing.freeze(db, whole.last, by=whole.one, agreed_by=whole.other, at=later)
        with pytest.raises(Refused, match="đã chốt") as refused:
            registration.decide(db, case.id, same=True, reason="?", by=whole.one, at=later)
        assert refused.value.code == "frozen"
        assert (case.status, other.withdrawn_at) == ("open", None)
        registration.decide(db, case.id, same=False, reason="hai chị em", by=whole.one, at=later)
        checks = verify.verify(db, db.get_one(Edition, whole.edition))
        assert [check.says for check in checks if not check.holds] == []
