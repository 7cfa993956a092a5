# Fills the boats in the order in which the pupils stand.
n, limit = map(int, input().split())
boats = 0
waiting = None
for weight in map(int, input().split()):
    if waiting is not None and waiting + weight <= limit:
        waiting = None
    else:
        boats += 1
        waiting = weight
print(boats)
