# When nothing is left over, nothing has to be bought.
n, m = map(int, input().split())
print(n // m, m - n % m)
