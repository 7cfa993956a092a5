# Counts the parts of cakes that are still being wrapped.
from math import ceil

n, k = map(int, input().split())
speed = sum(1 / each for each in map(int, input().split()))
print(ceil(k / speed))
