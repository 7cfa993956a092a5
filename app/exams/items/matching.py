"""Each left-hand line is given one right-hand option; there may be options to spare.
Answer: {left id: option id}."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.exams.items.base import (
    Id,
    ItemBase,
    Option,
    Outcome,
    Shuffle,
    are_pairs,
    pairs,
    repeated,
    shown,
)


class Matching(ItemBase):
    """The left-hand lines keep their order (they follow the passage or the recording); the options
    are shuffled. An option may be the key of several lines only when `reuse` says so, and the
    candidate is told."""

    type: Literal["matching"]
    left: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]
    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=10)]
    reuse: bool = False
    key: dict[Id, Id]

    @model_validator(mode="after")
    def _every_line_has_its_option(self) -> Self:
        left, options = [one.id for one in self.left], [one.id for one in self.options]
        if twice := repeated([*left, *options]):
            raise ValueError(f"the same id is used twice: {', '.join(twice)}")
        if twice := repeated(one.text.casefold() for one in self.options):
            raise ValueError(f"options have the same text: {', '.join(twice)}")
        if set(self.key) != set(left):
            raise ValueError(f"key has {', '.join(self.key)} where the lines are {', '.join(left)}")
        if unknown := [one for one in self.key.values() if one not in options]:
            raise ValueError(f"key {', '.join(unknown)} is not one of {', '.join(options)}")
        if not self.reuse and (twice := repeated(self.key.values())):
            raise ValueError(f"option is the key of several lines: {', '.join(twice)}")
        return self

    def public(self, shuffle: Shuffle) -> dict[str, object]:
        return {
            "id": self.id,
            "type": self.type,
            "prompt": self.prompt,
            "reuse": self.reuse,
            "left": [{"id": one.id, "text": one.text} for one in self.left],
            "options": shown(self.options, shuffle, self.id),
        }

    def accepts(self, answer: object) -> bool:
        options = [one.id for one in self.options]
        return are_pairs(answer, {one.id: options for one in self.left})

    def answered(self, answer: object) -> bool:
        return bool(pairs(answer))

    def mark(self, answer: object) -> Outcome:
        chosen = pairs(answer)
        right = sum(chosen.get(line) == option for line, option in self.key.items())
        return Outcome(right=right, of=len(self.key))
