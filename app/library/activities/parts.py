"""What every activity is made of: words, pictures, spoken lines, questions.

Schemas only: no database, no HTTP, no HTML. Every model refuses unknown keys, so that a
mistyped key is a fault with a line and never a silently missing hint.
"""

import unicodedata
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Language = Literal["vi", "en"]


def _plain(value: object) -> object:
    """YAML reads `answer: 5` as a number and `Đúng: yes` as a truth value; children read text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


Words = Annotated[
    str, BeforeValidator(_plain), StringConstraints(strip_whitespace=True, min_length=1)
]
"""A non-empty line of text for the reader."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""A file or region name without its ending: `ca-rot`, `qua-tao-2`."""

FileName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\.(mp3|ogg|svg|png|webp)$")
]
"""A file in the material's own folder. Never an address: media are not fetched from elsewhere."""


class Part(BaseModel):
    """Base of all schemas: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Picture(Part):
    """One drawing, a row of equal drawings, or counters; exactly one of `art`, `dots`, `groups`.

    `art` names an SVG in the material's folder or in `content/library/art/`.
    """

    alt: Words
    art: Name | None = None
    count: int = Field(default=1, ge=0, le=20)
    crossed: int = Field(default=0, ge=0, le=20)
    """How many of `count` are struck through (taken away)."""
    shadow: bool = False
    """Draw the art as a dark shape only."""
    dots: int | None = Field(default=None, ge=0, le=20)
    """Counters in ten-frames."""
    groups: list["Picture"] = Field(default_factory=list, max_length=3)
    """Two or three pictures side by side, for comparing."""

    @model_validator(mode="after")
    def _one_kind(self) -> "Picture":
        kinds = [self.art is not None, self.dots is not None, bool(self.groups)]
        if sum(kinds) != 1:
            raise ValueError("a picture has exactly one of art, dots, groups")
        if self.crossed > (self.count if self.dots is None else self.dots):
            raise ValueError("more are struck out than there are")
        return self

    def arts(self) -> set[str]:
        """Names of the drawings this picture needs."""
        own = {self.art} if self.art else set()
        return own.union(*(group.arts() for group in self.groups))


class Speech(Part):
    """A line read aloud: a recording if there is one, else an installed voice of `language`."""

    text: Words
    language: Language = "vi"
    sound: FileName | None = None


def _speech(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


Say = Annotated[Speech, BeforeValidator(_speech)]
"""`say: "Bằng nhau"` or `say: {text: red, language: en, sound: red.mp3}`."""


class Card(Part):
    """Something to choose or to pair: words, a picture, or both."""

    text: Words | None = None
    picture: Picture | None = None
    say: Say | None = None

    @model_validator(mode="after")
    def _something(self) -> "Card":
        if self.text is None and self.picture is None:
            raise ValueError("a card needs text or a picture")
        return self

    @property
    def label(self) -> str:
        """What a reader who sees no picture is told; unique among its neighbours."""
        if self.text is not None:
            return self.text
        assert self.picture is not None
        return self.picture.alt


def _card(value: object) -> object:
    value = _plain(value)
    return {"text": value} if isinstance(value, str) else value


AnyCard = Annotated[Card, BeforeValidator(_card)]
"""`Đúng` or `{text: …, picture: {…}, say: …}`."""


def _distinct(cards: list[Card]) -> list[Card]:
    labels = [same(card.label) for card in cards]
    for label in labels:
        if labels.count(label) > 1:
            raise ValueError(f"the option {label!r} stands twice")
    return cards


Options = Annotated[list[AnyCard], Field(min_length=2, max_length=6), AfterValidator(_distinct)]


def same(text: str) -> str:
    """The form in which two labels are compared: NFC, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class Question(Part):
    """One question with its options; `answer` is the label (text, else alt) of the right one."""

    ask: Words
    say: Say | None = None
    picture: Picture | None = None
    options: Options
    answer: Words
    hint: Words | None = None
    explain: Words | None = None

    @model_validator(mode="after")
    def _answer_is_an_option(self) -> "Question":
        if same(self.answer) not in {same(option.label) for option in self.options}:
            raise ValueError(f"the answer {self.answer!r} is not among the options")
        return self


class Helped(Part):
    """An activity that may give one hint and one explanation for all its questions."""

    hint: Words | None = None
    explain: Words | None = None

    def require_help(self, name: str, questions: "list[Question]") -> None:
        """Refuse unless every question has a hint and an explanation of its own or shared."""
        for number, question in enumerate(questions, 1):
            for key in ("hint", "explain"):
                if getattr(question, key) is None and getattr(self, key) is None:
                    raise ValueError(f"{name} {number} has no {key}")
