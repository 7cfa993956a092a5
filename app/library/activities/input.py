"""The input engine: fill-in (written questions) and drill (generated sums)."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from app.library.activities.generator import PLACES, Form, Sum, sums, told
from app.library.activities.parts import Part, Picture, Say, Speech, Words

BLANK = "___"

Kind = Literal["text", "natural", "decimal"]


def _accepted(value: object) -> object:
    return value if isinstance(value, list) else [value]


Blank = Annotated[list[Words], BeforeValidator(_accepted), Field(min_length=1, max_length=8)]
"""What one blank accepts; the first is the one shown: `s` or `[colour, color]`."""


def _distinct_keys(keys: list[str]) -> list[str]:
    if len(set(keys)) != len(keys):
        raise ValueError("a key stands twice")
    return keys


Keys = Annotated[list[Words], AfterValidator(_distinct_keys)]


class FillQuestion(Part):
    """A question with one blank (`___`) for each answer in its `line`.

    Without a `line` there is one blank, with `unit` after it. `keys` are this question's own.
    """

    ask: Words
    line: Words | None = None
    say: Say | None = None
    picture: Picture | None = None
    answers: list[Blank] = Field(min_length=1, max_length=4)
    unit: Words | None = None
    keys: Keys = Field(default_factory=list, max_length=16)
    hint: Words | None = None
    explain: Words | None = None

    @model_validator(mode="after")
    def _one_answer_each(self) -> "FillQuestion":
        blanks = self.line.count(BLANK) if self.line is not None else 1
        if blanks != len(self.answers):
            raise ValueError(f"{blanks} blanks (___) but {len(self.answers)} answers")
        if self.line is not None and self.unit is not None:
            raise ValueError("write the unit in the line")
        return self


class FillIn(Part):
    """`fill-in`: write what belongs in the blanks.

    `kind` says how answers are read: `text` (spaces and Unicode form forgiven, diacritics not;
    capitals forgiven unless `capitals: true`), `natural` (25304700, 25 304 700 and 25.304.700
    are one number), `decimal` (a dot is read as the comma).
    `keys` puts those keys on the screen; number kinds have digits by themselves.
    """

    kind: Kind = "text"
    capitals: bool = False
    keys: Keys = Field(default_factory=list, max_length=16)
    hint: Words | None = None
    explain: Words | None = None
    questions: list[FillQuestion] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _complete(self) -> "FillIn":
        for number, question in enumerate(self.questions, 1):
            for key in ("hint", "explain"):
                if getattr(question, key) is None and getattr(self, key) is None:
                    raise ValueError(f"question {number} has no {key}")
            keys = set(question.keys or self.keys) if self.kind == "text" else set()
            if keys and any(keys.isdisjoint(blank) for blank in question.answers):
                raise ValueError(f"question {number}: no key writes one of its answers")
            for answer in (one for blank in question.answers for one in blank):
                if self.kind != "text" and read_number(answer, self.kind) is None:
                    raise ValueError(f"question {number}: {answer!r} is not a {self.kind} number")
        return self

    def blanks(self) -> list["Written"]:
        return [
            Written(
                ask=one.ask,
                line=one.line or BLANK + (f" {one.unit}" if one.unit else ""),
                say=one.say,
                picture=one.picture,
                answers=tuple(tuple(blank) for blank in one.answers),
                keys=tuple(one.keys or self.keys),
                hint=one.hint or self.hint or "",
                explain=one.explain or self.explain or "",
            )
            for one in self.questions
        ]


class Drill(Part):
    """`drill`: sums made by a seeded generator, the same on the server and in the browser.

    `forms` are taken in turn. `hint` and `explain` may use the names of `generator.told`.
    """

    forms: list[Form] = Field(min_length=1, max_length=6)
    questions: int = Field(default=10, ge=3, le=20)
    print_questions: int = Field(default=20, ge=4, le=40)
    repeat_wrong: bool = False
    """Ask a sum answered wrong once more at the end."""
    dots: bool = False
    """Show counters with the hint (numbers to 20)."""
    unit: Words | None = None

    @property
    def kind(self) -> Kind:
        return "decimal" if any(form.decimal for form in self.forms) else "natural"

    def blanks(self, seed: int, count: int) -> list["Written"]:
        """`count` sums of the sheet numbered `seed`."""
        return [self._written(one) for one in sums(self.forms, seed, count)]

    def _written(self, one: Sum) -> "Written":
        form = self.forms[one.form]
        unit = f" {self.unit}" if self.unit else ""
        numbers = told(one)
        picture = None
        if self.dots and one.operation in "+−" and one.a <= 20 * PLACES:
            picture = counters(one)
        return Written(
            ask="",
            line=f"{numbers['a']}{unit} {one.operation} {numbers['b']}"
            f"{unit if one.operation in '+−' else ''} = {BLANK}{unit}",
            say=None,
            picture=picture,
            answers=((numbers["result"],),),
            hint=form.hint.format(**numbers),
            explain=form.explain.format(**numbers),
        )


def counters(one: Sum) -> Picture | None:
    """Counters for a sum of small whole numbers: two heaps, or one with some struck out."""
    a, b = one.a // PLACES, one.b // PLACES
    if one.operation == "+":
        return Picture(
            alt=f"{a} chấm tròn và {b} chấm tròn",
            groups=[
                Picture(dots=a, alt=f"{a} chấm tròn"),
                Picture(dots=b, alt=f"{b} chấm tròn"),
            ],
        )
    return Picture(dots=a, crossed=b, alt=f"{a} chấm tròn, gạch đi {b} chấm")


@dataclass(frozen=True)
class Written:
    """A question ready to be shown: `line` holds a ___ for each tuple of accepted answers."""

    ask: str
    line: str
    say: Speech | None
    picture: Picture | None
    answers: tuple[tuple[str, ...], ...]
    hint: str
    explain: str
    keys: tuple[str, ...] = ()


_GROUPED = re.compile(r"\d{1,3}(?:([.  ])\d{3})(?:\1\d{3})*|\d+")


def read_number(typed: str, kind: Kind) -> str | None:
    """The plain form of a typed number ("25304700", "12,75"), None when it is not one.

    natural: groups of three may be parted by one kind of space or dot. decimal: groups by
    spaces only, because a dot stands for the comma.
    """
    text = " ".join(unicodedata.normalize("NFC", typed).split()).replace(" ", " ")
    if kind == "natural":
        if not _GROUPED.fullmatch(text):
            return None
        return re.sub(r"\D", "", text).lstrip("0") or "0"
    whole, _, part = text.replace(".", ",").partition(",")
    whole = whole.replace(" ", "")
    if not whole.isdecimal() or (part and not part.isdecimal()):
        return None
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + ("," + part if part else "")


def is_right(typed: str, accepted: tuple[str, ...], kind: Kind, *, capitals: bool) -> bool:
    """True iff what was typed is one of the accepted answers, read as `kind`."""
    if kind != "text":
        number = read_number(typed, kind)
        return number is not None and number in {read_number(one, kind) for one in accepted}

    def form(text: str) -> str:
        plain = " ".join(unicodedata.normalize("NFC", text).split())
        plain = plain.replace("’", "'")
        return plain if capitals else plain.lower()

    return form(typed) in {form(one) for one in accepted}
