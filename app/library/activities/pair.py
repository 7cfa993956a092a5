"""The pair engine: match (both halves in sight) and memory (cards face down)."""

from pydantic import Field, model_validator

from app.library.activities.parts import AnyCard, Part, Picture, Words, same


class Pair(Part):
    """Two halves that belong together, and why."""

    left: AnyCard
    right: AnyCard
    explain: Words | None = None
    hint: Words | None = None


class _Pairs(Part):
    hint: Words | None = None
    explain: Words | None = None
    pairs: list[Pair] = Field(min_length=2, max_length=12)

    @model_validator(mode="after")
    def _helped(self) -> "_Pairs":
        for number, pair in enumerate(self.pairs, 1):
            for key in ("hint", "explain"):
                if getattr(pair, key) is None and getattr(self, key) is None:
                    raise ValueError(f"pair {number} has no {key}")
        return self

    def pictures(self) -> list[Picture]:
        cards = [card for pair in self.pairs for card in (pair.left, pair.right)]
        return [card.picture for card in cards if card.picture is not None]


class Match(_Pairs):
    """`match`: touch one on the left, then its partner on the right.

    `rounds` cuts the pairs into rounds: [3, 5] shows three pairs, then five.
    """

    rounds: list[int] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_partner_each(self) -> "Match":
        for side in ("left", "right"):
            labels = [same(getattr(pair, side).label) for pair in self.pairs]
            for label in labels:
                if labels.count(label) > 1:
                    raise ValueError(f"{label!r} stands twice on the {side}")
        if self.rounds and (sum(self.rounds) != len(self.pairs) or min(self.rounds) < 2):
            raise ValueError("rounds must be at least 2 each and add up to the number of pairs")
        return self

    def cut(self) -> list[list[Pair]]:
        """The pairs round by round; without `rounds` at most six a round, evenly."""
        sizes = self.rounds or _even(len(self.pairs), most=6)
        cuts, start = [], 0
        for size in sizes:
            cuts.append(self.pairs[start : start + size])
            start += size
        return cuts


class Memory(_Pairs):
    """`memory`: turn two cards; they stay open when they belong together."""

    @model_validator(mode="after")
    def _no_card_fits_two_pairs(self) -> "Memory":
        owner: dict[str, int] = {}
        for number, pair in enumerate(self.pairs, 1):
            for card in (pair.left, pair.right):
                if owner.setdefault(same(card.label), number) != number:
                    raise ValueError(f"{card.label!r} stands in two pairs")
        return self


def is_right(pairs: list[Pair], one: str, other: str) -> bool:
    """True iff the two labels are the halves of one pair, in either order."""
    wanted = {same(one), same(other)}
    return any({same(pair.left.label), same(pair.right.label)} == wanted for pair in pairs)


def _even(total: int, most: int) -> list[int]:
    rounds = -(-total // most)
    return [total // rounds + (1 if number < total % rounds else 0) for number in range(rounds)]
