# Goes through all lines again and again until nothing changes: n * m steps.
import sys

read = sys.stdin.readline
n, m = map(int, read().split())
lines = [tuple(map(int, read().split())) for _ in range(m)]
minutes = [10**18] * (n + 1)
came_from = [0] * (n + 1)
minutes[1] = 0
changed = True
while changed:
    changed = False
    for u, v, t in lines:
        for a, b in ((u, v), (v, u)):
            if minutes[a] + t < minutes[b]:
                minutes[b] = minutes[a] + t
                came_from[b] = a
                changed = True
if minutes[n] == 10**18:
    print(-1)
else:
    route = []
    u = n
    while u:
        route.append(u)
        u = came_from[u]
    print(minutes[n])
    print(*reversed(route))
