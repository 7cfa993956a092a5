import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n", text)
if match is None or any(int(number) > 10**12 for number in match.groups()):
    sys.exit(43)
sys.exit(42)
