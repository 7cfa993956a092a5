"""Warnings about spelling and signs: the library writes as textbooks do (CONTENT_PLAN §2.1–2)."""

import re
from pathlib import Path

from app.content import Fault

_TEXTBOOK = {
    "kỹ": "kĩ",
    "mỹ": "mĩ",
    "sỹ": "sĩ",
    "kỷ": "kỉ",
    "tỷ": "tỉ",
    "lý": "lí",
    "xóa": "xoá",
    "hóa": "hoá",
    "hòa": "hoà",
    "tòa": "toà",
    "khóa": "khoá",
    "đóa": "đoá",
    "tỏa": "toả",
    "hủy": "huỷ",
    "thủy": "thuỷ",
    "thúy": "thuý",
    "khỏe": "khoẻ",
    "xòe": "xoè",
    "lóe": "loé",
    "họa": "hoạ",
    "tọa": "toạ",
    "dọa": "doạ",
    "lũy": "luỹ",
    "ủy": "uỷ",
}

_PATTERN = re.compile(r"(?<!\w)(" + "|".join(_TEXTBOOK) + r")(?!\w)")
"""Lower case only: names keep the spelling of their bearers ("Lý", "Mỹ")."""


def warnings(path: Path, *, maths: bool) -> list[Fault]:
    """Official spellings, and in maths the signs - x . where −, × and the comma belong."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        found += [
            Fault(path, number, f"textbooks write “{_TEXTBOOK[word]}”, here “{word}”")
            for word in _PATTERN.findall(line)
        ]
        if maths:
            if re.search(r"\d\s+-\s+\d|\d\s*[xX]\s*\d", line):
                found.append(Fault(path, number, "write − and × (U+2212, U+00D7)"))
            if re.search(r"(?<![\d.])\d{1,3}(?:[. ]\d{3})+(?!\d|\.\d)", line):
                found.append(
                    Fault(path, number, "groups of three are parted by a no-break space (U+00A0)")
                )
    return found
