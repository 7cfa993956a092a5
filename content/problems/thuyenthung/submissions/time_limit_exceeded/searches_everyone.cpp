// For every pupil looks through all others for the heaviest who still fits: n * n steps.
#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n, limit;
    if (std::scanf("%d %d", &n, &limit) != 2) return 1;
    std::vector<int> w(n);
    for (int &x : w)
        if (std::scanf("%d", &x) != 1) return 1;
    std::sort(w.rbegin(), w.rend());
    std::vector<char> seated(n);
    int boats = 0;
    for (int i = 0; i < n; ++i) {
        if (seated[i]) continue;
        seated[i] = 1;
        ++boats;
        int mate = -1;
        for (int j = 0; j < n; ++j)
            if (!seated[j] && w[i] + w[j] <= limit && (mate < 0 || w[j] > w[mate])) mate = j;
        if (mate >= 0) seated[mate] = 1;
    }
    std::printf("%d\n", boats);
}
