n, load = map(int, input().split())
most = [0] * (load + 1)
for _ in range(n):
    weight, books = map(int, input().split())
    carried = [fewer + books for fewer in most[: max(0, load + 1 - weight)]]
    most[weight:] = map(max, most[weight:], carried)
print(most[load])
