"""./dev check: everything that can be known without running the tests."""

import subprocess
import sys
import time
from pathlib import Path

from alembic.script import ScriptDirectory

from app.cli import alembic_config

BIN = Path(sys.executable).parent
PYTHON = sys.executable
CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("style", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("types", [str(BIN / "mypy"), "--no-error-summary"]),
    ("floors", [str(BIN / "lint-imports"), "--no-cache"]),
    ("library content", [PYTHON, "-m", "flask", "--app", "app", "library", "check"]),
    ("exam content", [PYTHON, "-m", "flask", "--app", "app", "exams", "check"]),
    ("problem packages", [PYTHON, "-m", "flask", "--app", "app", "judge", "check"]),
    ("glyphs", ["node", "frontend/build.mjs", "--check-glyphs"]),
    ("page budgets", [PYTHON, "-m", "tests.budgets"]),
)


def main() -> int:
    failed = 0
    heads = ScriptDirectory.from_config(alembic_config("")).get_heads()
    failed += _said("one migration head", len(heads) == 1, f"heads: {', '.join(heads)}", 0)
    for name, words in CHECKS:
        began = time.perf_counter()
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        failed += _said(
            name, done.returncode == 0, done.stdout + done.stderr, time.perf_counter() - began
        )
    print(f"{len(CHECKS) + 1 - failed} passed, {failed} failed")
    return 1 if failed else 0


def _said(name: str, passed: bool, output: str, took_s: float) -> int:
    print(f"{'ok  ' if passed else 'FAIL'} {name} ({took_s:.1f} s)", flush=True)
    if not passed:
        print(output)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
