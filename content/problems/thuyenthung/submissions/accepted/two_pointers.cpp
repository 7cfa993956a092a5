#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n, limit;
    if (std::scanf("%d %d", &n, &limit) != 2) return 1;
    std::vector<int> w(n);
    for (int &x : w)
        if (std::scanf("%d", &x) != 1) return 1;
    std::sort(w.begin(), w.end());
    int boats = 0;
    for (int i = 0, j = n - 1; i <= j; --j) {
        if (w[i] + w[j] <= limit) ++i;
        ++boats;
    }
    std::printf("%d\n", boats);
}
