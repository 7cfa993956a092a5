"""All alone, all in pairs, exact fits, light classes, and maxima."""

import random
from collections.abc import Iterator

MOST = 10**5
HEAVIEST = 2 * 10**5


def trip(limit: int, weights: list[int]) -> str:
    return f"{len(weights)} {limit}\n{' '.join(map(str, weights))}\n"


def tests() -> Iterator[tuple[str, str]]:
    rng = random.Random(20210530)

    def weights(n: int, low: int, high: int) -> list[int]:
        return [rng.randint(low, high) for _ in range(n)]

    def exact_pairs(n: int, limit: int) -> list[int]:
        halves = weights(n, 1, limit // 2)
        pairs = halves + [limit - half for half in halves]
        rng.shuffle(pairs)
        return pairs

    yield "01-min", trip(1, [1])
    yield "02-two-fit", trip(2, [1, 1])
    yield "03-two-too-heavy", trip(2, [1, 2])
    yield "04-light-class", trip(1000, weights(9, 1, 100))
    yield "05-all-alone", trip(1000, weights(50, 501, 1000))
    yield "06-exact-pairs", trip(100, exact_pairs(25, 100))
    yield "07-light-with-heavy", trip(10, [1, 9, 2, 8, 3, 7, 4, 6, 5])
    yield "08-random-odd", trip(100, weights(99, 1, 100))
    yield "09-random-school", trip(90_000, weights(500, 25_000, 65_000))
    yield "10-random-1000", trip(HEAVIEST, weights(1000, 1, HEAVIEST))
    yield "11-max-equal", trip(1, [1] * MOST)
    yield "12-max-exact-pairs", trip(99, exact_pairs(MOST // 2, 99))
    small, large = weights(MOST // 2, 1, 9), weights(MOST // 2, 92, 99)
    yield "13-max-sorted-halves", trip(100, sorted(small + large))
    yield "14-max-random", trip(HEAVIEST - 3, weights(MOST - 1, 1, HEAVIEST - 3))
