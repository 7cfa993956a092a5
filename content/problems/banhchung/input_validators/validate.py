import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n([1-9][0-9]*(?: [1-9][0-9]*)*)\n", text)
if match is None:
    sys.exit(43)
n, cakes = int(match[1]), int(match[2])
seconds = [int(number) for number in match[3].split(" ")]
if n > 20_000 or cakes > 10**9 or len(seconds) != n or max(seconds) > 10**6:
    sys.exit(43)
sys.exit(42)
