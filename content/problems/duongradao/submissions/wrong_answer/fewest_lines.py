# Breadth-first search: the fewest lines, not the fewest minutes.
import sys
from collections import deque

read = sys.stdin.readline
n, m = map(int, read().split())
lines = [[] for _ in range(n + 1)]
for _ in range(m):
    u, v, minutes = map(int, read().split())
    lines[u].append((v, minutes))
    lines[v].append((u, minutes))

came_from = {1: 0}
spent = {1: 0}
queue = deque([1])
while queue:
    u = queue.popleft()
    for v, minutes in lines[u]:
        if v not in came_from:
            came_from[v] = u
            spent[v] = spent[u] + minutes
            queue.append(v)

if n not in came_from:
    print(-1)
else:
    route = []
    u = n
    while u:
        route.append(u)
        u = came_from[u]
    print(spent[n])
    print(*reversed(route))
