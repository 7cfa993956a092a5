// 10^12 does not fit into an int.
#include <iostream>

int main() {
    long long n, m;
    std::cin >> n >> m;
    int each = static_cast<int>(n / m);
    int more = static_cast<int>((m - n % m) % m);
    std::cout << each << ' ' << more << '\n';
}
