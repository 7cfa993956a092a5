# A word that ends with the line is never counted.
count = 0
word = longest = ""
for c in input():
    if c != " ":
        word += c
    elif word:
        count += 1
        if len(word) > len(longest):
            longest = word
        word = ""
print(count)
print(longest)
