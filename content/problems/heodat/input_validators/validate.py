import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
match = re.fullmatch(r"(0|[1-9][0-9]*) (0|[1-9][0-9]*)\n", text)
if match is None or any(int(number) > 10**18 for number in match.groups()):
    sys.exit(43)
sys.exit(42)
