"""Consent: who gives it at which age, per purpose, withdrawn in one step."""

from datetime import UTC, date, datetime

import pytest

from app.accounts import consent
from app.db import Database
from app.errors import Invalid
from tests.conftest import everything_in
from tests.support.factories import AT, a_user

GUARDIAN = {"guardian_name": "Trần Thị Hoà", "guardian_contact": "0912 345 678"}
BOTH = frozenset({"self", "guardian"})


@pytest.mark.parametrize(
    ("dob", "givers"),
    [
        (date(2019, 11, 21), {"guardian"}),
        (date(2019, 11, 20), {"self", "guardian"}),
        (date(2010, 11, 21), {"self", "guardian"}),
        (date(2010, 11, 20), {"self"}),
        (date(1980, 1, 1), {"self"}),
        (date(2026, 11, 19), {"guardian"}),
    ],
)
def test_who_must_agree_on_20_november_2026(dob: date, givers: set[str]) -> None:
    assert consent.required_givers(dob, AT) == givers


def test_a_birthday_begins_at_midnight_in_vietnam() -> None:
    born = date(2010, 11, 21)
    assert consent.age(born, datetime(2026, 11, 20, 16, 59, tzinfo=UTC)) == 15
    assert consent.age(born, datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == 16


def test_a_leap_day_child_turns_older_on_1_march() -> None:
    born = date(2012, 2, 29)
    assert consent.age(born, datetime(2027, 2, 28, 12, tzinfo=UTC)) == 14
    assert consent.age(born, datetime(2027, 3, 1, 12, tzinfo=UTC)) == 15


def test_a_child_of_twelve_needs_both(database: Database) -> None:
    with database.write() as db:
        child = a_user(db, dob=date(2014, 5, 4))
        for givers in ({"self"}, {"guardian"}, set[str]()):
            with pytest.raises(Invalid):
                consent.record(db, child.id, "exam", givers=givers, at=AT, **GUARDIAN)
        assert not consent.has(db, child.id, "exam", at=AT)
        consent.record(db, child.id, "exam", givers=BOTH, at=AT, **GUARDIAN)
        assert consent.has(db, child.id, "exam", at=AT)


def test_a_guardian_is_named_and_can_be_reached(database: Database) -> None:
    with database.write() as db:
        child = a_user(db, dob=date(2014, 5, 4))
        for wrong in (
            {"guardian_name": "", "guardian_contact": "0912345678"},
            {"guardian_name": "Hoà", "guardian_contact": "0912345678"},
            {"guardian_name": "Trần Thị Hoà", "guardian_contact": "12"},
        ):
            with pytest.raises(Invalid) as refused:
                consent.record(db, child.id, "exam", givers=BOTH, at=AT, **wrong)
            assert (refused.value.field or "").startswith("guardian_")


def test_one_purpose_says_nothing_of_another(database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
        consent.record(db, user.id, "exam", givers={"self"}, at=AT)
        assert consent.has(db, user.id, "exam", at=AT)
        assert not consent.has(db, user.id, "publish_result", at=AT)


def test_withdrawing_ends_it_at_once_and_it_can_be_given_again(database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
        consent.record(db, user.id, "exam", givers={"self"}, at=AT)
        consent.withdraw(db, user.id, "exam", at=AT)
        consent.withdraw(db, user.id, "exam", at=AT)
        assert not consent.has(db, user.id, "exam", at=AT)
        consent.record(db, user.id, "exam", givers={"self"}, at=AT)
        assert consent.has(db, user.id, "exam", at=AT)
    rows = everything_in(database, "account_consent")
    assert [row["withdrawn_at"] is None for row in rows] == [False, True]


def test_who_turns_seven_is_asked_too(database: Database) -> None:
    later = datetime(2027, 6, 1, tzinfo=UTC)
    with database.write() as db:
        child = a_user(db, dob=date(2020, 3, 1))
        consent.record(db, child.id, "exam", givers={"guardian"}, at=AT, **GUARDIAN)
        assert consent.has(db, child.id, "exam", at=AT)
        assert not consent.has(db, child.id, "exam", at=later)


def test_consent_to_a_text_that_is_too_old_no_longer_counts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = consent.PURPOSES["exam"]
    newer = consent.Purpose(old.name, old.title, "Nay thêm ảnh.", version=2, oldest_valid=2)
    with database.write() as db:
        user = a_user(db)
        consent.record(db, user.id, "exam", givers={"self"}, at=AT)
        monkeypatch.setattr(consent, "PURPOSES", {**consent.PURPOSES, "exam": newer})
        assert not consent.has(db, user.id, "exam", at=AT)
        consent.record(db, user.id, "exam", givers={"self"}, at=AT)
        assert consent.has(db, user.id, "exam", at=AT)
