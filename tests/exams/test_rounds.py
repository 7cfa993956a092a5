"""States of a round, the dry run and the preparation (X3, K9)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.errors import Refused
from app.exams import rounds
from app.exams.models import Slot
from tests.conftest import everything_in
from tests.support.exams import a_candidate, an_edition

D = datetime(2026, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCHEDULE = rounds.Moments(
    registration_opens_at=D,
    registration_closes_at=D + 10 * HOUR,
    first_start=D + 20 * HOUR,
    last_end=D + 22 * HOUR,
    checkin_lead=HOUR,
    marked_at=D + 30 * HOUR,
    published_at=D + 40 * HOUR,
    frozen_at=D + 50 * HOUR,
    awarded_at=D + 60 * HOUR,
)


@pytest.mark.parametrize(
    ("hours", "phase"),
    [
        (-1, "registration_soon"),
        (0, "registration_open"),
        (9.99, "registration_open"),
        (10, "waiting"),
        (19, "check_in"),
        (20, "running"),
        (21.99, "running"),
        (22, "closed"),
        (30, "marked"),
        (40, "published"),
        (50, "frozen"),
        (60, "awarded"),
    ],
)
def test_the_phase_follows_from_the_moments_alone(hours, phase):
    assert rounds.phase(SCHEDULE, D + hours * HOUR) == phase


def test_a_round_without_dates_waits_for_registration():
    bare = rounds.Moments(None, None, None, None, HOUR, None, None, None, None)
    assert rounds.phase(bare, D) == "registration_soon"


def test_every_phase_has_vietnamese_words():
    assert set(rounds.PHASE_NAMES) == set(rounds.Phase.__args__)


@pytest.mark.parametrize(("percent", "seconds"), [(0, 3600), (25, 4500), (33, 4788), (100, 7200)])
def test_extra_time_is_rounded_in_the_candidate_s_favour(percent, seconds):
    assert rounds.own_duration_s(3600, percent) == seconds
    assert rounds.own_duration_s(1, 1) == 2


def test_the_dry_run_shows_the_smallest_and_the_largest_deadline(database, clock):
    with database.write() as db:
        edition = an_edition(db, at=clock())
        plain = a_candidate(db, edition, at=clock()).candidate_no
        slow = a_candidate(db, edition, at=clock(), extra=50).candidate_no
        trial = rounds.dry_run(db, edition.rounds[0].id)

    starts = clock() + HOUR
    assert trial.count == 2
    assert (trial.smallest.candidate_no, trial.smallest.deadline) == (plain, starts + HOUR)
    assert (trial.largest.candidate_no, trial.largest.deadline) == (slow, starts + 1.5 * HOUR)
    assert trial.cut_short == []
    assert trial.latest_full_start == starts + HOUR


def test_a_window_that_is_too_short_is_found_and_refuses_the_preparation(database, clock):
    with database.write() as db:
        edition = an_edition(db, at=clock())
        a_candidate(db, edition, at=clock())
        round_ = edition.rounds[0]
        round_.slots[0].ends_at = round_.slots[0].starts_at + timedelta(minutes=59)
        assert [one.cut_short_s for one in rounds.dry_run(db, round_.id).cut_short] == [60]
        with pytest.raises(Refused) as refused:
            rounds.prepare(db, round_.id, at=clock())
    assert refused.value.code == "cut_short"


def test_sittings_are_made_before_the_bell_once_each_and_later_ones_are_added(database, clock):
    with database.write() as db:
        edition = an_edition(db, at=clock())
        round_id = edition.rounds[0].id
        a_candidate(db, edition, at=clock())
        a_candidate(db, edition, at=clock(), extra=25)
        assert rounds.prepare(db, round_id, at=clock()) == 2
        assert rounds.prepare(db, round_id, at=clock()) == 0
        a_candidate(db, edition, at=clock())
        assert rounds.prepare(db, round_id, at=clock()) == 1

    assert [row["duration_s"] for row in everything_in(database, "exam_sitting")] == [
        3600,
        4500,
        3600,
    ]
    codes = [row["ranking_code"] for row in everything_in(database, "exam_candidate")]
    assert len(set(codes) - {None}) == 3


def test_awards_are_refused_over_two_slots_that_cannot_be_compared(database, clock):
    with database.write() as db:
        edition = an_edition(db, at=clock())
        round_ = edition.rounds[0]
        round_.slots.append(
            Slot(name="Ca 2", starts_at=clock() + 5 * HOUR, ends_at=clock() + 7 * HOUR)
        )
        db.flush()
        with pytest.raises(Refused) as refused:
            rounds.prepare(db, round_.id, at=clock())
    assert refused.value.code == "not_comparable"


def test_settings_lock_when_the_round_is_prepared(database, clock):
    with database.write() as db:
        edition = an_edition(db, at=clock())
        round_ = edition.rounds[0]
        rounds.refuse_locked(round_)
        rounds.prepare(db, round_.id, at=clock())
        with pytest.raises(Refused, match="đã khóa"):
            rounds.refuse_locked(round_)
