"""Exact divisions, fewer sweets than children, the maxima, and random pairs."""

import random
from collections.abc import Iterator

TOP = 10**12


def tests() -> Iterator[tuple[str, str]]:
    rng = random.Random(20210921)
    pairs = {
        "01-min": (1, 1),
        "02-one-child": (TOP, 1),
        "03-one-sweet": (1, 2),
        "04-exact": (144, 12),
        "05-one-short": (143, 12),
        "06-one-over": (145, 12),
        "07-int32-over": (2**31, 3),
        "08-max-equal": (TOP, TOP),
        "09-max-one-short": (TOP - 1, TOP),
        "10-max-one-over": (TOP, TOP - 1),
        "11-many-to-buy": (1, TOP),
        "12-prime": (TOP - 11, 999_983),
    }
    for i, top in enumerate((50, 10**6, TOP), start=13):
        pairs[f"{i}-random"] = (rng.randint(1, top), rng.randint(1, top))
    each = rng.randint(1, 10**6)
    pairs["16-exact-large"] = (each * 987_654, 987_654)
    for name, (n, m) in pairs.items():
        yield name, f"{n} {m}\n"
