"""Problem packages of the ICPC / Kattis format, version 2025-09 (alias 2023-07-draft).

Source: Kattis problem package format; the rules kept here are section 2 of the judge's rules.
"""

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from pydantic import RootModel

from app.content import ContentFaults, Fault, Place, check_yaml, line_of
from app.judge.compare import BadArguments, parse_arguments
from app.judge.languages import LANGUAGES, language_of
from app.judge.packages.archive import read_package
from app.judge.packages.icpc_yaml import CaseYaml, LimitsYaml, Person, ProblemYaml, SubmissionYaml
from app.judge.packages.problem import (
    Caps,
    ExampleSubmission,
    PackageProgram,
    ProblemLimits,
    ProblemPackage,
    Statement,
    TestCase,
)
from app.judge.runner import ProgramFile
from app.judge.verdicts import EXPECTATIONS, Expectation

_SHORT_NAME = re.compile(r"[a-z0-9]+")
_STATEMENT = re.compile(r"statement/problem\.([a-zA-Z-]{2,12})\.(md|tex|pdf)")
_DATA_GROUPS = ("sample", "secret", "invalid_input", "invalid_output", "valid_output")
# Language names of the format that the judge has under its own name.
_FORMAT_LANGUAGES = {"python3": "python", "cpp": "cpp", "c": "c", "pascal": "pascal"}


class _Submissions(RootModel[dict[str, SubmissionYaml]]):
    pass


def read_icpc(path: Path, caps: Caps | None = None) -> ProblemPackage:
    """The package in a folder or zip. Raises ContentFaults with every fault, file and line."""
    short_name, files = read_package(path)
    return _Reader(path, short_name, files, caps or Caps()).package()


