import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
if re.fullmatch(r" *[a-z][a-z ]*\n", text) is None or len(text) - 1 > 10**5:
    sys.exit(43)
sys.exit(42)
