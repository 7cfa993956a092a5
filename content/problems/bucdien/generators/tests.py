"""Extra spaces in every place, equal lengths, one long word, many short ones."""

import random
import string
from collections.abc import Iterator

TOP = 10**5


def telegram(rng: random.Random, size: int, longest: int, widest: int) -> str:
    """Words of 1..longest letters, gaps of 1..widest spaces, `size` characters in all."""
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append("".join(rng.choices(string.ascii_lowercase, k=rng.randint(1, longest))))
        parts.append(" " * rng.randint(1, widest))
        length += len(parts[-1]) + len(parts[-2])
    return "".join(parts)[:size]


def tests() -> Iterator[tuple[str, str]]:
    rng = random.Random(20220201)
    telegrams = {
        "01-min": "a",
        "02-one-word": "truongsa",
        "03-leading-spaces": "   bien dao que huong",
        "04-trailing-spaces": "bien dao que huong    ",
        "05-wide-gaps": "song     yen   bien  lang",
        "06-first-of-equals": "mot hai nam tam",
        "07-longest-last": "a bb ccc dddd eeeee",
        "08-longest-first": "nghieng song vo bo",
        "09-one-letter-in-spaces": " " * 500 + "x" + " " * 499,
        "10-word-1000": "ngan " + "o" * 1000 + " dai",
        "11-random-plain": telegram(rng, 1000, 7, 1),
        "12-random-gaps": telegram(rng, 5000, 7, 4),
        "13-max-one-word": "z" * TOP,
        "14-max-short-words": ("a " * TOP)[:TOP],
        "15-max-random": telegram(rng, TOP, 12, 3),
        "16-max-mostly-spaces": telegram(rng, TOP, 5, 60),
    }
    for name, line in telegrams.items():
        yield name, line + "\n"
