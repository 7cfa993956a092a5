"""What an examiner would check of the specimen before it is used."""

import re
from collections import Counter
from pathlib import Path

import pytest

from app.exams import papers
from app.exams.items import GapFill, SingleChoice, TrueFalseNotGiven
from app.exams.marking import mark

SPECIMEN = Path(__file__).parents[2] / "content/exams/danh-gia-nang-luc-2026"
ROUNDS = pytest.mark.parametrize("round_id", ["round-1", "round-2"])

AMERICAN = re.compile(
    r"\b(color|favor|neighbor|center|theater|meter|traveler|organiz\w+|realiz\w+|recogniz\w+|"
    r"gray|mom|vacation|elevator|apartment|subway|math|fall semester)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("round_id", "items", "listening", "recordings"),
    [("round-1", 40, 10, 2), ("round-2", 30, 8, 2)],
)
def test_a_round_has_the_items_that_were_ordered(
    round_id: str, items: int, listening: int, recordings: int
) -> None:
    paper = papers.load(SPECIMEN / round_id)
    assert len(paper.items) == items
    assert sum(item.section == "listening" for item in paper.items) == listening
    assert len(paper.recordings) == recordings
    assert all(one.plays == 2 for one in paper.recordings)


@ROUNDS
def test_every_type_of_item_occurs(round_id: str) -> None:
    types = {item.type for item in papers.load(SPECIMEN / round_id).items}
    assert types == {
        "single_choice",
        "multiple_choice",
        "true_false_not_given",
        "gap_fill",
        "inline_choice",
        "matching",
    }


def test_no_id_is_used_in_both_rounds() -> None:
    ids = [item.id for one in ("round-1", "round-2") for item in papers.load(SPECIMEN / one).items]
    assert len(ids) == len(set(ids)) == 70


@ROUNDS
def test_no_letter_and_no_length_gives_the_key_away(round_id: str) -> None:
    choices = [i for i in papers.load(SPECIMEN / round_id).items if isinstance(i, SingleChoice)]
    letters = Counter(item.key for item in choices)
    assert max(letters.values()) <= 0.4 * len(choices)
    longest = sum(
        max(item.options, key=lambda option: len(option.text)).id == item.key for item in choices
    )
    assert longest <= 0.5 * len(choices)


def test_each_verdict_is_a_key_somewhere() -> None:
    keys = Counter(
        item.key
        for one in ("round-1", "round-2")
        for item in papers.load(SPECIMEN / one).items
        if isinstance(item, TrueFalseNotGiven)
    )
    assert set(keys) == {"true", "false", "not_given"}
    assert min(keys.values()) >= 3


@ROUNDS
def test_words_to_be_taken_from_a_text_are_in_it(round_id: str) -> None:
    paper = papers.load(SPECIMEN / round_id)
    for section in paper.sections:
        for block in section.blocks:
            if block.passage is None:
                continue
            text = " ".join(block.passage.paragraphs).casefold()
            for item in block.items:
                if isinstance(item, GapFill):
                    for variants in item.key.values():
                        assert all(re.search(rf"\b{word}\b", text) for word in variants), item.id


@ROUNDS
def test_the_spelling_is_british(round_id: str) -> None:
    assert AMERICAN.findall(papers.load(SPECIMEN / round_id).canonical().decode()) == []


@ROUNDS
def test_the_spaces_and_stops_are_tidy(round_id: str) -> None:
    for item in papers.load(SPECIMEN / round_id).items:
        text = f"{item.prompt} {getattr(item, 'text', '')}"
        assert "  " not in text, item.id
        assert " ." not in text, item.id


def test_the_line_for_round_two_is_sixty_per_cent_of_round_one() -> None:
    from app.exams import editions

    exam, paper = editions.load(SPECIMEN), papers.load(SPECIMEN / "round-1")
    assert exam.rounds[0].advance_min_milli == paper.max_milli * 60 // 100
    assert mark(paper, {}).max_milli == paper.max_milli
