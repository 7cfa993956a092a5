"""What no experiment for home may ask for (CONTENT_PLAN §2.8)."""

import re
from collections.abc import Iterator, Sequence

from app.content import Place as Where
from app.library.activities.steps import Experiment

FORBIDDEN = {
    r"nến|bật lửa|diêm|bếp ga|đèn cồn|đốt": "open flame",
    r"ổ điện|ổ cắm|điện lưới|điện 220": "mains",
    r"pin cúc áo|nến điện tử": "button cells",
    r"nam châm": "small magnets",
    r"thuốc tẩy|nước tẩy|thông cống": "bleach or drain cleaner",
    r"nhìn (thẳng )?(vào |lên )?mặt trời": "looking at the sun",
}
BALLOON = "bóng bay"
YOUNGEST_WITH_BALLOONS = "3"
"""Lớp 3: eight years old."""


def faults(activity: Experiment, levels: Sequence[str]) -> Iterator[tuple[Where, str]]:
    """The place and reason of each forbidden thing among the materials and in the steps.

    A step that says "không" may name what is forbidden: it warns of it.
    """
    lines: list[tuple[Where, str]] = [
        (("materials", index), thing) for index, thing in enumerate(activity.materials)
    ]
    lines += [
        (("steps", index), step.do)
        for index, step in enumerate(activity.steps)
        if "không" not in step.do.lower()
    ]
    youngest = min(level.replace("P", "0") for level in levels)
    for where, line in lines:
        for pattern, name in FORBIDDEN.items():
            if re.search(rf"(?<!\w)({pattern})(?!\w)", line.lower()):
                yield where, f"{name} has no place in an experiment at home"
        if BALLOON in line.lower() and youngest < YOUNGEST_WITH_BALLOONS:
            yield where, "balloons are for children of eight and more"
