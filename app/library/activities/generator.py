"""Sums from a seed. `frontend/library/generator.js` holds the same rules; a test compares both.

Numbers are integers in thousandths (PLACES = 1000), so that decimals are exact in both languages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from app.library.activities.parts import Part, Words

PLACES = 1000

TRIES = 400


def _thousandths(value: object) -> object:
    """12 → 12000, "7,45" → 7450; anything else is left for pydantic to refuse."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value * PLACES
    if isinstance(value, str):
        whole, _, part = value.replace(" ", "").partition(",")
        if whole.isdecimal() and len(part) <= 3 and (not part or part.isdecimal()):
            return int(whole) * PLACES + int(part.ljust(3, "0"))
    return value


Amount = Annotated[int, BeforeValidator(_thousandths), Field(ge=0)]
"""A number in thousandths: written `7` or `"7,45"`."""

Range = tuple[Amount, Amount]
"""Lowest and highest, both included: `[2, 9]`."""


class Form(Part):
    """One shape of sum: a ∘ b = result with the range of each.

    `carry`: never (no digit carries or borrows), once (exactly one does), any.
    `places`: how many decimal places a and b may have, e.g. [1, 2]; [0] is whole numbers.
    `:` divides without remainder: b and the result are drawn, a is their product.
    """

    operation: Literal["+", "−", "×", ":"]
    a: Range
    b: Range
    result: Range
    carry: Literal["any", "never", "once"] = "any"
    places: list[Annotated[int, Field(ge=0, le=3)]] = Field(
        default_factory=lambda: [0], min_length=1, max_length=4
    )
    hint: Words
    explain: Words

    @property
    def decimal(self) -> bool:
        return any(self.places)

    @model_validator(mode="after")
    def _possible(self) -> "Form":
        for name in ("a", "b", "result"):
            low, high = getattr(self, name)
            if low > high:
                raise ValueError(f"{name} is empty: the lowest is above the highest")
        if self.operation == ":" and (self.b[0] == 0 or self.decimal):
            raise ValueError("a division is of whole numbers and never by 0")
        if self.operation == "×" and max(self.places) > 1:
            raise ValueError("a product takes at most one decimal place in each factor")
        for text in (self.hint, self.explain):
            try:
                text.format(**dict.fromkeys(TOLD, ""))
            except (KeyError, IndexError, ValueError) as fault:
                raise ValueError(f"{text!r} has an unknown {{…}}: {fault}") from fault
        if len({(one.a, one.b) for one in sums([self], seed=1, count=20)}) < 5:
            raise ValueError("these ranges leave fewer than five different sums")
        return self


@dataclass(frozen=True)
class Sum:
    """a ∘ b = result, in thousandths; `form` is the index of its form."""

    form: int
    operation: str
    a: int
    b: int
    result: int


def sums(forms: list[Form], seed: int, count: int) -> list[Sum]:
    """`count` sums, the forms in turn; none repeats while another can be found in TRIES draws."""
    draw = mulberry32(seed)
    made: list[Sum] = []
    seen: set[tuple[str, int, int]] = set()
    for number in range(count):
        index = number % len(forms)
        found: Sum | None = None
        for _ in range(TRIES):
            candidate = _attempt(forms[index], index, draw)
            if candidate is None:
                continue
            found = candidate
            if (candidate.operation, candidate.a, candidate.b) not in seen:
                break
        if found is None:
            raise ValueError("these ranges allow no sum")
        seen.add((found.operation, found.a, found.b))
        made.append(found)
    return made


def _attempt(form: Form, index: int, draw: Iterator[int]) -> Sum | None:
    """One draw of three random numbers; None when the sum breaks a rule of the form."""
    step = 10 ** (3 - form.places[next(draw) % len(form.places)])
    first, second = next(draw), next(draw)
    b = _between(form.b, step, second)
    if form.operation == ":":
        result = _between(form.result, PLACES, first)
        a = b * result // PLACES
    else:
        a = _between(form.a, step, first)
        result = _result(form.operation, a, b)
    if not (form.a[0] <= a <= form.a[1] and form.result[0] <= result <= form.result[1]):
        return None
    if form.carry != "any" and carries(form.operation, a, b) != (form.carry == "once"):
        return None
    return Sum(form=index, operation=form.operation, a=a, b=b, result=result)


def _between(span: Range, step: int, random: int) -> int:
    low, high = -(-span[0] // step), span[1] // step
    return (low + random % (high - low + 1)) * step if high >= low else low * step


def _result(operation: str, a: int, b: int) -> int:
    if operation == "+":
        return a + b
    if operation == "−":
        return a - b
    return a * b // PLACES


def carries(operation: str, a: int, b: int) -> int:
    """How many digits carry (+) or borrow (−)."""
    count = carried = 0
    while a or b:
        if operation == "+":
            carried = 1 if a % 10 + b % 10 + carried > 9 else 0
        else:
            carried = 1 if a % 10 - b % 10 - carried < 0 else 0
        count += carried
        a, b = a // 10, b // 10
    return count


def mulberry32(seed: int) -> Iterator[int]:
    """Tommy Ettinger's mulberry32: the same 32-bit numbers as in JavaScript."""
    state = seed & 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        mixed = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
        mixed ^= (mixed + (((mixed ^ (mixed >> 7)) * (mixed | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        yield (mixed ^ (mixed >> 14)) & 0xFFFFFFFF


TOLD = (
    "a", "b", "result", "need", "rest",
    "tens_a", "ones_a", "tens_b", "ones_b", "tens_result", "ones_result",
)  # fmt: skip


def told(one: Sum) -> dict[str, str]:
    """Names for hints and explanations, as a reader writes them.

    `need` is what takes a to the nearest ten (8 + 5: 2; 13 − 6: 3) and `rest` is b less that;
    `tens_a`, `ones_a` … say how many tens and ones (36: 3 and 6).
    """
    need = (-one.a if one.operation == "+" else one.a) % (10 * PLACES)
    amounts = {
        "a": one.a,
        "b": one.b,
        "result": one.result,
        "need": need,
        "rest": max(one.b - need, 0),
    }
    for name in ("a", "b", "result"):
        whole = amounts[name] // PLACES
        amounts[f"tens_{name}"] = whole // 10 * PLACES
        amounts[f"ones_{name}"] = whole % 10 * PLACES
    return {name: number(amount) for name, amount in amounts.items()}


def number(thousandths: int) -> str:
    """As textbooks print it: 12,75 and 25 304 with a no-break space."""
    whole = f"{thousandths // PLACES:,}".replace(",", "\u00a0")
    part = f"{thousandths % PLACES:03}".rstrip("0")
    return f"{whole},{part}" if part else whole
