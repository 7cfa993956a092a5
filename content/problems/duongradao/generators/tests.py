"""No route, several lines between two islands, few lines against few minutes, chains, grids."""

import random
from collections.abc import Iterator

ISLANDS = 10**4
LINES = 3 * 10**4
LONGEST = 10**6
Line = tuple[int, int, int]


def sea(islands: int, lines: list[Line]) -> str:
    rows = [f"{islands} {len(lines)}"] + [f"{u} {v} {minutes}" for u, v, minutes in lines]
    return "\n".join(rows) + "\n"


def tests() -> Iterator[tuple[str, str]]:
    rng = random.Random(20220910)

    def turned(lines: list[Line]) -> list[Line]:
        """The same lines in another order, half of them written from the other end."""
        mixed = [(v, u, t) if rng.random() < 0.5 else (u, v, t) for u, v, t in lines]
        rng.shuffle(mixed)
        return mixed

    def random_lines(islands: int, count: int, longest: int) -> list[Line]:
        ends = (rng.sample(range(1, islands + 1), 2) for _ in range(count))
        return [(u, v, rng.randint(1, longest)) for u, v in ends]

    def tree(islands: int, longest: int) -> list[Line]:
        return [(rng.randint(1, v - 1), v, rng.randint(1, longest)) for v in range(2, islands + 1)]

    def chain(order: list[int], minutes: int) -> list[Line]:
        return [(u, v, minutes) for u, v in zip(order, order[1:], strict=False)]

    def grid(side: int, longest: int) -> list[Line]:
        lines = []
        for island in range(1, side * side + 1):
            if island % side:
                lines.append((island, island + 1, rng.randint(1, longest)))
            if island <= side * (side - 1):
                lines.append((island, island + side, rng.randint(1, longest)))
        return lines

    yield "01-min", sea(2, [(2, 1, 1)])
    yield "02-several-lines", sea(2, [(1, 2, 9), (2, 1, 4), (1, 2, 7)])
    yield "03-no-route", sea(6, [(1, 2, 5), (2, 3, 5), (3, 1, 5), (4, 5, 1), (5, 6, 1)])
    yield "04-more-lines-fewer-minutes", sea(6, [(1, 6, 100), *chain([1, 2, 3, 4, 5, 6], 19)])
    yield "05-wrong-end-first", sea(5, [(5, 4, 2), (4, 3, 2), (3, 2, 2), (2, 1, 2)])
    yield "06-near-trap", sea(5, [(1, 2, 1), (2, 3, 1), (3, 5, 50), (1, 4, 10), (4, 5, 10)])
    yield "07-random-small", sea(10, tree(10, 20) + random_lines(10, 20, 20))
    yield "08-all-ties", sea(100, turned(grid(10, 1)))
    yield "09-random-middle", sea(1000, turned(tree(1000, 999) + random_lines(1000, 2000, 999)))
    yield "10-random-cut", sea(500, random_lines(499, 1500, 100))
    order = [1, *rng.sample(range(2, ISLANDS), ISLANDS - 2), ISLANDS]
    yield "11-max-chain", sea(ISLANDS, chain(order, LONGEST))
    yield "12-max-grid", sea(ISLANDS, turned(grid(100, 9)))
    spokes = [(1, island, 1000 + 2 * (ISLANDS - island)) for island in range(2, ISLANDS + 1, 2)]
    backwards = [(island, island + 1, 1) for island in range(ISLANDS - 1, 0, -1)]
    yield "13-max-fan", sea(ISLANDS, backwards + spokes)
    more = random_lines(ISLANDS, LINES - ISLANDS + 1, LONGEST)
    yield "14-max-random", sea(ISLANDS, turned(tree(ISLANDS, LONGEST) + more))