class _Reader:
    def __init__(self, path: Path, short_name: str, files: Mapping[str, bytes], caps: Caps) -> None:
        self._path, self._short_name, self._files, self._caps = path, short_name, files, caps
        self._faults: list[Fault] = []
        self._lines: dict[Place, int] = {}

    def package(self) -> ProblemPackage:
        if not _SHORT_NAME.fullmatch(self._short_name):
            self._fault("", "the package's name must be of a-z and 0-9 only")
        if "problem.yaml" not in self._files:
            raise ContentFaults([*self._faults, Fault(self._path / "problem.yaml", 1, "missing")])
        yaml, lines = check_yaml(
            self._path / "problem.yaml", self._text("problem.yaml"), ProblemYaml
        )
        self._lines = lines
        if tuple(yaml.type) != ("pass-fail",):
            self._fault("problem.yaml", f"type {', '.join(yaml.type)} is not judged here", "type")
        groups = {group: self._tests(group) for group in _DATA_GROUPS}
        package = ProblemPackage(
            short_name=self._short_name,
            uuid=yaml.uuid,
            names={"en": yaml.name} if isinstance(yaml.name, str) else yaml.name,
            limits=self._limits(yaml.limits),
            statements=self._statements(),
            statement_files=self._below("statement/", skip=_STATEMENT),
            attachments=self._below("attachments/"),
            tests=tuple(sorted(groups["sample"] + groups["secret"], key=lambda one: one.name)),
            invalid_inputs=groups["invalid_input"],
            valid_outputs=groups["valid_output"],
            invalid_outputs=groups["invalid_output"],
            submissions=self._submissions(),
            input_validators=self._programs("input_validators/"),
            output_validator=self._output_validator(),
            license=yaml.license,
            rights_owner=_names(yaml.rights_owner),
            authors=_authors(yaml),
            source=_names(yaml.source),
            keywords=yaml.keywords,
            languages=() if yaml.languages == ("all",) else tuple(yaml.languages),
            constants={key: str(value) for key, value in yaml.constants.items()},
        )
        self._complete(package)
        if self._faults:
            raise ContentFaults(self._faults)
        return package

    def _complete(self, package: ProblemPackage) -> None:
        """The minimal package: statement, secret test, accepted submission, input validator."""
        if not package.statements:
            self._fault("statement", "no problem.<language>.md, .tex or .pdf")
        if not any(not test.is_sample for test in package.tests):
            self._fault("data/secret", "no test")
        if not any(one.program.name.startswith("accepted/") for one in package.submissions):
            self._fault("submissions/accepted", "no submission")
        if not package.input_validators:
            self._fault("input_validators", "no input validator")
        if package.output_validator is None:
            for test in (*package.tests, *package.valid_outputs, *package.invalid_outputs):
                try:
                    parse_arguments(test.output_validator_args)
                except BadArguments as error:
                    self._fault(f"data/{test.name}.in", f"output_validator_args: {error}")

    def _limits(self, stated: LimitsYaml) -> ProblemLimits:
        caps = self._caps
        time_limit_ms = None if stated.time_limit is None else round(stated.time_limit * 1000)
        if time_limit_ms is not None and time_limit_ms > caps.time_limit_ms:
            self._over("time_limit", f"{caps.time_limit_ms / 1000:g} s")
        return ProblemLimits(
            time_limit_ms=time_limit_ms,
            memory_limit_kb=self._capped("memory", stated.memory, 2048, 1024, caps.memory_limit_kb),
            output_limit_kb=self._capped("output", stated.output, 8, 1024, caps.output_limit_kb),
            code_limit_kb=self._capped("code", stated.code, 128, 1, caps.code_limit_kb),
            validation_time_ms=stated.validation_time * 1000,
            validation_memory_kb=min(stated.validation_memory * 1024, caps.memory_limit_kb),
            validation_output_kb=stated.validation_output * 1024,
            ac_to_time_limit=stated.time_multipliers.ac_to_time_limit,
            time_limit_to_tle=stated.time_multipliers.time_limit_to_tle,
            time_resolution_ms=max(1, round(stated.time_resolution * 1000)),
        )

    def _capped(self, key: str, stated: int | None, default: int, unit_kb: int, cap: int) -> int:
        if stated is not None and stated * unit_kb > cap:
            self._over(key, f"{cap // unit_kb} {'MiB' if unit_kb > 1 else 'KiB'}")
        return min((default if stated is None else stated) * unit_kb, cap)

    def _over(self, key: str, cap: str) -> None:
        self._fault("problem.yaml", f"limits.{key}: this site allows {cap} at most", "limits", key)

    def _statements(self) -> tuple[Statement, ...]:
        found = []
        for name, content in sorted(self._files.items()):
            match = _STATEMENT.fullmatch(name)
            if match:
                found.append(Statement(match[1], match[2], content))
        return tuple(found)

    def _below(self, prefix: str, skip: re.Pattern[str] | None = None) -> dict[str, bytes]:
        return {
            name.removeprefix(prefix): content
            for name, content in self._files.items()
            if name.startswith(prefix) and not (skip and skip.fullmatch(name))
        }

    def _tests(self, group: str) -> tuple[TestCase, ...]:
        prefix = f"data/{group}/"
        found = []
        for name in sorted(self._files):
            if not (name.startswith(prefix) and name.endswith(".in")):
                continue
            stem = name.removesuffix(".in")
            answer = self._files.get(f"{stem}.ans")
            if answer is None and group != "invalid_input":
                self._fault(name, "has no .ans beside it")
                continue
            output = self._files.get(f"{stem}.out")
            if output is None and group in ("valid_output", "invalid_output"):
                self._fault(name, "has no .out beside it")
                continue
            found.append(self._test(stem, self._files[name], answer or b"", output))
        return tuple(sorted(found, key=lambda one: one.name))

    def _test(self, stem: str, given: bytes, answer: bytes, output: bytes | None) -> TestCase:
        own = self._case(f"{stem}.yaml") or CaseYaml()
        group = self._group_of(stem)
        input_args = own.input_validator_args
        if input_args is None:
            input_args = group.input_validator_args
        output_args = own.output_validator_args
        if output_args is None:
            output_args = group.output_validator_args
        named = input_args if isinstance(input_args, dict) else {"": tuple(input_args or ())}
        return TestCase(
            name=stem.removeprefix("data/"),
            input=given,
            answer=answer,
            output=output,
            args=own.args or group.args,
            input_validator_args=named,
            output_validator_args=tuple(output_args or ()),
            hint=own.hint,
            description=own.description,
        )

    def _group_of(self, stem: str) -> CaseYaml:
        """The nearest test_group.yaml above a test."""
        for folder in PurePosixPath(stem).parents:
            found = self._case(f"{folder}/test_group.yaml")
            if found is not None:
                return found
        return CaseYaml()

    def _case(self, name: str) -> CaseYaml | None:
        if name not in self._files:
            return None
        try:
            return check_yaml(self._path / name, self._text(name) or "{}", CaseYaml)[0]
        except ContentFaults as faults:
            self._faults += [fault for fault in faults.faults if fault not in self._faults]
            return None

    def _submissions(self) -> tuple[ExampleSubmission, ...]:
        refined: dict[str, SubmissionYaml] = {}
        name = "submissions/submissions.yaml"
        if name in self._files:
            try:
                refined = check_yaml(self._path / name, self._text(name), _Submissions)[0].root
            except ContentFaults as faults:
                self._faults += faults.faults
        found = []
        for folder in sorted(EXPECTATIONS):
            for program in self._programs(f"submissions/{folder}/", name_from="submissions/"):
                said = next(
                    (one for glob, one in refined.items() if _matches(program.name, glob)), None
                )
                found.append(_submission(folder, program, said))
        return tuple(found)

    def _programs(self, prefix: str, *, name_from: str = "") -> tuple[PackageProgram, ...]:
        """Each file or folder right below `prefix` is a program."""
        groups: dict[str, list[ProgramFile]] = {}
        for name, content in sorted(self._files.items()):
            if name.startswith(prefix):
                rest = name.removeprefix(prefix).split("/")
                groups.setdefault(rest[0], []).append(ProgramFile(rest[-1], content))
        found = []
        for entry, files in groups.items():
            program = self._program(
                f"{prefix}{entry}", f"{prefix}{entry}".removeprefix(name_from), files
            )
            if program is not None:
                found.append(program)
        return tuple(found)

    def _program(self, at: str, name: str, files: list[ProgramFile]) -> PackageProgram | None:
        languages = {one.id for file in files if (one := language_of(file.name))}
        if not languages:
            self._fault(at, "no source in a language of this judge")
            return None
        if len(languages) > 1:
            self._fault(at, f"sources of several languages: {', '.join(sorted(languages))}")
            return None
        return PackageProgram(name, languages.pop(), tuple(files))

    def _output_validator(self) -> PackageProgram | None:
        files = [
            ProgramFile(PurePosixPath(name).name, content)
            for name, content in sorted(self._files.items())
            if name.startswith("output_validator/")
        ]
        return self._program("output_validator", "output_validator", files) if files else None

    def _text(self, name: str) -> str:
        try:
            text = self._files[name].decode("utf-8")
        except UnicodeDecodeError as error:
            raise ContentFaults([Fault(self._path / name, 1, "not UTF-8")]) from error
        if text.startswith("\ufeff"):
            raise ContentFaults([Fault(self._path / name, 1, "begins with a byte order mark")])
        return text

    def _fault(self, name: str, message: str, *place: str) -> None:
        line = line_of(self._lines, place) if place else 1
        self._faults.append(Fault(self._path / name, line, message))


