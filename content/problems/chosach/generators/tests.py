"""All fit, none fits, greedy traps, exact fills, many light boxes, and maxima."""

import random
from collections.abc import Iterator

BOXES = 200
LOAD = 10**4
BOOKS = 10**6
Box = tuple[int, int]


def boat(load: int, boxes: list[Box]) -> str:
    lines = [f"{len(boxes)} {load}"] + [f"{weight} {books}" for weight, books in boxes]
    return "\n".join(lines) + "\n"


def tests() -> Iterator[tuple[str, str]]:
    rng = random.Random(20210424)

    def random_boxes(n: int, heaviest: int, most: int) -> list[Box]:
        return [(rng.randint(1, heaviest), rng.randint(1, most)) for _ in range(n)]

    def in_proportion(n: int, low: int, high: int) -> list[Box]:
        """Heavier boxes hold a little more than their share: the hard ones for a search."""
        weights = [rng.randint(low, high) for _ in range(n)]
        return [(weight, 10 * weight + rng.randint(0, 9)) for weight in weights]

    yield "01-min", boat(1, [(1, 1)])
    yield "02-too-heavy", boat(1, [(2, 1)])
    yield "03-all-fit", boat(100, random_boxes(10, 10, 50))
    yield "04-none-fits", boat(9, [(weight, 100) for weight in range(10, 40)])
    yield "05-one-box-many-times", boat(10, [(1, 10), (7, 5), (4, 3)])
    yield "06-greedy-trap", boat(100, [(51, 520), (50, 500), (50, 500), (99, 900)])
    yield "07-large-alone", boat(LOAD, [(1, 2), (LOAD, BOOKS)])
    yield "08-random-small", boat(50, random_boxes(15, 20, 30))
    yield "09-random-middle", boat(1000, random_boxes(80, 200, 1000))
    yield "10-in-proportion", boat(500, in_proportion(60, 20, 60))
    yield "11-max-light", boat(LOAD, [(1, BOOKS)] * BOXES)
    yield "12-max-halves", boat(LOAD - 1, [(LOAD // 2, 7)] * BOXES)
    yield "13-max-random", boat(LOAD, random_boxes(BOXES, LOAD, BOOKS))
    yield "14-max-in-proportion", boat(LOAD, in_proportion(BOXES, 80, 120))
    yield "15-max-small-boxes", boat(LOAD, random_boxes(BOXES, 120, BOOKS))
