// Keeps only the loads that no lighter one beats, as pairs (weight, books) rising in both.
#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int main() {
    int n, load;
    std::cin >> n >> load;
    std::vector<std::pair<int, int>> best{{0, 0}};
    while (n--) {
        int weight, books;
        std::cin >> weight >> books;
        auto all = best;
        for (auto [w, c] : best)
            if (w + weight <= load) all.push_back({w + weight, c + books});
        std::sort(all.begin(), all.end(), [](auto a, auto b) {
            return a.first != b.first ? a.first < b.first : a.second > b.second;
        });
        best.clear();
        for (auto [w, c] : all)
            if (best.empty() || c > best.back().second) best.push_back({w, c});
    }
    std::cout << best.back().second << '\n';
}
