// Reads into 64 bits but adds in 32: the sum wraps around.
#include <iostream>

int main() {
    long long a, b;
    std::cin >> a >> b;
    int sum = static_cast<int>(a + b);
    std::cout << sum << '\n';
}
