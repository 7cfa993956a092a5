"""A text whose gaps are drop-down lists. Answer: {gap id: option id}."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.exams.items.base import (
    Id,
    ItemBase,
    Option,
    Outcome,
    Shuffle,
    Text,
    are_pairs,
    gaps_in,
    pairs,
    repeated,
    segments,
    shown,
)


class InlineChoice(ItemBase):
    type: Literal["inline_choice"]
    text: Text
    gaps: dict[str, Annotated[tuple[Option, ...], Field(min_length=2, max_length=5)]]
    key: dict[str, Id]

    @model_validator(mode="after")
    def _every_gap_has_its_options(self) -> Self:
        inside = gaps_in(self.text)
        if not inside:
            raise ValueError("text has no gap such as {{1}}")
        if twice := repeated(inside):
            raise ValueError(f"gap occurs twice: {', '.join(twice)}")
        if set(inside) != set(self.gaps) or set(inside) != set(self.key):
            raise ValueError(
                f"gaps in the text ({', '.join(inside)}), with options ({', '.join(self.gaps)}) "
                f"and in the key ({', '.join(self.key)}) differ"
            )
        for gap, options in self.gaps.items():
            ids = [option.id for option in options]
            if twice := repeated(ids):
                raise ValueError(f"gap {gap}: options have the same id: {', '.join(twice)}")
            if twice := repeated(option.text.casefold() for option in options):
                raise ValueError(f"gap {gap}: options have the same text: {', '.join(twice)}")
            if self.key[gap] not in ids:
                raise ValueError(f"gap {gap}: key {self.key[gap]!r} is not one of {', '.join(ids)}")
        return self

    def public(self, shuffle: Shuffle) -> dict[str, object]:
        return {
            "id": self.id,
            "type": self.type,
            "prompt": self.prompt,
            "segments": [
                {"text": piece}
                if kind == "text"
                else {
                    "gap": piece,
                    "options": shown(self.gaps[piece], shuffle, f"{self.id}/{piece}"),
                }
                for kind, piece in segments(self.text)
            ],
        }

    def accepts(self, answer: object) -> bool:
        return are_pairs(
            answer, {gap: [option.id for option in options] for gap, options in self.gaps.items()}
        )

    def answered(self, answer: object) -> bool:
        return bool(pairs(answer))

    def mark(self, answer: object) -> Outcome:
        chosen = pairs(answer)
        right = sum(chosen.get(gap) == option for gap, option in self.key.items())
        return Outcome(right=right, of=len(self.key))