def _matches(name: str, glob: str) -> bool:
    """A glob names a path in submissions/, a folder of it, or everything in one."""
    return fnmatchcase(name, glob) or fnmatchcase(name, f"{glob.rstrip('/')}/*")


def _submission(
    folder: str, program: PackageProgram, said: SubmissionYaml | None
) -> ExampleSubmission:
    expectation = EXPECTATIONS[folder]
    use = said.use_for_time_limit if said else None
    if said is not None:
        language = _FORMAT_LANGUAGES.get(said.language, said.language)
        if language in LANGUAGES:
            program = PackageProgram(program.name, language, program.files)
        if said.permitted is not None or said.required is not None:
            expectation = Expectation(
                frozenset(said.permitted or expectation.permitted),
                frozenset(said.required or ()),
            )
    return ExampleSubmission(
        program=program,
        expectation=expectation,
        model_solution=bool(said and said.model_solution),
        sets_lower_bound=use in ("lower", True) or (use is None and folder == "accepted"),
        sets_upper_bound=use in ("upper",) or (use is None and folder == "time_limit_exceeded"),
    )


def _names(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_names(one) for one in value)
    return value if isinstance(value, str) else str(getattr(value, "name", ""))


def _authors(yaml: ProblemYaml) -> tuple[str, ...]:
    people: Iterable[Person | str]
    people = (yaml.credits,) if isinstance(yaml.credits, str) else yaml.credits.authors
    return tuple(one if isinstance(one, str) else one.name for one in people if one)
