"""The embedded engine: programs are compiled and run in boxes on this machine."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from app.judge import languages
from app.judge.languages import LANGUAGES, Language
from app.judge.runner import (
    COMPILE_LOG_LIMIT_BYTES,
    STDERR_LIMIT_BYTES,
    CompileResult,
    Job,
    Limits,
    Outcome,
    Program,
    ProgramFile,
    RunResult,
    SelfTest,
    Source,
)
from app.judge.runners.box import Account, BoxFailed, Order, run_boxed
from app.judge.runners.machine import Machine, survey
from app.judge.runners.store import ProgramStore

COMPILE_LIMITS = Limits(time_limit_ms=60_000, memory_limit_kb=2 * 1024 * 1024)
_ARTEFACT_LIMIT_BYTES = 64 << 20
_HEADER_LIMIT_BYTES = 512 << 20
_COMPILE_TASKS = 64
_BOX = "/box"
_HEADER = "/header"


class SandboxRunner:
    """A worker's own runner: one slot, one uid. Opening it tries a box and raises NoSandbox."""

    name = "sandbox"

    def __init__(self, store: Path, *, slot: int | None = None) -> None:
        self.store = store.resolve()
        self.machine: Machine = survey(self.store, slot=slot)
        self.root = self.machine.root
        self._programs = ProgramStore(self.store / "programs")
        self._headers = ProgramStore(self.store / "headers")
        self._programs.trim()

    def languages(self) -> Mapping[str, str]:
        return languages.installed()

    def compile(self, source: Source, limits: Limits = COMPILE_LIMITS) -> CompileResult:
        language = LANGUAGES.get(source.language)
        version = languages.version(source.language) if language else None
        compiler = languages.find_binary(language.compiler) if language else None
        if language is None or version is None or compiler is None:
            return CompileResult(Outcome.JE, log=f"{source.language} is not installed here")
        names = tuple(one.name for one in source.files)
        try:
            own = language.sources(names)
        except ValueError as error:
            return CompileResult(Outcome.CE, log=str(error))
        digest = languages.digest(language, version, ((f.name, f.content) for f in source.files))
        program = Program(language.id, digest, names)
        if self._programs.find(digest) is not None:
            return CompileResult(Outcome.OK, program)
        try:
            header = self._header(language, compiler, version)
            kept = self._sources(digest, source)
            account = self._compile(
                language.compile_script(compiler, own), kept, header, limits=limits
            )
        except BoxFailed as error:
            return CompileResult(Outcome.JE, log=str(error))
        result = _compiled(account, program, interpreted=language.interpreted)
        if result.outcome is Outcome.OK:
            files = (ProgramFile("program", account.stdout),)
            self._programs.keep(
                digest,
                source.files if language.interpreted else files,
                executable=not language.interpreted,
            )
        return result

    def run(self, program: Program, job: Job, limits: Limits) -> RunResult:
        language = LANGUAGES[program.language]
        compiler = languages.find_binary(language.compiler)
        place = self._programs.find(program.digest)
        if place is None or compiler is None:
            return RunResult(Outcome.JE, note="the compiled program is no longer here")
        order = Order(
            argv=(*language.run_command(compiler, program.source_names), *job.args),
            binds=((str(place), _BOX),),
            stdin=job.stdin,
            files=job.files,
            feedback=job.feedback,
            time_limit_ms=limits.time_limit_ms,
            wall_limit_ms=limits.wall_ms,
            memory_limit_kb=limits.memory_limit_kb,
            stdout_limit=limits.output_limit_kb * 1024,
            stderr_limit=STDERR_LIMIT_BYTES,
            tasks=language.process_limit,
        )
        try:
            account = run_boxed(
                self.machine.way, self.machine.groups, order, free_cpu_us=self.machine.free_cpu_us
            )
        except (BoxFailed, OSError) as error:
            return RunResult(Outcome.JE, note=str(error))
        return _run_result(account)

    def run_each(
        self, program: Program, jobs: Iterable[Job], limits: Limits
    ) -> Iterator[RunResult]:
        for job in jobs:
            yield self.run(program, job, limits)

    def self_test(self) -> SelfTest:
        from app.judge.runners.selftest import sandbox_self_test

        return sandbox_self_test(self)

    def place(self, program: Program) -> Path:
        """Where a compiled program lies on the host. Raises KeyError when it is gone."""
        found = self._programs.find(program.digest)
        if found is None:
            raise KeyError(program.digest)
        return found

    def close(self) -> None:
        self.machine.leave()

    def _sources(self, digest: str, source: Source) -> Path:
        """Sources lie in a store of their own, under a name that says nothing."""
        store = ProgramStore(self.store / "sources")
        kept = store.find(digest)
        if kept is None:
            kept = store.keep(digest, source.files, executable=False)
            store.trim(256 << 20)
        return kept

    def _header(self, language: Language, compiler: str, version: str) -> Path | None:
        """The precompiled header for these flags, made in a box at first use.

        A header that cannot be made costs a second per compile and nothing else.
        """
        if language.precompiled_header is None:
            return None
        flags = " ".join(language.flags)
        name = language.precompiled_header
        key = hashlib.sha256(f"{version}\0{flags}\0{name}".encode()).hexdigest()
        kept = self._headers.find(key)
        if kept is not None:
            return kept
        # The same directory as at its use: gcc compares the working directory for -g only.
        script = (
            f"echo '#include <{name}>' > /tmp/all.h && {compiler} {flags} -x c++-header "
            "/tmp/all.h -o /tmp/all.gch >&2 && exec cat /tmp/all.gch"  # noqa: S108 - in the box
        )
        account = self._compile(script, None, None, size=_HEADER_LIMIT_BYTES)
        if account.outcome is not Outcome.OK:
            return None
        file = ProgramFile(f"{name}.gch", account.stdout)
        return self._headers.keep(key, (file,), executable=False)

    def _compile(
        self,
        script: str,
        sources: Path | None,
        header: Path | None,
        *,
        limits: Limits = COMPILE_LIMITS,
        size: int = _ARTEFACT_LIMIT_BYTES,
    ) -> Account:
        binds = [(str(path), at) for path, at in ((sources, _BOX), (header, _HEADER)) if path]
        order = Order(
            argv=("/bin/sh", "-c", script),
            binds=tuple(binds),
            time_limit_ms=limits.time_limit_ms,
            wall_limit_ms=limits.wall_ms,
            memory_limit_kb=limits.memory_limit_kb,
            stdout_limit=size,
            stderr_limit=COMPILE_LOG_LIMIT_BYTES,
            tasks=_COMPILE_TASKS,
            scratch_bytes=size + (64 << 20),
            file_size_bytes=size,
            open_files=256,
        )
        return run_boxed(self.machine.way, self.machine.groups, order)


