// Pairs the heaviest with the next heaviest; only the lightest is sure to fit best.
#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n, limit;
    if (std::scanf("%d %d", &n, &limit) != 2) return 1;
    std::vector<int> w(n);
    for (int &x : w)
        if (std::scanf("%d", &x) != 1) return 1;
    std::sort(w.rbegin(), w.rend());
    int boats = 0;
    for (int i = 0; i < n; ++boats) {
        if (i + 1 < n && w[i] + w[i + 1] <= limit)
            i += 2;
        else
            ++i;
    }
    std::printf("%d\n", boats);
}
