// Dijkstra without a heap, from island n: the route comes out in the right order.
#include <cstdio>
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
    std::vector<long long> left(n + 1, -1);
    std::vector<int> next(n + 1);
    std::vector<char> settled(n + 1);
    left[n] = 0;
    while (!settled[1]) {
        int u = 0;
        for (int v = 1; v <= n; ++v)
            if (!settled[v] && left[v] >= 0 && (u == 0 || left[v] < left[u])) u = v;
        if (u == 0) {
            std::puts("-1");
            return 0;
        }
        settled[u] = 1;
        for (auto [v, t] : lines[u]) {
            if (left[v] < 0 || left[u] + t < left[v]) {
                left[v] = left[u] + t;
                next[v] = u;
            }
        }
    }
    std::printf("%lld\n1", left[1]);
    for (int u = 1; u != n;) std::printf(" %d", u = next[u]);
    std::puts("");
}
