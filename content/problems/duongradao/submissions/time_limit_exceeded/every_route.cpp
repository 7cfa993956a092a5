// Walks every route that visits no island twice.
#include <cstdio>
#include <utility>
#include <vector>

std::vector<std::vector<std::pair<int, int>>> lines;
std::vector<char> visited;
std::vector<int> route, best;
long long best_minutes = -1;

void walk(int u, long long minutes) {
    visited[u] = 1;
    route.push_back(u);
    if (u + 1 == static_cast<int>(lines.size())) {
        if (best_minutes < 0 || minutes < best_minutes) {
            best_minutes = minutes;
            best = route;
        }
    } else {
        for (auto [v, t] : lines[u])
            if (!visited[v]) walk(v, minutes + t);
    }
    route.pop_back();
    visited[u] = 0;
}

int main() {
    int n, m;
    if (std::scanf("%d %d", &n, &m) != 2) return 1;
    lines.resize(n + 1);
    visited.resize(n + 1);
    for (int i = 0; i < m; ++i) {
        int u, v, t;
        if (std::scanf("%d %d %d", &u, &v, &t) != 3) return 1;
        lines[u].push_back({v, t});
        lines[v].push_back({u, t});
    }
    walk(1, 0);
    std::printf("%lld\n", best_minutes);
    for (int u : best) std::printf("%d ", u);
    std::puts("");
}
