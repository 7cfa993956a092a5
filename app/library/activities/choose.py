"""The choose engine: choice, true-false, listen-choose and count.

All four become the same list of `Asked`, which the page, the print form, the text form and the
answer check share.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from app.library.activities.parts import (
    Card,
    Helped,
    Language,
    Name,
    Part,
    Picture,
    Question,
    Say,
    Speech,
    Words,
    same,
)


@dataclass(frozen=True)
class Asked:
    """A question ready to be shown. `right` is the index of the right option."""

    ask: str
    say: Speech | None
    picture: Picture | None
    options: tuple[Card, ...]
    right: int
    hint: str
    explain: str
    tap: bool = False
    """Each drawing of the picture can be touched and is counted aloud."""
    listen: bool = False
    """The words are only heard until the reader asks for them."""


class Choice(Helped):
    """`choice`: one right option of two to six."""

    questions: list[Question] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _helped(self) -> "Choice":
        self.require_help("question", self.questions)
        return self

    def asked(self) -> list[Asked]:
        return [asked_of(question, self) for question in self.questions]


class ListenQuestion(Question):
    """A question that is heard: `say` is required."""

    say: Say


class ListenChoose(Helped):
    """`listen-choose`: hear a line, then touch what it speaks of."""

    questions: list[ListenQuestion] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _helped(self) -> "ListenChoose":
        self.require_help("question", list(self.questions))
        return self

    def asked(self) -> list[Asked]:
        return [asked_of(question, self, listen=True) for question in self.questions]


class Statement(Part):
    """A sentence that is true or false, always with the reason."""

    ask: Words
    say: Say | None = None
    picture: Picture | None = None
    answer: bool
    hint: Words | None = None
    explain: Words


class TrueFalse(Helped):
    """`true-false`: Đúng or Sai."""

    statements: list[Statement] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _helped(self) -> "TrueFalse":
        for number, statement in enumerate(self.statements, 1):
            if statement.hint is None and self.hint is None:
                raise ValueError(f"statement {number} has no hint")
        return self

    def asked(self) -> list[Asked]:
        return [
            Asked(
                ask=one.ask,
                say=one.say,
                picture=one.picture,
                options=(Card(text="Đúng"), Card(text="Sai")),
                right=0 if one.answer else 1,
                hint=one.hint or self.hint or "",
                explain=one.explain,
            )
            for one in self.statements
        ]


NUMBER_WORDS = {
    "vi": (
        "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười",
        "mười một", "mười hai", "mười ba", "mười bốn", "mười lăm",
        "mười sáu", "mười bảy", "mười tám", "mười chín", "hai mươi",
    ),
    "en": (
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen",
        "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ),
}  # fmt: skip


class CountRound(Part):
    """`count` things are there, `more` come, `less` go; the answer is count + more − less."""

    ask: Words
    say: Say | None = None
    art: Name
    alt: Words
    count: int = Field(ge=0, le=20)
    more: int = Field(default=0, ge=0, le=20)
    less: int = Field(default=0, ge=0, le=20)
    options: list[int] = Field(default_factory=list, max_length=6)
    """Numbers to choose from; left out: the answer and its neighbours."""
    hint: Words | None = None
    explain: Words | None = None

    @property
    def total(self) -> int:
        return self.count + self.more - self.less

    @model_validator(mode="after")
    def _possible(self) -> "CountRound":
        if not 0 <= self.total <= 20 or self.less > self.count:
            raise ValueError("count + more − less must be from 0 to 20, less at most count")
        if self.options and self.total not in self.options:
            raise ValueError(f"the answer {self.total} is not among the options")
        if len(set(self.options)) != len(self.options):
            raise ValueError("an option stands twice")
        return self

    def choices(self, largest: int) -> list[int]:
        """The numbers offered, ascending: three neighbours of the answer unless given."""
        if self.options:
            return sorted(self.options)
        low = max(0 if self.total == 0 else 1, min(self.total - 1, largest - 2))
        return [low, low + 1, low + 2]


class Count(Helped):
    """`count`: touch and count, then choose the number as dots, digits or words.

    In `hint` and `explain`, `{count}`, `{more}`, `{less}`, `{total}` stand for the numbers and
    `{words}` for the answer in words.
    """

    rounds: list[CountRound] = Field(min_length=1, max_length=20)
    show: Literal["dots", "digits", "words"] = "digits"
    language: Language = "vi"
    hint: Words
    explain: Words

    def asked(self) -> list[Asked]:
        largest = max(one.total for one in self.rounds)
        return [self._asked(one, max(largest, 3)) for one in self.rounds]

    def _asked(self, one: CountRound, largest: int) -> Asked:
        numbers = one.choices(largest)
        words = NUMBER_WORDS[self.language]

        def told(text: str) -> str:
            return text.format(
                count=one.count, more=one.more, less=one.less, total=one.total,
                words=words[one.total],
            )  # fmt: skip

        return Asked(
            ask=one.ask,
            say=one.say,
            picture=Picture(art=one.art, count=one.count + one.more, crossed=one.less, alt=one.alt),
            options=tuple(self._card(number) for number in numbers),
            right=numbers.index(one.total),
            hint=told(one.hint or self.hint),
            explain=told(one.explain or self.explain),
            tap=True,
        )

    def _card(self, number: int) -> Card:
        word = NUMBER_WORDS[self.language][number]
        say = Speech(text=word, language=self.language)
        if self.show == "dots":
            return Card(picture=Picture(dots=number, alt=f"{number} chấm tròn"), say=say)
        return Card(text=word if self.show == "words" else str(number), say=say)

    @model_validator(mode="after")
    def _templates(self) -> "Count":
        for text in [self.hint, self.explain] + [
            text for one in self.rounds for text in (one.hint, one.explain) if text
        ]:
            try:
                text.format(count=0, more=0, less=0, total=0, words="")
            except (KeyError, IndexError, ValueError) as fault:
                raise ValueError(f"{text!r} has a bad {{…}}: {fault}") from fault
        return self


def asked_of(question: Question, shared: Helped, *, listen: bool = False) -> Asked:
    """A question with the shared hint and explanation filled in."""
    labels = [same(option.label) for option in question.options]
    return Asked(
        ask=question.ask,
        say=question.say,
        picture=question.picture,
        options=tuple(question.options),
        right=labels.index(same(question.answer)),
        hint=question.hint or shared.hint or "",
        explain=question.explain or shared.explain or "",
        listen=listen,
    )


def is_right(asked: Asked, label: str) -> bool:
    """True iff `label` names the right option."""
    return same(label) == same(asked.options[asked.right].label)
