import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
number = "[1-9][0-9]*"
if re.fullmatch(f"{number} {number}\n(?:{number} {number} {number}\n)+", text) is None:
    sys.exit(43)
(n, m), *lines = [tuple(map(int, line.split())) for line in text.splitlines()]
if not 2 <= n <= 10**4 or m > 3 * 10**4 or len(lines) != m:
    sys.exit(43)
if any(u > n or v > n or u == v or minutes > 10**6 for u, v, minutes in lines):
    sys.exit(43)
sys.exit(42)
