"""Several options; the candidate is told how many to choose. Answer: a list of option ids.

Each right choice is one part. Choosing more than asked for earns nothing, so that ticking
everything does not pay."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.exams.items.base import Id, ItemBase, Option, Outcome, Shuffle, repeated, shown


class MultipleChoice(ItemBase):
    type: Literal["multiple_choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=4, max_length=8)]
    key: Annotated[tuple[Id, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _keys_are_some_of_the_options(self) -> Self:
        ids = [option.id for option in self.options]
        if twice := repeated(ids):
            raise ValueError(f"options have the same id: {', '.join(twice)}")
        if twice := repeated(option.text.casefold() for option in self.options):
            raise ValueError(f"options have the same text: {', '.join(twice)}")
        if twice := repeated(self.key):
            raise ValueError(f"key names an option twice: {', '.join(twice)}")
        if unknown := [one for one in self.key if one not in ids]:
            raise ValueError(f"key {', '.join(unknown)} is not one of the options {', '.join(ids)}")
        if len(self.key) == len(ids):
            raise ValueError("every option is in the key")
        return self

    def public(self, shuffle: Shuffle) -> dict[str, object]:
        return {
            "id": self.id,
            "type": self.type,
            "prompt": self.prompt,
            "choose": len(self.key),
            "options": shown(self.options, shuffle, self.id),
        }

    def accepts(self, answer: object) -> bool:
        known = {option.id for option in self.options}
        return (
            isinstance(answer, list)
            and len(answer) <= len(known)
            and all(isinstance(one, str) and one in known for one in answer)
        )

    def answered(self, answer: object) -> bool:
        return isinstance(answer, list) and len(answer) > 0

    def mark(self, answer: object) -> Outcome:
        chosen = (
            {one for one in answer if isinstance(one, str)} if isinstance(answer, list) else set()
        )
        wanted = set(self.key)
        right = len(chosen & wanted) if len(chosen) <= len(wanted) else 0
        return Outcome(right=right, of=len(wanted))
