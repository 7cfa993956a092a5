import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n([1-9][0-9]*(?: [1-9][0-9]*)*)\n", text)
if match is None:
    sys.exit(43)
n, limit = int(match[1]), int(match[2])
weights = [int(weight) for weight in match[3].split(" ")]
if n > 10**5 or limit > 2 * 10**5 or len(weights) != n or max(weights) > limit:
    sys.exit(43)
sys.exit(42)
