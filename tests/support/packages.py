"""A small problem package, whole unless a test says otherwise."""

import zipfile
from pathlib import Path

YAML = """\
problem_format_version: 2025-09
name:
  vi: Tổng hai số
  en: A Sum
uuid: 7c3c4b0e-2b6f-4a53-9d56-1f0d6c9d4a11
license: cc by-sa
credits:
  authors: Cùng em học trực tuyến
limits:
  time_limit: 1
  memory: 64
"""
ADDS = "print(sum(map(int, input().split())))\n"
CHECKS = """\
import re, sys
sys.exit(42 if re.fullmatch(r"[0-9]+ [0-9]+\\n", sys.stdin.read()) else 1)
"""
FILES: dict[str, str] = {
    "problem.yaml": YAML,
    "statement/problem.vi.md": "Cho hai số nguyên. Hãy in ra tổng của chúng.\n",
    "data/sample/1.in": "1 2\n",
    "data/sample/1.ans": "3\n",
    "data/secret/1.in": "20 22\n",
    "data/secret/1.ans": "42\n",
    "data/secret/2.in": "5 0\n",
    "data/secret/2.ans": "5\n",
    "submissions/accepted/adds.py": ADDS,
    "submissions/wrong_answer/always_3.py": "print(3)\n",
    "input_validators/checks.py": CHECKS,
}


def a_package(at: Path, files: dict[str, str | None] | None = None, name: str = "tong") -> Path:
    """Writes the small package, changed by `files` (None takes a file away)."""
    root = at / name
    for path, text in {**FILES, **(files or {})}.items():
        if text is None:
            continue
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return root


def zipped(root: Path, *, top: str = "") -> Path:
    path = root.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(root.rglob("*")):
            if file.is_file():
                archive.write(file, f"{top}{file.relative_to(root)}")
    return path
