import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
if re.fullmatch(r"(?:[1-9][0-9]* [1-9][0-9]*\n)+", text) is None:
    sys.exit(43)
(n, load), *boxes = [tuple(map(int, line.split())) for line in text.splitlines()]
if n > 200 or load > 10**4 or len(boxes) != n:
    sys.exit(43)
if any(weight > 10**4 or books > 10**6 for weight, books in boxes):
    sys.exit(43)
sys.exit(42)
