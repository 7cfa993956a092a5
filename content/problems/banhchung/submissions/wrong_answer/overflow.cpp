// With a bound of 10^18 the number of cakes itself overflows 64 bits.
#include <cstdio>
#include <vector>

int main() {
    int n;
    long long k;
    if (std::scanf("%d %lld", &n, &k) != 2) return 1;
    std::vector<int> a(n);
    for (int &x : a)
        if (std::scanf("%d", &x) != 1) return 1;
    unsigned long long lo = 0, hi = 1000000000000000000ULL;
    while (hi - lo > 1) {
        unsigned long long mid = lo + (hi - lo) / 2, cakes = 0;
        for (int x : a) cakes += mid / x;
        if (static_cast<long long>(cakes) >= k)
            hi = mid;
        else
            lo = mid;
    }
    std::printf("%llu\n", hi);
}
