# Equal hands are counted together; bisect looks for the first second with enough cakes.
from bisect import bisect_left
from collections import Counter

n, k = map(int, input().split())
hands = Counter(map(int, input().split())).items()


def cakes(seconds: int) -> int:
    return sum(seconds // each * people for each, people in hands)


print(bisect_left(range(k * min(each for each, _ in hands) + 1), k, key=cakes))
