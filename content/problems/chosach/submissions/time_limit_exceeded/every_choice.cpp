// Takes or leaves every box: 2^n choices.
#include <algorithm>
#include <iostream>
#include <vector>

int n;
std::vector<int> weight, books;

int most(int i, int load) {
    if (i == n) return 0;
    int left = most(i + 1, load);
    if (weight[i] > load) return left;
    return std::max(left, most(i + 1, load - weight[i]) + books[i]);
}

int main() {
    int load;
    std::cin >> n >> load;
    weight.resize(n);
    books.resize(n);
    for (int i = 0; i < n; ++i) std::cin >> weight[i] >> books[i];
    std::cout << most(0, load) << '\n';
}
