#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n;
    long long k;
    if (std::scanf("%d %lld", &n, &k) != 2) return 1;
    std::vector<int> a(n);
    for (int &x : a)
        if (std::scanf("%d", &x) != 1) return 1;
    long long lo = 0, hi = k * *std::min_element(a.begin(), a.end());
    while (hi - lo > 1) {
        long long mid = lo + (hi - lo) / 2, cakes = 0;
        for (int x : a) cakes += mid / x;
        if (cakes >= k)
            hi = mid;
        else
            lo = mid;
    }
    std::printf("%lld\n", hi);
}
