"""What the exams hold of a person can be handed over, and goes when it is erased."""

from sqlalchemy import select

from app.db import Database
from app.exams.models import Candidate
from app.exams.personal_data import HOLDINGS
from tests.conftest import Clock, everything_in
from tests.support.exams import a_candidate, an_edition


def test_one_gets_what_is_held_and_erasing_leaves_only_the_numbers(
    database: Database, clock: Clock
) -> None:
    [holding] = HOLDINGS
    with database.write() as db:
        candidate = a_candidate(db, an_edition(db, at=clock()), at=clock(), name="Trần Đức Ẩn")
        user, number = candidate.user_id, candidate.candidate_no
        assert "Trần Đức Ẩn" in str(holding.export(db, user))
        kept = holding.erase(db, user, clock())
    assert kept
    [row] = [one for one in everything_in(database, "exam_candidate") if one["user_id"] == user]
    told = str({name: value for name, value in row.items() if name not in {"id", "user_id"}})
    for gone in ("Trần", "tran", "2005", "THPT", "Hà Nội"):
        assert gone not in told
    with database.read() as db:
        assert db.scalars(select(Candidate.candidate_no)).one() == number


def test_who_never_registered_is_told_of_nothing(database: Database, clock: Clock) -> None:
    [holding] = HOLDINGS
    with database.write() as db:
        assert list(holding.erase(db, 424242, clock())) == []
