"""Number ranges by grade (CONTENT_PLAN §2.3): a sum beyond the grade's numbers is a fault."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.content import Fault
from app.content import Place as Where
from app.library.activities import Activity
from app.library.activities.choose import Choice, Count, ListenChoose
from app.library.activities.generator import PLACES, Form
from app.library.activities.input import Drill, FillIn

LARGEST: dict[str, int] = {
    "P3": 5,
    "P4": 10,
    "P5": 10,
    "1": 100,
    "2": 1_000,
    "3": 100_000,
    "4": 999_999_999,
    "5": 999_999_999,
}


def faults(
    path: Path, levels: Sequence[str], activity: Activity, lines: dict[Where, int]
) -> list[Fault]:
    """What goes beyond the lowest of the material's levels."""
    level = min(levels, key=list(LARGEST).index)
    return [
        Fault(path, lines.get(where, lines.get((), 1)), f"{message} (level {level})")
        for where, message in _beyond(activity, level, LARGEST[level])
    ]


def _beyond(activity: Activity, level: str, largest: int) -> Iterator[tuple[Where, str]]:
    """The place and the reason of everything that is too much for the level."""
    if isinstance(activity, Count):
        for index, one in enumerate(activity.rounds):
            top = max(one.count + one.more, *one.choices(3), one.total)
            if top > largest:
                yield ("rounds", index), f"{top} is beyond {largest}"
    elif isinstance(activity, Drill):
        for index, form in enumerate(activity.forms):
            for message in _form_faults(form, level, largest):
                yield ("forms", index), message
    elif isinstance(activity, FillIn):
        yield from _beyond_writing(activity, level, largest)
    elif isinstance(activity, Choice | ListenChoose) and level.startswith("P"):
        for index, question in enumerate(activity.questions):
            for number in _numbers(question.ask):
                if number > largest:
                    yield ("questions", index), f"{number} is beyond {largest}"


def _beyond_writing(activity: FillIn, level: str, largest: int) -> Iterator[tuple[Where, str]]:
    if level.startswith("P"):
        yield (), "preschool children do not type"
    if activity.kind == "text":
        return
    for index, asked in enumerate(activity.questions):
        answers = [number for blank in asked.answers for number in _numbers(blank[0])]
        for number in _numbers(asked.line or "") + answers:
            if number > largest:
                yield ("questions", index), f"{number} is beyond {largest}"


def _form_faults(form: Form, level: str, largest: int) -> list[str]:
    """A generator's ranges against the grade."""
    found = []
    if level.startswith("P"):
        found.append("a drill is for primary school")
    top = max(form.result[1], form.a[1]) // PLACES
    if (form.operation in "+−" and top > largest) or form.result[1] // PLACES > largest:
        found.append(f"{top} is beyond {largest}")
    if form.decimal and level != "5":
        found.append("decimals belong to lớp 5")
    if form.operation in "×:" and level in ("1",):
        found.append("× and : begin in lớp 2")
    if form.operation in "×:" and level == "2" and not _only_two_and_five(form):
        found.append("lớp 2 has the tables of 2 and 5 only")
    if form.operation in "×:" and level == "3" and form.b[1] // PLACES > 10:
        found.append("lớp 3 multiplies and divides by one digit")
    small = form.result[1] <= 10 * PLACES and form.a[1] <= 10 * PLACES
    if form.operation in "+−" and level == "1" and form.carry != "never" and not small:
        found.append("lớp 1 does not carry beyond 10: carry: never")
    return found


def _only_two_and_five(form: Form) -> bool:
    tables = {2 * PLACES, 5 * PLACES}
    return any(span[0] == span[1] and span[0] in tables for span in (form.a, form.b))


def _numbers(text: str) -> list[int]:
    """Whole parts of the numbers in a line."""
    joined = re.sub(r"(?<=\d)[   .](?=\d{3}(?!\d))", "", text)
    return [int(found) for found in re.findall(r"\d+", re.sub(r",\d+", "", joined))]
