"""Each type of item: what it refuses to be, what the browser gets, how an answer is marked."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.exams.items import Item, Outcome, Shuffle
from app.exams.items.gap_fill import folded
from tests.support.exam_papers import (
    CANARY,
    RIGHT_ANSWERS,
    a_choice,
    a_gap_fill,
    a_matching,
    a_multiple_choice,
    a_statement,
    an_inline_choice,
    one_of_each,
    options,
)

EACH = pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.type)
SHUFFLE = Shuffle("seed")

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from("abcdpqxyz"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from("abcxyz") | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=6,
)


@EACH
def test_the_right_answer_is_accepted_and_earns_every_part(item: Item) -> None:
    answer = RIGHT_ANSWERS[item.id]
    outcome = item.mark(answer)
    assert item.accepts(answer)
    assert item.answered(answer)
    assert outcome.right == outcome.of >= 1


@EACH
@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_nothing_and_an_answer_taken_back_are_not_answers(item: Item, nothing: object) -> None:
    assert not item.answered(nothing)
    assert item.mark(nothing).right == 0


@EACH
@given(answer=ANYTHING)
def test_marking_never_raises_whatever_is_stored(item: Item, answer: object) -> None:
    outcome = item.mark(answer)
    assert 0 <= outcome.right <= outcome.of
    if not item.answered(answer):
        assert outcome.right == 0


@EACH
@given(answer=ANYTHING)
def test_what_is_accepted_survives_json_and_keeps_its_mark(item: Item, answer: object) -> None:
    if item.accepts(answer):
        assert item.mark(json.loads(json.dumps(answer))) == item.mark(answer)


@EACH
def test_x13_the_public_form_of_an_item_holds_no_secret(item: Item) -> None:
    shown = json.dumps(item.public(SHUFFLE))
    assert CANARY not in shown
    for secret in ("key", "rationale", "marks", "level", "author", "reviewer", "source"):
        assert f'"{secret}' not in shown


def test_choosing_too_many_earns_nothing() -> None:
    item = a_multiple_choice()
    assert item.mark(["a", "d"]) == Outcome(2, 2)
    assert item.mark(["a"]) == Outcome(1, 2)
    assert item.mark(["a", "b"]) == Outcome(1, 2)
    assert item.mark(["a", "a"]) == Outcome(1, 2)
    assert item.mark(["a", "b", "d"]) == Outcome(0, 2)


def test_the_candidate_is_told_how_many_to_choose() -> None:
    assert a_multiple_choice().public(SHUFFLE)["choose"] == 2


def test_true_false_and_not_given_stay_in_their_order() -> None:
    shown = [a_statement().public(Shuffle(seed))["options"] for seed in "abcdefgh"]
    assert shown == [["true", "false", "not_given"]] * 8


def test_a_text_is_cut_at_its_gaps() -> None:
    assert a_gap_fill().public(SHUFFLE)["segments"] == [
        {"text": "It "},
        {"gap": "a"},
        {"text": " my favourite "},
        {"gap": "b"},
        {"text": ". "},
        {"gap": "c"},
        {"text": " go!"},
    ]


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("colour", True),
        ("COLOR", True),
        ("  colour ", True),
        ("colour.", True),
        ("co\u200blour", True),
        ("ｃｏｌｏｕｒ", True),  # full-width letters of an East Asian keyboard
        ("colours", False),
        ("colr", False),
        ("my colour", False),
    ],
)
def test_a_gap_forgives_the_keyboard_and_not_the_spelling(written: str, right: bool) -> None:
    assert a_gap_fill().mark({"b": written}) == Outcome(int(right), 3)


@pytest.mark.parametrize("written", ["let's", "Let’s", "LET‘S", "let`s", "let´s", "letʼs"])
def test_every_apostrophe_is_the_same(written: str) -> None:
    assert a_gap_fill().mark({"c": written}).right == 1


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(alphabet="abc 'é", min_size=1, max_size=12))
def test_capitals_and_spaces_never_decide(text: str) -> None:
    assert folded(text.upper().replace(" ", "\u00a0 ")) == folded(f" {text}\t")


def test_a_save_is_refused_when_it_cannot_be_an_answer() -> None:
    assert not a_choice().accepts("z")
    assert not a_choice().accepts({"a": "b"})
    assert not a_multiple_choice().accepts("a")
    assert not a_multiple_choice().accepts(["a", "z"])
    assert not a_multiple_choice().accepts(["a"] * 6)
    assert not a_statement().accepts("maybe")
    assert not a_gap_fill().accepts({"d": "is"})
    assert not a_gap_fill().accepts({"a": "x" * 201})
    assert not a_gap_fill().accepts({"a": 1})
    assert not an_inline_choice().accepts({"a": "z"})
    assert not a_matching().accepts({"x": "z"})
    assert an_inline_choice().accepts({"a": ""})


@pytest.mark.parametrize(
    ("make", "changes", "fault"),
    [
        (a_choice, {"key": "z"}, "not one of the options"),
        (a_choice, {"options": options("is", "is", "am")}, "the same text"),
        (a_choice, {"options": [*options("is", "are"), *options("am")]}, "the same id"),
        (a_choice, {"options": options("is", "are")}, "at least 3"),
        (a_choice, {"level": "B3"}, "B1"),
        (a_choice, {"hint": "b"}, "Extra inputs"),
        (a_multiple_choice, {"key": ["a"]}, "at least 2"),
        (a_multiple_choice, {"key": ["a", "a"]}, "twice"),
        (a_multiple_choice, {"key": ["a", "z"]}, "not one of the options"),
        (a_multiple_choice, {"key": list("abcde")}, "every option"),
        (a_statement, {"key": "perhaps"}, "not_given"),
        (a_gap_fill, {"text": "No gap."}, "no gap"),
        (a_gap_fill, {"text": "{{a}} {{a}}"}, "twice"),
        (a_gap_fill, {"text": "{{a}} {{b}}"}, "differ"),
        (a_gap_fill, {"text": "{{a}}", "key": {"a": ["it’s", "It's"]}}, "the same answer"),
        (a_gap_fill, {"text": "{{a}}", "key": {"a": ["at noon"]}}, "more than 1 words"),
        (a_gap_fill, {"text": "{{a}}", "key": {"a": ["."]}}, "empty"),
        (an_inline_choice, {"key": {"a": "p"}}, "differ"),
        (an_inline_choice, {"key": {"a": "p", "b": "z"}}, "not one of"),
        (a_matching, {"key": {"x": "a", "y": "a", "z": "b"}}, "several lines"),
        (a_matching, {"key": {"x": "a", "y": "b"}}, "where the lines are"),
        (a_matching, {"key": {"x": "a", "y": "b", "z": "q"}}, "not one of"),
    ],
)
def test_a_faulty_item_is_named(
    make: Callable[..., Item], changes: dict[str, object], fault: str
) -> None:
    with pytest.raises(ValidationError, match=fault):
        make(**changes)


def test_one_option_may_serve_several_lines_when_the_candidate_is_told() -> None:
    item = a_matching(reuse=True, key={"x": "a", "y": "a", "z": "b"})
    assert item.public(SHUFFLE)["reuse"] is True
    assert item.mark({"x": "a", "y": "a"}) == Outcome(2, 3)
