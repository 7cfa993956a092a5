"""What the judge needs to know of a programming language, and nothing about how it is run."""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# A `python3` on PATH may be a shim in someone's home, which no box can see: look here only.
_BINARY_DIRECTORIES = ("/usr/bin", "/bin", "/usr/local/bin")


@dataclass(frozen=True, slots=True)
class Language:
    """One language as a contest names it.

    `flags` go to the compiler in the box; `process_limit` counts tasks (threads included).
    `judge0_name` matches the names Judge0 gives in `GET /languages`, e.g. "C++ (GCC 9.2.0)".
    `judge0_artefact` is the file Judge0's own compile command leaves behind, None if interpreted.
    """

    id: str
    title: str
    source_name: str
    extensions: tuple[str, ...]
    compiler: str
    flags: tuple[str, ...]
    judge0_name: str
    judge0_options: str = ""
    judge0_artefact: str | None = None
    version_flag: str = "--version"
    link_flags: tuple[str, ...] = ()
    precompiled_header: str | None = None
    process_limit: int = 16
    note: str = ""

    @property
    def interpreted(self) -> bool:
        return self.judge0_artefact is None

    def compile_script(self, compiler: str, names: Iterable[str]) -> str:
        """The shell line run inside the box: sources in /box, the program leaves by stdout.

        Nothing writable is ever bound, so the artefact is a stream and not a file.
        """
        sources = " ".join(f"/box/{name}" for name in names)
        flags = " ".join(self.flags)
        if self.id == "pascal":
            return (
                f"cd /tmp && {compiler} {flags} -FE/tmp -FU/tmp -Fi/box -Fu/box -o/tmp/program "
                f"{sources} >&2 && exec cat /tmp/program"
            )
        if self.interpreted:
            check = "import sys;[compile(open(n,'rb').read(),n[5:],'exec') for n in sys.argv[1:]]"
            return f'exec {compiler} -I -S -c "{check}" {sources}'
        header = "-I/header " if self.precompiled_header else ""
        links = " ".join(self.link_flags)
        return (
            f"cd /box && {compiler} {flags} {header}-I/box -o /tmp/program {sources} {links} >&2 "
            "&& exec cat /tmp/program"
        )

    def run_command(self, compiler: str, names: Iterable[str]) -> tuple[str, ...]:
        """argv inside the box, where the program is /box/program or the sources are /box/*."""
        if self.interpreted:
            return (compiler, "-B", f"/box/{self.main_source(names)}")
        return ("/box/program",)

    def main_source(self, names: Iterable[str]) -> str:
        """The file that starts: `main` or `__main__`, else the first by name."""
        own = sorted(name for name in names if name.endswith(self.extensions))
        if not own:
            raise ValueError(f"no {self.title} source among the files")
        for name in own:
            if name.rsplit(".", 1)[0] in ("main", "__main__"):
                return name
        return own[0]

    def sources(self, names: Iterable[str]) -> tuple[str, ...]:
        """Which files the compiler is given (headers are found beside them)."""
        if self.id == "pascal":
            return (self.main_source(names),)
        own = tuple(sorted(name for name in names if name.endswith(self.extensions)))
        if not own:
            raise ValueError(f"no {self.title} source among the files")
        return own


