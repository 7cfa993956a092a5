# Forgets that a boat takes two pupils at most, however light they are.
n, limit = map(int, input().split())
total = sum(map(int, input().split()))
print((total + limit - 1) // limit)
