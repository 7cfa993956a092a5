"""The types of item, one module each: schema, public form, mark.

| type                   | answer (JSON)             |
| ---------------------- | ------------------------- |
| single_choice          | "b"                       |
| multiple_choice        | ["a", "d"]                |
| true_false_not_given   | "true", "false", "not_given" |
| gap_fill               | {"1": "colour"}           |
| inline_choice          | {"1": "b", "2": "a"}      |
| matching               | {"1": "c", "2": "e"}      |

Every item has: `public(shuffle)` (what the browser may hold), `accepts(answer)` (may this be
stored? asked when an answer is saved; an answer taken back is "", [] or {}), `answered(answer)`
(false for nothing and for what was taken back) and `mark(answer)` (an Outcome; never raises,
whatever is stored)."""

from typing import Annotated

from pydantic import Field

from app.exams.items.base import LEVELS, Frozen, Level, Option, Outcome, Shuffle
from app.exams.items.gap_fill import GapFill
from app.exams.items.inline_choice import InlineChoice
from app.exams.items.matching import Matching
from app.exams.items.multiple_choice import MultipleChoice
from app.exams.items.single_choice import SingleChoice
from app.exams.items.true_false_not_given import TrueFalseNotGiven

Item = Annotated[
    SingleChoice | MultipleChoice | TrueFalseNotGiven | GapFill | InlineChoice | Matching,
    Field(discriminator="type"),
]

__all__ = [
    "LEVELS",
    "Frozen",
    "GapFill",
    "InlineChoice",
    "Item",
    "Level",
    "Matching",
    "MultipleChoice",
    "Option",
    "Outcome",
    "Shuffle",
    "SingleChoice",
    "TrueFalseNotGiven",
]
