"""./dev test [--strict] [--all] [pytest arguments]"""

import os
import sys

import pytest


def main(words: list[str]) -> int:
    chosen = ["--no-skips" if word == "--strict" else word for word in words]
    if "--all" in chosen:
        chosen.remove("--all")
    else:
        chosen += ["-m", "not long"] if "-m" not in chosen else []
    if not any(word.startswith("-n") for word in chosen):
        chosen += ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]
    return int(pytest.main(["-p", "tests.support.strict", "-q", *chosen]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
