"""Small papers and rules for the exam's pure modules. Every secret of the paper carries CANARY."""

from app.exams.items import (
    GapFill,
    InlineChoice,
    Item,
    Level,
    Matching,
    MultipleChoice,
    SingleChoice,
    TrueFalseNotGiven,
)
from app.exams.papers import Block, Paper, Passage, Recording, Section
from app.exams.ranking import Entry, Rules

CANARY = "canary-7f3e"


def options(*texts: str) -> list[dict[str, str]]:
    return [{"id": "abcdefgh"[number], "text": text} for number, text in enumerate(texts)]


def a_choice(item_id: str = "one", **changes: object) -> SingleChoice:
    """Three options, the key is b."""
    return SingleChoice.model_validate(
        _common(item_id)
        | {"type": "single_choice", "options": options("are", "is", "am"), "key": "b"}
        | changes
    )


def a_multiple_choice(item_id: str = "many", **changes: object) -> MultipleChoice:
    """Five options of which a and d are right."""
    return MultipleChoice.model_validate(
        _common(item_id)
        | {
            "type": "multiple_choice",
            "options": options("rice", "iron", "glass", "plums", "sand"),
            "key": ["a", "d"],
        }
        | changes
    )


def a_statement(item_id: str = "claim", **changes: object) -> TrueFalseNotGiven:
    """Not given in the passage."""
    return TrueFalseNotGiven.model_validate(
        _common(item_id) | {"type": "true_false_not_given", "key": "not_given"} | changes
    )


def a_gap_fill(item_id: str = "gaps", **changes: object) -> GapFill:
    """Three gaps, the second with two spellings."""
    return GapFill.model_validate(
        _common(item_id)
        | {
            "type": "gap_fill",
            "text": "It {{a}} my favourite {{b}}. {{c}} go!",
            "key": {"a": ["is"], "b": ["colour", "color"], "c": ["Let's"]},
        }
        | changes
    )


def an_inline_choice(item_id: str = "inline", **changes: object) -> InlineChoice:
    """Two lists; the key is a: p, b: q."""
    return InlineChoice.model_validate(
        _common(item_id)
        | {
            "type": "inline_choice",
            "text": "We {{a}} here {{b}} noon.",
            "gaps": {
                "a": [{"id": "p", "text": "are"}, {"id": "q", "text": "is"}],
                "b": [{"id": "p", "text": "for"}, {"id": "q", "text": "until"}],
            },
            "key": {"a": "p", "b": "q"},
        }
        | changes
    )


def a_matching(item_id: str = "pairs", **changes: object) -> Matching:
    """Three lines, four options; the key is x: c, y: a, z: b."""
    return Matching.model_validate(
        _common(item_id)
        | {
            "type": "matching",
            "left": [{"id": one, "text": f"line {one}"} for one in "xyz"],
            "options": options("first", "second", "third", "fourth"),
            "key": {"x": "c", "y": "a", "z": "b"},
        }
        | changes
    )


def one_of_each() -> tuple[Item, ...]:
    return (
        a_choice(),
        a_multiple_choice(),
        a_statement(),
        a_gap_fill(),
        an_inline_choice(),
        a_matching(),
    )


RIGHT_ANSWERS: dict[str, object] = {
    "one": "b",
    "many": ["d", "a"],
    "claim": "not_given",
    "gaps": {"a": "is", "b": "color", "c": "let’s"},
    "inline": {"a": "p", "b": "q"},
    "pairs": {"x": "c", "y": "a", "z": "b"},
}


def a_paper(*sections: Section) -> Paper:
    """One item of each type in three sections, unless sections are given."""
    one, many, claim, gaps, inline, pairs = one_of_each()
    recording = Recording(
        id="song",
        title="A song",
        plays=2,
        duration_ms=4_000,
        size=20_000,
        sha256="a" * 64,
        script=f"What is said: {CANARY}",
    )
    passage = Passage(id="story", title="A story", paragraphs=("Once.", "Twice."))
    return Paper(
        edition="specimen",
        round="round-1",
        title="Specimen",
        sections=sections
        or (
            a_section("use", one, many, inline),
            Section(
                id="reading",
                title="Reading",
                blocks=(
                    Block(
                        id="b-reading",
                        instructions="Read.",
                        passage=passage,
                        items=(_in(claim, "reading"), _in(pairs, "reading")),
                    ),
                ),
            ),
            Section(
                id="listening",
                title="Listening",
                blocks=(
                    Block(
                        id="b-listening",
                        instructions="Listen.",
                        recording=recording,
                        items=(_in(gaps, "listening"),),
                    ),
                ),
            ),
        ),
    )


def a_section(section_id: str, *items: Item) -> Section:
    return Section(
        id=section_id,
        title=section_id.capitalize(),
        blocks=(
            Block(
                id=f"b-{section_id}",
                instructions="Choose.",
                items=tuple(_in(item, section_id) for item in items),
            ),
        ),
    )


def a_paper_of_choices(levels: list[Level]) -> Paper:
    """Items i0, i1, … of one mark each, the key always b, at these levels."""
    return a_paper(
        a_section("use", *(a_choice(f"i{at}", level=level) for at, level in enumerate(levels)))
    )


def some_rules(**changes: object) -> Rules:
    """Total, then listening; cut at 2; one award costs 5.950.000 đ."""
    return Rules.model_validate(
        {
            "version": 1,
            "keys": ["total", "section.listening", "lot"],
            "cut": 2,
            "award_vnd": 5_950_000,
            "beacon": "a public value named in advance",
        }
        | changes
    )


def entries(*merits: tuple[int, ...]) -> list[Entry]:
    """Codes AAAA0000, AAAA0001, … with these merits."""
    return [Entry(f"AAAA{at:04}", merit) for at, merit in enumerate(merits)]


def _common(item_id: str) -> dict[str, object]:
    return {
        "id": item_id,
        "section": "use",
        "level": "B1",
        "skill": "grammar",
        "source": f"source {CANARY}",
        "author": f"author {CANARY}",
        "reviewer": f"reviewer {CANARY}",
        "marks_milli": 1000,
        "prompt": f"Prompt of {item_id}",
        "rationale": f"Because {CANARY}",
    }


def _in(item: Item, section: str) -> Item:
    return item.model_copy(update={"section": section})
