words = input().split()
print(len(words))
print(max(words, key=len))
