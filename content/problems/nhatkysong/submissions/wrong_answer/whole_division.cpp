// Dividing two integers drops the fraction.
#include <cstdio>
#include <vector>

int main() {
    int n, q;
    if (std::scanf("%d %d", &n, &q) != 2) return 1;
    std::vector<int> sum(n + 1);
    for (int i = 1; i <= n; ++i) {
        int h;
        if (std::scanf("%d", &h) != 1) return 1;
        sum[i] = sum[i - 1] + h;
    }
    while (q--) {
        int l, r;
        if (std::scanf("%d %d", &l, &r) != 2) return 1;
        double average = (sum[r] - sum[l - 1]) / (r - l + 1);
        std::printf("%.7f\n", average);
    }
}
