"""Marks: whole milli-points, one rounding rule, absent is not zero, voided is voided for all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exams.marking import mark, share
from tests.support.exam_papers import (
    RIGHT_ANSWERS,
    a_gap_fill,
    a_paper,
    a_paper_of_choices,
    a_section,
)

ANSWERS = st.dictionaries(
    st.sampled_from(sorted(RIGHT_ANSWERS)),
    st.sampled_from([*RIGHT_ANSWERS.values(), "a", "", ["a"], {"a": "is", "x": "c"}, None]),
)
VOIDED = st.sets(st.sampled_from(sorted(RIGHT_ANSWERS)))


def test_everything_right_earns_the_whole_paper() -> None:
    marks = mark(a_paper(), RIGHT_ANSWERS)
    assert marks.total_milli == marks.max_milli == 6000
    assert {name: one.milli for name, one in marks.sections.items()} == {
        "use": 3000,
        "reading": 2000,
        "listening": 1000,
    }


def test_someone_who_never_sat_has_no_total_and_no_section_marks() -> None:
    marks = mark(a_paper(), None)
    assert marks.absent
    assert marks.total_milli is None
    assert [one.milli for one in marks.sections.values()] == [None] * 3
    assert all(one.milli is None for one in marks.items)


def test_someone_who_sat_and_wrote_nothing_has_zero() -> None:
    marks = mark(a_paper(), {})
    assert not marks.absent
    assert marks.total_milli == 0
    assert marks.answered == 0
    assert all(one.milli is None for one in marks.items)


def test_a_wrong_answer_is_zero_and_a_blank_is_nothing() -> None:
    marks = {one.item: one.milli for one in mark(a_paper(), {"one": "a"}).items}
    assert marks["one"] == 0
    assert marks["many"] is None


@pytest.mark.parametrize(("right", "milli"), [(0, 0), (1, 333), (2, 667), (3, 1000)])
def test_parts_are_rounded_to_the_nearest_milli_point(right: int, milli: int) -> None:
    paper = a_paper(a_section("use", a_gap_fill()))
    answer = dict(list({"a": "is", "b": "colour", "c": "let's"}.items())[:right])
    answer |= {gap: "wrong" for gap in "abc" if gap not in answer}
    assert mark(paper, {"gaps": answer}).total_milli == milli


def test_halves_round_up() -> None:
    assert share(1, 1, 2) == 1
    assert share(3, 1, 2) == 2
    assert share(25, 3, 10) == 8


@given(st.integers(1, 20_000), st.integers(1, 12))
def test_a_share_grows_with_the_parts_from_nothing_to_all(marks: int, of: int) -> None:
    shares = [share(marks, right, of) for right in range(of + 1)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, marks)
    assert all(abs(2 * of * one - 2 * marks * at) <= of for at, one in enumerate(shares))


@given(ANSWERS, VOIDED)
def test_the_total_is_the_sum_of_the_sections_and_of_the_items(
    answers: dict[str, object], voided: set[str]
) -> None:
    marks = mark(a_paper(), answers, voided)
    assert marks.total_milli == sum(one.milli or 0 for one in marks.items)
    assert marks.total_milli == sum(one.milli or 0 for one in marks.sections.values())
    assert marks.max_milli == sum(one.max_milli for one in marks.sections.values())
    assert marks.answered == sum(one.answered for one in marks.sections.values())
    assert 0 <= marks.total_milli <= marks.max_milli
    assert type(marks.total_milli) is int


@given(ANSWERS, VOIDED)
def test_a_voided_item_is_voided_for_all(answers: dict[str, object], voided: set[str]) -> None:
    without = {item: answer for item, answer in answers.items() if item not in voided}
    assert mark(a_paper(), answers, voided) == mark(a_paper(), without, voided)
    assert mark(a_paper(), answers, voided).max_milli == 6000 - 1000 * len(voided)


def test_voiding_an_item_that_is_not_in_the_paper_is_an_error() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        mark(a_paper(), {}, ["nowhere"])


def test_answers_to_items_of_another_paper_count_for_nothing() -> None:
    assert mark(a_paper(), {"elsewhere": "b"}) == mark(a_paper(), {})


def test_items_wholly_right_are_counted_by_band() -> None:
    paper = a_paper_of_choices(["A2", "B2", "B2", "B1"])
    marks = mark(paper, {"i0": "b", "i1": "b", "i2": "a", "i3": "b"})
    assert {level: (one.right, one.items) for level, one in marks.bands.items()} == {
        "A2": (1, 1),
        "B1": (1, 1),
        "B2": (1, 2),
    }
    assert (marks.hardest_band, marks.hardest_band_right) == ("B2", 1)


def test_half_an_item_is_not_wholly_right() -> None:
    paper = a_paper(a_section("use", a_gap_fill(level="C1")))
    assert mark(paper, {"gaps": {"a": "is"}}).hardest_band_right == 0


def test_the_hardest_band_is_the_hardest_that_still_counts() -> None:
    paper = a_paper_of_choices(["B1", "C1"])
    marks = mark(paper, {"i0": "b", "i1": "b"}, voided=["i1"])
    assert (marks.hardest_band, marks.hardest_band_right) == ("B1", 1)
    assert mark(paper, {}, voided=["i0", "i1"]).hardest_band is None
