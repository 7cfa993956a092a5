#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int n, load;
    std::cin >> n >> load;
    std::vector<int> most(load + 1);
    while (n--) {
        int weight, books;
        std::cin >> weight >> books;
        for (int j = load; j >= weight; --j)
            most[j] = std::max(most[j], most[j - weight] + books);
    }
    std::cout << most[load] << '\n';
}
