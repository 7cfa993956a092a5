"""The default output validator of the problem package format (2025-09), as a pure function.

Source: Kattis problem package format, "Default Output Validator Specification".
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

_SPACE = b" \t\n\r\v\f"
# What the specification's float parser takes; NaN and infinities are words, not numbers.
_FLOAT = re.compile(rb"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Comparison:
    """How outputs are compared. A tolerance of None means: not by number."""

    case_sensitive: bool = False
    space_change_sensitive: bool = False
    relative: float | None = None
    absolute: float | None = None

    @property
    def by_number(self) -> bool:
        return self.relative is not None or self.absolute is not None


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two outputs part: the token's number from 1, and a sentence for the jury."""

    token: int
    told: str


class BadArguments(ValueError):
    """Arguments the default validator does not know, or that contradict one another."""


def parse_arguments(arguments: Iterable[str]) -> Comparison:
    """The comparison that `output_validator_args` ask for. Raises BadArguments."""
    case_sensitive = space_change_sensitive = False
    tolerances: dict[str, float] = {}
    words = iter(arguments)
    for word in words:
        if word == "case_sensitive":
            case_sensitive = True
        elif word == "space_change_sensitive":
            space_change_sensitive = True
        elif word in ("float_tolerance", "float_relative_tolerance", "float_absolute_tolerance"):
            if word in tolerances:
                raise BadArguments(f"{word} is given twice")
            tolerances[word] = _tolerance(word, words)
        else:
            raise BadArguments(f"unknown argument {word!r}")
    both = tolerances.get("float_tolerance")
    if both is not None and len(tolerances) > 1:
        raise BadArguments("float_tolerance stands alone")
    return Comparison(
        case_sensitive=case_sensitive,
        space_change_sensitive=space_change_sensitive,
        relative=tolerances.get("float_relative_tolerance", both),
        absolute=tolerances.get("float_absolute_tolerance", both),
    )


def compare(output: bytes, answer: bytes, how: Comparison) -> Difference | None:
    """None iff `output` is as good as `answer`.

    Two outputs are equal iff they have the same tokens in the same order (tokens split on ASCII
    white space; ASCII case folded unless case_sensitive), a token of the answer that is a number
    being met by any number within the tolerance; with space_change_sensitive the white space
    between, before and after them must be the same bytes too.
    """
    if output == answer and not how.by_number:
        return None
    if how.space_change_sensitive:
        spaces = _first_unequal(_spaces(output), _spaces(answer))
        if spaces is not None:
            return Difference(spaces[0], "white space differs")
    given, wanted = output.split(), answer.split()
    for number, (one, other) in enumerate(zip_longest(given, wanted), start=1):
        if other is None:
            return Difference(number, f"trailing output {_shown(one)}")
        if one is None:
            return Difference(number, f"output ended, wanted {_shown(other)}")
        if not _equal(one, other, how):
            return Difference(number, f"got {_shown(one)}, wanted {_shown(other)}")
    return None


def _tolerance(word: str, words: Iterator[str]) -> float:
    text = next(words, None)
    if text is None or not _FLOAT.fullmatch(text.encode()):
        raise BadArguments(f"{word} needs a number")
    value = float(text)
    if value < 0 or not math.isfinite(value):
        raise BadArguments(f"{word} cannot be {text}")
    return value


def _equal(one: bytes, other: bytes, how: Comparison) -> bool:
    if how.by_number and _FLOAT.fullmatch(other):
        return bool(_FLOAT.fullmatch(one)) and _near(float(one), float(other), how)
    if how.case_sensitive:
        return one == other
    return one == other or one.lower() == other.lower()


def _near(got: float, wanted: float, how: Comparison) -> bool:
    """|s - a| ≤ ε or |s - a| ≤ ε|a|; either suffices. Numbers beyond a double never are near."""
    if not (math.isfinite(got) and math.isfinite(wanted)):
        return False
    error = abs(got - wanted)
    if how.absolute is not None and error <= how.absolute:
        return True
    return how.relative is not None and error <= how.relative * abs(wanted)


def _spaces(text: bytes) -> list[bytes]:
    """The runs of white space around the tokens: before the first, between, after the last."""
    return re.split(rb"[^ \t\n\r\v\f]+", text)


def _first_unequal(one: list[bytes], other: list[bytes]) -> tuple[int] | None:
    for number, (left, right) in enumerate(zip_longest(one, other), start=1):
        if left != right:
            return (number,)
    return None


def _shown(token: bytes) -> str:
    text = token[:_SHOWN].decode("utf-8", "replace")
    return repr(text) + ("…" if len(token) > _SHOWN else "")
