"""Writes the secret tests of a problem package from its generators/tests.py.

    python content/problems/generate.py heodat chiakeo     # write data/secret
    python content/problems/generate.py --check            # do the stored tests still equal it?

A package's `tests()` yields (name, input) pairs, always the same ones. The answers come from the
accepted Python solution; the other accepted solutions are held against them by "kiểm định đề".
"""

import argparse
import runpy
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def generated(package: Path) -> dict[str, str]:
    """File name → text of every secret test."""
    solution = next(iter(sorted((package / "submissions/accepted").glob("*.py"))))
    files: dict[str, str] = {}
    for name, text in runpy.run_path(str(package / "generators/tests.py"))["tests"]():
        ran = subprocess.run(
            [sys.executable, solution], input=text, capture_output=True, text=True, check=True
        )
        files[f"{name}.in"] = text
        files[f"{name}.ans"] = ran.stdout
    return files


def stored(secret: Path) -> dict[str, str]:
    return {
        path.name: path.read_text() for path in secret.glob("*") if path.suffix in {".in", ".ans"}
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Write or check the secret tests.")
    parser.add_argument("problem", nargs="*", help="directory names; all when none is given")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    asked = parser.parse_args()
    everything = sorted(path.parts[-3] for path in HERE.glob("*/generators/tests.py"))
    names = asked.problem or everything
    differing = 0
    for name in names:
        secret = HERE / name / "data/secret"
        new, old = generated(HERE / name), stored(secret)
        changed = sorted(file for file in new.keys() | old.keys() if new.get(file) != old.get(file))
        differing += len(changed)
        if not asked.check:
            secret.mkdir(parents=True, exist_ok=True)
            for file in changed:
                if file in new:
                    (secret / file).write_text(new[file])
                else:
                    (secret / file).unlink()
        print(f"{name}: {len(new) // 2} tests, {len(changed)} files differ")
    return 1 if asked.check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
