# Prints the last second at which the cakes are not enough yet.
n, k = map(int, input().split())
a = list(map(int, input().split()))
lo, hi = 0, k * min(a)
while hi - lo > 1:
    mid = (lo + hi) // 2
    if sum(mid // each for each in a) >= k:
        hi = mid
    else:
        lo = mid
print(lo)
