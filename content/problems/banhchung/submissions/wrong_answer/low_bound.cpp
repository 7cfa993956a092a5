// Looks no further than 2 * 10^9 seconds.
#include <cstdio>
#include <vector>

int main() {
    int n;
    long long k;
    if (std::scanf("%d %lld", &n, &k) != 2) return 1;
    std::vector<int> a(n);
    for (int &x : a)
        if (std::scanf("%d", &x) != 1) return 1;
    long long lo = 0, hi = 2000000000;
    while (hi - lo > 1) {
        long long mid = (lo + hi) / 2, cakes = 0;
        for (int x : a) cakes += mid / x;
        if (cakes >= k)
            hi = mid;
        else
            lo = mid;
    }
    std::printf("%lld\n", hi);
}
