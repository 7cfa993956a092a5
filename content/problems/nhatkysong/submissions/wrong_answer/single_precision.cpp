// A float remembers some 7 digits: the difference of two large sums is too coarse.
#include <cstdio>
#include <vector>

int main() {
    int n, q;
    if (std::scanf("%d %d", &n, &q) != 2) return 1;
    std::vector<float> sum(n + 1);
    for (int i = 1; i <= n; ++i) {
        int h;
        if (std::scanf("%d", &h) != 1) return 1;
        sum[i] = sum[i - 1] + h;
    }
    while (q--) {
        int l, r;
        if (std::scanf("%d %d", &l, &r) != 2) return 1;
        std::printf("%.7f\n", (sum[r] - sum[l - 1]) / (r - l + 1));
    }
}
