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
    route = []
    u = n
    while u:
        route.append(u)
        u = came_from[u]
    print(reached[n])
    print(*reversed(route))