_GCC_NAME = r"GCC (\d+)"
_ALL = (
    Language(
        id="c",
        title="C (GNU17)",
        source_name="main.c",
        extensions=(".c",),
        compiler="gcc",
        flags=("-std=gnu17", "-O2", "-static", "-pipe", "-s", "-DONLINE_JUDGE"),
        link_flags=("-lm",),
        judge0_name=rf"C \({_GCC_NAME}",
        judge0_options="-O2 -std=gnu17 -s -lm",
        judge0_artefact="a.out",
        note="Ngăn xếp dùng chung giới hạn bộ nhớ.",
    ),
    Language(
        id="cpp",
        title="C++20 (GNU)",
        source_name="main.cpp",
        extensions=(".cpp", ".cc", ".cxx", ".c++", ".C"),
        compiler="g++",
        flags=("-std=gnu++20", "-O2", "-static", "-pipe", "-s", "-DONLINE_JUDGE"),
        judge0_name=rf"C\+\+ \({_GCC_NAME}",
        judge0_options="-O2 -std=gnu++2a -s",
        judge0_artefact="a.out",
        precompiled_header="bits/stdc++.h",
        note="Ngăn xếp dùng chung giới hạn bộ nhớ; bits/stdc++.h được biên dịch sẵn.",
    ),
    Language(
        id="cpp17",
        title="C++17 (GNU)",
        source_name="main.cpp",
        extensions=(".cpp", ".cc", ".cxx", ".c++", ".C"),
        compiler="g++",
        flags=("-std=gnu++17", "-O2", "-static", "-pipe", "-s", "-DONLINE_JUDGE"),
        judge0_name=rf"C\+\+ \({_GCC_NAME}",
        judge0_options="-O2 -std=gnu++17 -s",
        judge0_artefact="a.out",
        precompiled_header="bits/stdc++.h",
        note="Ngăn xếp dùng chung giới hạn bộ nhớ; bits/stdc++.h được biên dịch sẵn.",
    ),
    Language(
        id="python",
        title="Python 3",
        source_name="main.py",
        extensions=(".py",),
        compiler="python3",
        flags=(),
        judge0_name=r"Python \((3[\d.]+)",
        note="CPython, không có thư viện ngoài; khởi động mất khoảng 15 ms.",
    ),
    Language(
        id="pascal",
        title="Pascal (Free Pascal)",
        source_name="main.pas",
        extensions=(".pas", ".pp", ".dpr"),
        compiler="fpc",
        flags=("-O2", "-Xs", "-v0ew", "-l-", "-dONLINE_JUDGE"),
        judge0_name=r"Pascal \(FPC ([\d.]+)",
        judge0_options="-O2 -Xs",
        judge0_artefact="main",
        version_flag="-iV",
        note="Cú pháp mặc định của Free Pascal; thêm {$MODE DELPHI} khi cần.",
    ),
)

LANGUAGES: Mapping[str, Language] = {language.id: language for language in _ALL}


def language_of(file_name: str) -> Language | None:
    """The language a file's ending says, as packages and uploads name sources; C++ means `cpp`."""
    for language in _ALL:
        if file_name.endswith(language.extensions):
            return language
    return None


@lru_cache(maxsize=64)
def find_binary(name: str) -> str | None:
    """Absolute path of a system binary, or None. Never follows PATH (see the note on top)."""
    for directory in _BINARY_DIRECTORIES:
        path = f"{directory}/{name}"
        if os.access(path, os.X_OK) and os.path.realpath(path).startswith("/usr/"):
            return path
    return None


@lru_cache(maxsize=64)
def version(language_id: str) -> str | None:
    """First line the real compiler or interpreter says of itself; None when it is not installed."""
    language = LANGUAGES[language_id]
    binary = find_binary(language.compiler)
    if binary is None:
        return None
    try:
        said = subprocess.run(
            [binary, language.version_flag],
            capture_output=True,
            timeout=20,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = (said.stdout or said.stderr).decode("utf-8", "replace").splitlines()
    return lines[0].strip() if lines else None


def installed() -> dict[str, str]:
    """Language id -> version, of those whose compiler answers on this machine."""
    found = {language.id: version(language.id) for language in _ALL}
    return {language_id: said for language_id, said in found.items() if said is not None}


def digest(language: Language, compiler_version: str, files: Iterable[tuple[str, bytes]]) -> str:
    """Names a compiled program: equal iff language, flags, compiler and every source byte are."""
    sha = hashlib.sha256()
    head = (language.id, compiler_version, *language.flags, *language.link_flags)
    for part in head:
        sha.update(part.encode() + b"\0")
    for name, text in sorted(files):
        sha.update(f"\n{name}\0{len(text)}\0".encode())
        sha.update(text)
    return sha.hexdigest()


def match_judge0(language: Language, offered: Iterable[tuple[int, str]]) -> int | None:
    """Judge0's id for a language among `(id, name)` pairs: the newest of the same compiler."""
    best: tuple[tuple[int, ...], int] | None = None
    for judge0_id, name in offered:
        found = re.match(language.judge0_name, name)
        if found is None:
            continue
        numbers = tuple(int(part) for part in re.findall(r"\d+", name[found.start(1) :]))
        if best is None or (numbers, judge0_id) > best:
            best = (numbers, judge0_id)
    return best[1] if best else None


def read_tree(path: Path) -> list[tuple[str, bytes]]:
    """A file, or the plain files of a folder, as `(name, bytes)` sorted by name."""
    if path.is_file():
        return [(path.name, path.read_bytes())]
    return [(one.name, one.read_bytes()) for one in sorted(path.iterdir()) if one.is_file()]
