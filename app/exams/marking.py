"""A paper and a candidate's answers -> marks. Pure, whole milli-points, no floats.

One rounding rule, `share`: a part of an item's marks is rounded to the nearest milli-point, halves
up; sums add what is already rounded. Absent is not zero: someone who never sat has no total, an
item left blank has no mark, and both are told apart from a mark of 0. A voided item is voided for
all: it earns nobody anything and leaves the maximum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.exams.items import LEVELS, Item, Level
from app.exams.papers import Paper


@dataclass(frozen=True)
class ItemMark:
    """`milli` is None iff nothing counts: the item was left blank, the candidate was absent, or the
    item is voided. `right` of `of` parts are right (0 where milli is None)."""

    item: str
    section: str
    level: Level
    milli: int | None
    max_milli: int
    right: int
    of: int
    voided: bool

    @property
    def all_right(self) -> bool:
        return self.milli is not None and self.right == self.of


@dataclass(frozen=True)
class SectionMark:
    """`milli` is None iff the candidate was absent; a section left blank is 0 with answered = 0."""

    milli: int | None
    max_milli: int
    answered: int
    items: int


@dataclass(frozen=True)
class BandCount:
    """Items of one CEFR level: how many are wholly right of how many that count."""

    right: int
    items: int


@dataclass(frozen=True)
class Marks:
    """Marks of one sitting. `sections` is in the paper's order, `bands` from A1 up, levels that
    occur in the paper only."""

    items: tuple[ItemMark, ...]
    total_milli: int | None
    max_milli: int
    answered: int
    sections: Mapping[str, SectionMark]
    bands: Mapping[Level, BandCount]

    @property
    def absent(self) -> bool:
        return self.total_milli is None

    @property
    def hardest_band(self) -> Level | None:
        """The hardest level of which an item still counts; the same for all who sat the paper."""
        return next((level for level in reversed(LEVELS) if self._counting(level)), None)

    @property
    def hardest_band_right(self) -> int:
        level = self.hardest_band
        return self.bands[level].right if level else 0

    def _counting(self, level: Level) -> bool:
        return level in self.bands and self.bands[level].items > 0


def mark(paper: Paper, answers: Mapping[str, object] | None, voided: Iterable[str] = ()) -> Marks:
    """Mark one sitting.

    `answers` is {item id: answer as stored}, shapes as in app.exams.items; None means that the
    candidate never sat. Answers to items that are not in the paper count for nothing. `voided`
    names items struck out for everyone; an unknown id raises ValueError."""
    void = frozenset(voided)
    if unknown := void - {item.id for item in paper.items}:
        raise ValueError(f"voided items are not in the paper: {', '.join(sorted(unknown))}")
    marked = tuple(_mark_item(item, answers, item.id in void) for item in paper.items)
    return Marks(
        items=marked,
        total_milli=None if answers is None else _sum(marked),
        max_milli=sum(one.max_milli for one in marked),
        answered=sum(one.milli is not None for one in marked),
        sections={
            section.id: _section([m for m in marked if m.section == section.id], answers is None)
            for section in paper.sections
        },
        bands={
            level: BandCount(
                right=sum(one.all_right for one in marked if one.level == level),
                items=sum(not one.voided for one in marked if one.level == level),
            )
            for level in LEVELS
            if any(one.level == level for one in marked)
        },
    )


def share(marks_milli: int, right: int, of: int) -> int:
    """The milli-points for `right` of `of` parts: nearest whole number, halves up.

    All parts right give exactly marks_milli, none gives 0, and one part more never gives less.
    """
    return (2 * marks_milli * right + of) // (2 * of)


def _mark_item(item: Item, answers: Mapping[str, object] | None, voided: bool) -> ItemMark:
    answer = None if answers is None else answers.get(item.id)
    outcome = item.mark(answer)
    counts = not voided and item.answered(answer)
    return ItemMark(
        item=item.id,
        section=item.section,
        level=item.level,
        milli=share(item.marks_milli, outcome.right, outcome.of) if counts else None,
        max_milli=0 if voided else item.marks_milli,
        right=outcome.right if counts else 0,
        of=outcome.of,
        voided=voided,
    )


def _section(marked: list[ItemMark], absent: bool) -> SectionMark:
    return SectionMark(
        milli=None if absent else _sum(marked),
        max_milli=sum(one.max_milli for one in marked),
        answered=sum(one.milli is not None for one in marked),
        items=sum(not one.voided for one in marked),
    )


def _sum(marked: Iterable[ItemMark]) -> int:
    return sum(one.milli for one in marked if one.milli is not None)
