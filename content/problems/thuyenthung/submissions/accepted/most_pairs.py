# Another way: p pairs are possible iff the 2p lightest can be paired, lightest with heaviest.
n, limit = map(int, input().split())
weights = sorted(map(int, input().split()))


def possible(pairs: int) -> bool:
    return all(weights[i] + weights[2 * pairs - 1 - i] <= limit for i in range(pairs))


low, high = 0, n // 2
while low < high:
    middle = (low + high + 1) // 2
    if possible(middle):
        low = middle
    else:
        high = middle - 1
print(n - low)
