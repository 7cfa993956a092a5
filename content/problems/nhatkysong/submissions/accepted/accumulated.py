import sys
from itertools import accumulate

read = sys.stdin.readline
n, q = map(int, read().split())
total = list(accumulate(map(int, read().split()), initial=0))
for _ in range(q):
    left, right = map(int, read().split())
    print(f"{(total[right] - total[left - 1]) / (right - left + 1):.7f}")
