"""One person, equal hands, one quick among slow, unfinished cakes, and maxima."""

import random
from collections.abc import Iterator

MOST = 20_000
CAKES = 10**9
SLOWEST = 10**6


def evening(cakes: int, seconds: list[int]) -> str:
    return f"{len(seconds)} {cakes}\n{' '.join(map(str, seconds))}\n"


def tests() -> Iterator[tuple[str, str]]:
    rng = random.Random(20220129)

    def hands(n: int, low: int, high: int) -> list[int]:
        return [rng.randint(low, high) for _ in range(n)]

    yield "01-min", evening(1, [1])
    yield "02-one-cake", evening(1, [9, 4, 7])
    yield "03-one-person", evening(1000, [37])
    yield "04-equal-hands", evening(10, [6, 6, 6])
    yield "05-fewer-cakes-than-hands", evening(5, hands(50, 10, 99))
    yield "06-unfinished-cakes", evening(7, [10, 11, 12, 13])
    yield "07-random-small", evening(100, hands(9, 1, 20))
    yield "08-random-middle", evening(10**6, hands(1000, 60, 600))
    yield "09-int32-over", evening(10**5, [SLOWEST])
    yield "10-max-answer", evening(CAKES, [SLOWEST])
    yield "11-max-quick", evening(CAKES, [1] * MOST)
    yield "12-max-slow", evening(CAKES, [SLOWEST] * MOST)
    yield (
        "13-one-quick",
        evening(CAKES, [SLOWEST] * (MOST // 2) + [1] + [SLOWEST] * (MOST // 2 - 1)),
    )
    yield "14-max-random", evening(CAKES, hands(MOST, 1, SLOWEST))
    yield "15-max-similar", evening(CAKES - 1, hands(MOST, SLOWEST - 999, SLOWEST))
