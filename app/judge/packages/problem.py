"""One shape of a problem, whichever format its package came in. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.judge.runner import Limits, ProgramFile
from app.judge.verdicts import Expectation


@dataclass(frozen=True, slots=True)
class Caps:
    """What this site lets a problem ask for: more is refused, defaults are cut to it."""

    time_limit_ms: int = 20_000
    memory_limit_kb: int = 1024 * 1024
    output_limit_kb: int = 64 * 1024
    code_limit_kb: int = 256


@dataclass(frozen=True, slots=True)
class ProblemLimits:
    """`time_limit_ms` is None until kiểm định đề has derived one."""

    time_limit_ms: int | None
    memory_limit_kb: int
    output_limit_kb: int
    code_limit_kb: int
    validation_time_ms: int
    validation_memory_kb: int
    validation_output_kb: int
    ac_to_time_limit: float = 2.0
    time_limit_to_tle: float = 1.5
    time_resolution_ms: int = 1000

    def of_run(self, time_limit_ms: int) -> Limits:
        return Limits(
            time_limit_ms=time_limit_ms,
            memory_limit_kb=self.memory_limit_kb,
            output_limit_kb=self.output_limit_kb,
        )

    @property
    def of_validation(self) -> Limits:
        return Limits(
            time_limit_ms=self.validation_time_ms,
            memory_limit_kb=self.validation_memory_kb,
            output_limit_kb=self.validation_output_kb,
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """`language` is a tag such as "vi"; `kind` is md, tex or pdf."""

    language: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TestCase:
    """`name` orders tests and names them to people: "sample/1", "secret/07-max".

    `output` is there only in valid_output and invalid_output, which try the output validator.
    """

    __test__ = False  # pytest: not a test class

    name: str
    input: bytes = field(repr=False)
    answer: bytes = field(repr=False)
    output: bytes | None = field(default=None, repr=False)
    args: tuple[str, ...] = ()
    input_validator_args: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    output_validator_args: tuple[str, ...] = ()
    hint: str = ""
    description: str = ""

    @property
    def is_sample(self) -> bool:
        return self.name.startswith("sample/")


@dataclass(frozen=True, slots=True)
class PackageProgram:
    """A program in a package: a file or a folder, in a language the judge has."""

    name: str
    language: str
    files: tuple[ProgramFile, ...]


@dataclass(frozen=True, slots=True)
class ExampleSubmission:
    """`program.name` is its path in submissions/, e.g. "accepted/two_pointers.cpp"."""

    program: PackageProgram
    expectation: Expectation
    model_solution: bool = False
    sets_lower_bound: bool = False
    sets_upper_bound: bool = False


@dataclass(frozen=True, slots=True)
class ProblemPackage:
    """Everything a package holds. Tests are in lexicographic order of their names."""

    short_name: str
    uuid: str
    names: Mapping[str, str]
    limits: ProblemLimits
    statements: tuple[Statement, ...]
    statement_files: Mapping[str, bytes] = field(repr=False)
    attachments: Mapping[str, bytes] = field(repr=False)
    tests: tuple[TestCase, ...]
    invalid_inputs: tuple[TestCase, ...]
    valid_outputs: tuple[TestCase, ...]
    invalid_outputs: tuple[TestCase, ...]
    submissions: tuple[ExampleSubmission, ...]
    input_validators: tuple[PackageProgram, ...]
    output_validator: PackageProgram | None
    license: str = "unknown"
    rights_owner: str = ""
    authors: tuple[str, ...] = ()
    source: str = ""
    keywords: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Vietnamese first, then English, then whatever there is."""
        return self.names.get("vi") or self.names.get("en") or next(iter(self.names.values()))
