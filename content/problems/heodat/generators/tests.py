"""Zero, around the limits of 32-bit integers and of doubles, the maxima, and random pairs."""

import random
from collections.abc import Iterator

TOP = 10**18


def tests() -> Iterator[tuple[str, str]]:
    rng = random.Random(20211112)
    pairs = {
        "01-min": (0, 0),
        "02-ones": (1, 1),
        "03-carry": (999, 1),
        "04-int32-edge": (2**31 - 1, 0),
        "05-int32-over": (2**31 - 1, 1),
        "06-uint32-over": (2**32 - 1, 1),
        "07-double-edge": (2**53, 1),
        "08-max-and-zero": (TOP, 0),
        "09-max-and-one": (1, TOP),
        "10-max": (TOP, TOP),
        "11-near-max": (TOP - 1, TOP - 2),
    }
    for i, top in enumerate((100, 10**6, 10**12, TOP), start=12):
        pairs[f"{i}-random"] = (rng.randint(0, top), rng.randint(0, top))
    for name, (a, b) in pairs.items():
        yield name, f"{a} {b}\n"
