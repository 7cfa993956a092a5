# Greedy: first the boxes with the most books a kilogram.
n, load = map(int, input().split())
boxes = [tuple(map(int, input().split())) for _ in range(n)]
boxes.sort(key=lambda box: box[1] / box[0], reverse=True)
total = 0
for weight, books in boxes:
    if weight <= load:
        load -= weight
        total += books
print(total)
