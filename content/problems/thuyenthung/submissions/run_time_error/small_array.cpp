// Room for 1000 pupils only.
#include <algorithm>
#include <array>
#include <cstdio>

std::array<int, 1000> w;

int main() {
    int n, limit;
    if (std::scanf("%d %d", &n, &limit) != 2) return 1;
    for (int i = 0; i < n; ++i)
        if (std::scanf("%d", &w.at(i)) != 1) return 1;
    std::sort(w.begin(), w.begin() + n);
    int boats = 0;
    for (int i = 0, j = n - 1; i <= j; --j) {
        if (w[i] + w[j] <= limit) ++i;
        ++boats;
    }
    std::printf("%d\n", boats);
}