_COMPILE_FAILURES = {
    Outcome.TLE: "Biên dịch quá thời gian cho phép.",
    Outcome.MLE: "Biên dịch quá bộ nhớ cho phép.",
    Outcome.OLE: "Chương trình hoặc thông báo biên dịch quá lớn.",
}


def _compiled(account: Account, program: Program, *, interpreted: bool) -> CompileResult:
    log = account.stderr.decode("utf-8", "replace").replace("/box/", "")
    outcome = Outcome.OK
    if account.outcome is not Outcome.OK:
        log = f"{_COMPILE_FAILURES.get(account.outcome, '')}\n{log}".strip()
        outcome = Outcome.CE
    elif not interpreted and not account.stdout:
        log, outcome = "the compiler left no program", Outcome.JE
    return CompileResult(
        outcome,
        program if outcome is Outcome.OK else None,
        log=log,
        cpu_ms=account.cpu_us // 1000,
        wall_ms=account.wall_us // 1000,
        memory_kb=account.memory_kb,
    )


def _run_result(account: Account) -> RunResult:
    code = account.exit_code
    return RunResult(
        outcome=account.outcome,
        exit_code=code,
        signal=code - 128 if code is not None and 128 < code <= 192 else None,
        cpu_ms=account.cpu_us // 1000,
        wall_ms=account.wall_us // 1000,
        memory_kb=account.memory_kb,
        stdout=account.stdout,
        stderr=account.stderr,
        note="process limit reached" if account.tasks_refused else "",
    )
