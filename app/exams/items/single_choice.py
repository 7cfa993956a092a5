"""One option of three to five. Answer: the option's id."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.exams.items.base import Id, ItemBase, Option, Outcome, Shuffle, repeated, shown


class SingleChoice(ItemBase):
    type: Literal["single_choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=5)]
    key: Id

    @model_validator(mode="after")
    def _key_is_one_of_the_options(self) -> Self:
        ids = [option.id for option in self.options]
        if twice := repeated(ids):
            raise ValueError(f"options have the same id: {', '.join(twice)}")
        if twice := repeated(option.text.casefold() for option in self.options):
            raise ValueError(f"options have the same text: {', '.join(twice)}")
        if self.key not in ids:
            raise ValueError(f"key {self.key!r} is not one of the options {', '.join(ids)}")
        return self

    def public(self, shuffle: Shuffle) -> dict[str, object]:
        return {
            "id": self.id,
            "type": self.type,
            "prompt": self.prompt,
            "options": shown(self.options, shuffle, self.id),
        }

    def accepts(self, answer: object) -> bool:
        return answer == "" or any(answer == option.id for option in self.options)

    def answered(self, answer: object) -> bool:
        return isinstance(answer, str) and answer != ""

    def mark(self, answer: object) -> Outcome:
        return Outcome(right=int(answer == self.key), of=1)
