// Extra spaces are no words.
#include <iostream>
#include <sstream>
#include <string>

int main() {
    std::string line, word, longest;
    std::getline(std::cin, line);
    int words = 1;
    for (char c : line) words += c == ' ';
    std::istringstream reader(line);
    while (reader >> word)
        if (word.size() > longest.size()) longest = word;
    std::cout << words << '\n' << longest << '\n';
}
