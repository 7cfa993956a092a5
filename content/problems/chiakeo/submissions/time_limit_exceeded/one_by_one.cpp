// Buys one sweet at a time until the division is exact.
#include <iostream>

int main() {
    long long n, m;
    std::cin >> n >> m;
    long long more = 0;
    while ((n + more) % m != 0) ++more;
    std::cout << n / m << ' ' << more << '\n';
}
