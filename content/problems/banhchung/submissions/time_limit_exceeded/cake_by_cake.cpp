// Finishes one cake after another with a priority queue: k log n steps.
#include <cstdio>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

int main() {
    int n;
    long long k;
    if (std::scanf("%d %lld", &n, &k) != 2) return 1;
    using Cake = std::pair<long long, int>;
    std::priority_queue<Cake, std::vector<Cake>, std::greater<Cake>> next;
    for (int i = 0; i < n; ++i) {
        int a;
        if (std::scanf("%d", &a) != 1) return 1;
        next.push({a, a});
    }
    long long now = 0;
    while (k--) {
        auto [done, each] = next.top();
        next.pop();
        now = done;
        next.push({done + each, each});
    }
    std::printf("%lld\n", now);
}
