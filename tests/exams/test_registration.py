"""Registration: consent by age, number and PIN, the gift, duplicates (K5, section 5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.accounts import consent
from app.errors import Invalid, Refused
from app.exams import registration
from app.exams.registration import Application
from app.vouchers import codes
from tests.conftest import everything_in
from tests.support.exams import SECRET, an_edition
from tests.support.factories import a_user

ADULT = Application(
    full_name="Lê Đức Bình",
    dob=date(2005, 11, 12),
    school="THPT Nguyễn Trãi",
    province="Hà Nội",
    phone="0912 345 678",
    givers=frozenset({"self"}),
)
CHILD = replace(
    ADULT,
    full_name="Nguyễn Hoà An",
    dob=date(2013, 5, 4),
    phone=None,
    givers=frozenset({"self", "guardian"}),
    guardian_name="Nguyễn Văn Phúc",
    guardian_contact="0912 345 679",
)


@pytest.fixture
def edition(database, clock):
    """Registration open, three gift codes in stock."""
    with database.write() as db:
        made = an_edition(db, at=clock())
        codes.load(
            db,
            kind="course_last_minute",
            edition=f"edition:{made.id}",
            text="LM-0001\nLM-0002\nLM-0003",
            actor="test",
            at=clock(),
        )
        return made


def register(db, edition, at, application=ADULT, user=None):
    edition = db.merge(edition, load=False)
    user = user or a_user(db, dob=application.dob)
    return registration.register(db, edition, user.id, application, secret_key=SECRET, at=at)


def test_gives_a_number_a_pin_and_the_gift(database, edition, clock):
    with database.write() as db:
        first = register(db, edition, clock())
        second = register(db, edition, clock(), CHILD)

    assert [first.candidate.candidate_no, second.candidate.candidate_no] == ["T00001", "T00002"]
    assert len(first.pin) == 8
    assert {first.gift.code, second.gift.code} == {"LM-0001", "LM-0002"}
    assert first.pin not in str(everything_in(database, "exam_candidate"))


def test_a_second_registration_is_refused(database, edition, clock):
    with database.write() as db:
        user = a_user(db)
        register(db, edition, clock(), user=user)
        with pytest.raises(Refused) as refused:
            register(db, edition, clock(), user=user)
    assert refused.value.code == "already"


@pytest.mark.parametrize("days", [-2, 1])
def test_outside_the_dates_it_is_refused(database, edition, clock, days):
    with database.write() as db, pytest.raises(Refused):
        register(db, edition, clock() + timedelta(days=days))


@pytest.mark.parametrize(
    ("born", "givers", "accepted"),
    [
        (date(2020, 1, 1), {"guardian"}, True),
        (date(2020, 1, 1), {"self"}, False),
        (date(2013, 1, 1), {"self", "guardian"}, True),
        (date(2013, 1, 1), {"self"}, False),
        (date(2013, 1, 1), {"guardian"}, False),
        (date(2010, 11, 20), {"self"}, True),
        (date(2010, 11, 21), {"self"}, False),
        (date(2000, 1, 1), set(), False),
    ],
)
def test_who_must_agree_follows_from_the_age(database, edition, clock, born, givers, accepted):
    application = replace(CHILD, dob=born, givers=frozenset(givers))
    with database.write() as db:
        user = a_user(db, dob=born)
        if accepted:
            register(db, edition, clock(), application, user)
            assert consent.has(db, user.id, "exam", at=clock())
            assert not consent.has(db, user.id, "publish_result", at=clock())
        else:
            with pytest.raises(Invalid):
                register(db, edition, clock(), application, user)


def test_a_birth_date_other_than_the_account_s_is_refused(database, edition, clock):
    with database.write() as db, pytest.raises(Invalid, match="khác với ngày sinh trong tài khoản"):
        register(db, edition, clock(), ADULT, a_user(db, dob=date(2013, 5, 4)))


def test_publishing_the_name_is_a_consent_of_its_own(database, edition, clock):
    with database.write() as db:
        user = a_user(db)
        register(db, edition, clock(), replace(ADULT, agrees_to_publish=True), user)
        assert consent.has(db, user.id, "publish_result", at=clock())


class TestProbableDuplicates:
    @pytest.mark.parametrize(
        ("second", "why"),
        [
            (replace(ADULT, full_name="lê đức bình", phone="0987654321"), "name_dob"),
            (replace(ADULT, full_name="Le Duc Binh", phone=None), "name_dob"),
            (replace(ADULT, full_name="Trần Thị Mai", dob=date(2006, 1, 1)), "phone"),
        ],
    )
    def test_wait_in_a_queue_and_get_no_gift_yet(self, database, edition, clock, second, why):
        with database.write() as db:
            register(db, edition, clock())
            later = register(db, edition, clock(), second)
            (case,) = registration.open_cases(db, later.candidate.id)
        assert later.waits_for_review
        assert later.gift is None
        assert case.why == why

    def test_the_same_name_on_another_day_is_another_person(self, database, edition, clock):
        other = replace(ADULT, dob=date(2006, 11, 12), phone="0987654321")
        with database.write() as db:
            register(db, edition, clock())
            assert register(db, edition, clock(), other).gift is not None

    def test_found_distinct_get_their_gift_and_are_not_asked_again(self, database, edition, clock):
        with database.write() as db:
            register(db, edition, clock())
            later = register(db, edition, clock(), replace(ADULT, phone=None))
            (case,) = registration.open_cases(db, later.candidate.id)
            by = a_user(db, "organiser").id
            registration.decide(db, case.id, same=False, reason="Hai anh em", by=by, at=clock())
            assert registration.gift_of(db, later.candidate) is not None
            with pytest.raises(Refused):
                registration.decide(db, case.id, same=True, reason="x", by=by, at=clock())

    def test_found_the_same_get_none_and_do_not_sit(self, database, edition, clock):
        with database.write() as db:
            register(db, edition, clock())
            later = register(db, edition, clock(), replace(ADULT, phone=None))
            (case,) = registration.open_cases(db, later.candidate.id)
            by = a_user(db, "organiser").id
            registration.decide(db, case.id, same=True, reason="Một người", by=by, at=clock())
            assert registration.issue_gift(db, later.candidate, at=clock()) is None
            assert later.candidate.withdrawn_at is not None


def test_an_empty_stock_does_not_stop_registration_and_the_gift_follows(database, edition, clock):
    people = [
        replace(ADULT, full_name=f"Lê Đức {name}", phone=None) for name in ("An", "Chi", "Hà", "Vy")
    ]
    with database.write() as db:
        gifts = [register(db, edition, clock(), one).gift for one in people]
        assert [gift is not None for gift in gifts] == [True, True, True, False]
        scope = f"edition:{edition.id}"
        codes.load(
            db, kind="course_last_minute", edition=scope, text="LM-0004", actor="test", at=clock()
        )
        assert registration.issue_waiting_gifts(db, at=clock()) == 1
        assert registration.issue_waiting_gifts(db, at=clock()) == 0


def test_a_new_card_ends_the_old_pin(database, edition, clock):
    from app.exams import checkin

    with database.write() as db:
        made = register(db, edition, clock())
        number = made.candidate.candidate_no
        pin = registration.new_card(
            db, made.candidate, secret_key=SECRET, actor=made.candidate.user_id, at=clock()
        )
        assert checkin.candidate_by_card(db, number, pin, secret_key=SECRET).id
        with pytest.raises(Refused):
            checkin.candidate_by_card(db, number, made.pin, secret_key=SECRET)
