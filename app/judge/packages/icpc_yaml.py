"""The YAML files of a 2025-09 problem package. An unknown key is an error, as the format says."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.judge.verdicts import Verdict


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: object) -> object:
    """A single string stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _as_text(value: object) -> object:
    """YAML reads 1e-6 and 2025-09 as it likes; arguments and versions are words."""
    if isinstance(value, list):
        return [str(one) if isinstance(one, int | float) else one for one in value]
    return str(value) if isinstance(value, int | float) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Arguments = Annotated[tuple[str, ...], BeforeValidator(_as_text), BeforeValidator(_listed)]


License = Literal[
    "unknown", "public domain", "cc0", "cc by", "cc by-sa", "educational", "permission"
]


class Person(_Strict):
    name: str
    email: str = ""
    orcid: str = ""
    kattis: str = ""


People = Annotated[tuple[Person | str, ...], BeforeValidator(_listed)]


class Credits(_Strict):
    authors: People = ()
    contributors: People = ()
    testers: People = ()
    translators: dict[str, People] = {}
    packagers: People = ()
    acknowledgements: People = ()


class ProblemSource(_Strict):
    name: str
    url: str = ""


class Multipliers(_Strict):
    ac_to_time_limit: float = Field(default=2.0, ge=1)
    time_limit_to_tle: float = Field(default=1.5, ge=1)


class LimitsYaml(_Strict):
    """Seconds, MiB (memory, output) and KiB (code). None = not stated."""

    time_multipliers: Multipliers = Multipliers()
    time_limit: float | None = Field(default=None, gt=0)
    time_resolution: float = Field(default=1.0, gt=0)
    memory: int | None = Field(default=None, gt=0)
    output: int | None = Field(default=None, gt=0)
    code: int | None = Field(default=None, gt=0)
    compilation_time: int = Field(default=60, gt=0)
    compilation_memory: int = Field(default=2048, gt=0)
    validation_time: int = Field(default=60, gt=0)
    validation_memory: int = Field(default=2048, gt=0)
    validation_output: int = Field(default=8, gt=0)
    validation_passes: int = Field(default=2, ge=2)


class ProblemYaml(_Strict):
    problem_format_version: Literal["2025-09", "2023-07-draft"]
    type: Words = ("pass-fail",)
    name: str | dict[str, str]
    uuid: str = Field(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
    version: Annotated[str, BeforeValidator(_as_text)] = ""
    credits: Credits | str = ""
    source: str | ProblemSource | list[str | ProblemSource] = ""
    license: License = "unknown"
    rights_owner: str | Person | list[str | Person] = ""
    embargo_until: object = None
    limits: LimitsYaml = LimitsYaml()
    keywords: Words = ()
    languages: Words = ("all",)
    allow_file_writing: bool = False
    constants: dict[str, int | float | str | dict[str, int | float | str]] = {}


class CaseYaml(_Strict):
    """`<test>.yaml` and `test_group.yaml`; the keys of scoring are read and not used here."""

    args: Arguments = ()
    input_validator_args: Arguments | dict[str, Arguments] | None = None
    output_validator_args: Arguments | None = None
    full_feedback: bool | None = None
    hint: str = ""
    description: str = ""
    max_score: float | Literal["unbounded"] | None = None
    score_aggregation: Literal["pass-fail", "sum", "min"] | None = None
    static_validation_score: float | Literal["pass-fail"] | None = None
    require_pass: Words = ()
    static_validator_args: Arguments | None = None


class SubmissionYaml(_Strict):
    """What `submissions.yaml` says of the submissions that match a glob."""

    language: str = ""
    entrypoint: str = ""
    authors: People = ()
    model_solution: bool = False
    permitted: tuple[Verdict, ...] | None = None
    required: tuple[Verdict, ...] | None = None
    score: float | list[float] | None = None
    message: str = ""
    use_for_time_limit: bool | Literal["lower", "upper"] | None = None
