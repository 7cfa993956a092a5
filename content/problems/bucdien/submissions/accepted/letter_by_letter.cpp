#include <iostream>
#include <string>

int main() {
    std::string line, word, longest;
    std::getline(std::cin, line);
    int words = 0;
    for (char c : line + ' ') {
        if (c != ' ') {
            word += c;
        } else if (!word.empty()) {
            ++words;
            if (word.size() > longest.size()) longest = word;
            word.clear();
        }
    }
    std::cout << words << '\n' << longest << '\n';
}
