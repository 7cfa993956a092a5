import re
import sys

TOP = 20_000
NUMBER = re.compile("0|[1-9][0-9]*")


def numbers(line: str, count: int, low: int, high: int) -> list[int]:
    """The `count` numbers of a line, one space apart; exits where it says anything else."""
    tokens = line.split(" ")
    if len(tokens) != count or any(NUMBER.fullmatch(token) is None for token in tokens):
        sys.exit(43)
    found = [int(token) for token in tokens]
    if any(not low <= number <= high for number in found):
        sys.exit(43)
    return found


lines = sys.stdin.buffer.read().decode("latin-1").split("\n")
if len(lines) < 3 or lines.pop() != "":
    sys.exit(43)
n, q = numbers(lines[0], 2, 1, TOP)
numbers(lines[1], n, 0, TOP)
if len(lines) != 2 + q:
    sys.exit(43)
for line in lines[2:]:
    left, right = numbers(line, 2, 1, n)
    if left > right:
        sys.exit(43)
sys.exit(42)
