#include <iostream>

int main() {
    long long n, m;
    std::cin >> n >> m;
    long long rest = n % m;
    std::cout << n / m << ' ' << (rest == 0 ? 0 : m - rest) << '\n';
}
