# total[left] already contains day `left`: it must be left - 1.
import sys
from itertools import accumulate

read = sys.stdin.readline
n, q = map(int, read().split())
total = list(accumulate(map(int, read().split()), initial=0))
for _ in range(q):
    left, right = map(int, read().split())
    print((total[right] - total[left]) / (right - left + 1))
