"""Single days, the whole diary, calm sea, and maxima with short and with long questions."""

import random
from collections.abc import Iterator

TOP = 20_000


def diary(heights: list[int], questions: list[tuple[int, int]]) -> str:
    lines = [f"{len(heights)} {len(questions)}", " ".join(map(str, heights))]
    lines += [f"{left} {right}" for left, right in questions]
    return "\n".join(lines) + "\n"


def tests() -> Iterator[tuple[str, str]]:
    rng = random.Random(20210905)

    def heights(n: int, top: int) -> list[int]:
        return [rng.randint(0, top) for _ in range(n)]

    def questions(n: int, q: int, widest: int) -> list[tuple[int, int]]:
        lefts = [rng.randint(1, n) for _ in range(q)]
        return [(left, min(n, left + rng.randrange(widest))) for left in lefts]

    yield "01-min", diary([0], [(1, 1)])
    yield "02-one-day", diary([TOP], [(1, 1), (1, 1)])
    yield "03-thirds", diary([1, 0, 1], [(1, 3), (1, 2), (2, 3), (2, 2)])
    yield "04-calm-sea", diary([0] * 100, questions(100, 50, 100))
    every = [(left, right) for left in range(1, 21) for right in range(left, 21)]
    yield "05-every-question", diary(heights(20, 100), every)
    yield "06-first-and-last-day", diary(heights(500, TOP), [(1, 1), (500, 500), (1, 500)] * 20)
    yield "07-random-small", diary(heights(50, 3000), questions(50, 100, 50))
    yield "08-random-single-days", diary(heights(1000, TOP), questions(1000, 500, 1))
    yield "09-random-middle", diary(heights(2000, TOP), questions(2000, 2000, 2000))
    yield "10-one-question", diary(heights(TOP, TOP), [(1, TOP)])
    yield "11-max-all-equal", diary([TOP] * TOP, questions(TOP, 3000, TOP))
    yield "12-max-short-questions", diary(heights(TOP, TOP), questions(TOP, TOP, 3))
    long = [(rng.randint(1, 99), TOP - rng.randrange(99)) for _ in range(TOP)]
    yield "13-max-long-questions", diary(heights(TOP, 9), long)
