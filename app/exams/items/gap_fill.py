"""Words written into the gaps of a text. Answer: {gap id: what was written}.

Two answers are the same iff `folded` gives the same string: what a keyboard or a phone does on its
own (capitals, doubled spaces, curly quotes, long dashes, a full stop at the end) never costs a
mark. Spelling does: every accepted spelling is a variant in the key."""

import re
import unicodedata
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.exams.items.base import (
    ItemBase,
    Outcome,
    Shuffle,
    Text,
    are_pairs,
    gaps_in,
    pairs,
    repeated,
    segments,
)

_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u0060\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", None),
    }
)


def folded(text: str) -> str:
    """The string that decides whether two answers are the same. Folding twice changes nothing."""
    # Translated before NFKC, which would take the spacing acute accent apart.
    plain = unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME).casefold()
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", plain)).strip()
    return plain.rstrip(" .")


class GapFill(ItemBase):
    type: Literal["gap_fill"]
    text: Text
    max_words: Annotated[int, Field(ge=1, le=4)] = 1
    key: dict[str, Annotated[tuple[Text, ...], Field(min_length=1)]]

    @model_validator(mode="after")
    def _every_gap_has_its_variants(self) -> Self:
        gaps = gaps_in(self.text)
        if not gaps:
            raise ValueError("text has no gap such as {{1}}")
        if twice := repeated(gaps):
            raise ValueError(f"gap occurs twice: {', '.join(twice)}")
        if set(gaps) != set(self.key):
            raise ValueError(
                f"gaps of the text ({', '.join(gaps)}) and the key ({', '.join(self.key)}) differ"
            )
        for gap, variants in self.key.items():
            if twice := repeated(folded(variant) for variant in variants):
                raise ValueError(f"gap {gap}: variants are the same answer: {', '.join(twice)}")
            if long := [one for one in variants if len(one.split()) > self.max_words]:
                raise ValueError(f"gap {gap}: more than {self.max_words} words: {', '.join(long)}")
            if not all(folded(variant) for variant in variants):
                raise ValueError(f"gap {gap}: a variant is empty once folded")
        return self

    def public(self, shuffle: Shuffle) -> dict[str, object]:
        return {
            "id": self.id,
            "type": self.type,
            "prompt": self.prompt,
            "max_words": self.max_words,
            "segments": [{kind: piece} for kind, piece in segments(self.text)],
        }

    def accepts(self, answer: object) -> bool:
        return are_pairs(answer, dict.fromkeys(self.key))

    def answered(self, answer: object) -> bool:
        return bool(pairs(answer))

    def mark(self, answer: object) -> Outcome:
        written = pairs(answer)
        right = sum(
            folded(written.get(gap, "")) in {folded(variant) for variant in variants}
            for gap, variants in self.key.items()
        )
        return Outcome(right=right, of=len(self.key))
