"""What every engine that runs programs promises: compile once, run many times, tell the truth."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

STDERR_LIMIT_BYTES = 64 * 1024
COMPILE_LOG_LIMIT_BYTES = 64 * 1024


class Outcome(StrEnum):
    """How a run ended, before anyone looked at what it printed."""

    OK = "OK"
    TLE = "TLE"
    MLE = "MLE"
    RTE = "RTE"
    OLE = "OLE"
    CE = "CE"
    JE = "JE"


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A plain file name (no directory) and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """What a contestant sent: a language id and one or more files."""

    language: str
    files: tuple[ProgramFile, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled program, named by its digest. `files` is filled only by engines elsewhere."""

    language: str
    digest: str
    source_names: tuple[str, ...]
    files: tuple[ProgramFile, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take. Time is CPU time of all its processes together.

    Without `wall_limit_ms` it is 2 × time + 2 s: a program that only sleeps ends as TLE.
    """

    time_limit_ms: int
    memory_limit_kb: int
    output_limit_kb: int = 8 * 1024
    wall_limit_ms: int | None = None

    @property
    def wall_ms(self) -> int:
        return self.wall_limit_ms or 2 * self.time_limit_ms + 2000


@dataclass(frozen=True, slots=True)
class Job:
    """One run's surroundings: stdin, arguments, files in the working directory.

    With `feedback` an empty directory `feedback/` is there to write into, what the program prints
    is thrown away, and the result's stdout is the text of feedback/judgemessage.txt. Validators of
    problem packages are run so.
    """

    stdin: bytes = field(default=b"", repr=False)
    args: tuple[str, ...] = ()
    files: tuple[ProgramFile, ...] = ()
    feedback: bool = False


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did. `signal` is set when the exit code says 128 + n (the two look the same)."""

    outcome: Outcome
    exit_code: int | None = None
    signal: int | None = None
    cpu_ms: int = 0
    wall_ms: int = 0
    memory_kb: int = 0
    stdout: bytes = field(default=b"", repr=False)
    stderr: bytes = field(default=b"", repr=False)
    note: str = ""


@dataclass(frozen=True, slots=True)
class CompileResult:
    """OK with a program, CE with the compiler's words in `log`, or JE with ours."""

    outcome: Outcome
    program: Program | None = None
    log: str = ""
    cpu_ms: int = 0
    wall_ms: int = 0
    memory_kb: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One attack or probe of a self-test and what came of it."""

    name: str
    contained: bool
    told: str
    wall_ms: int = 0


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What an engine found out about itself by trying. `full` = nothing is missing."""

    engine: str
    tier: int
    tier_name: str
    full: bool
    judges: bool
    checks: tuple[Check, ...]
    remedy: str = ""


class Runner(Protocol):
    """An engine. Not safe to share between threads; several may work side by side."""

    @property
    def name(self) -> str: ...

    def languages(self) -> Mapping[str, str]:
        """Language id -> version, of what can be compiled and run here."""

    def compile(self, source: Source) -> CompileResult: ...

    def run(self, program: Program, job: Job, limits: Limits) -> RunResult: ...

    def run_each(
        self, program: Program, jobs: Iterable[Job], limits: Limits
    ) -> Iterator[RunResult]:
        """Results in the order of the jobs; close the iterator to stop at the first failure."""

    def self_test(self) -> SelfTest: ...

    def close(self) -> None: ...
