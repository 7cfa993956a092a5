# Adds up the days of every question anew.
import sys

read = sys.stdin.readline
n, q = map(int, read().split())
heights = list(map(int, read().split()))
for _ in range(q):
    left, right = map(int, read().split())
    total = 0
    for day in range(left - 1, right):
        total += heights[day]
    print(total / (right - left + 1))
