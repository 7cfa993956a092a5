# Floating point keeps some 16 digits only.
a, b = map(float, input().split())
print(int(a + b))
