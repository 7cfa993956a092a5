"""Judging at scale: a Judge0 cluster, reached through judge0-client.

Compile once (a multi-file submission that prints the program), then send the program along with
every test. Written from Judge0's documented behaviour and what the design notes of real servers;
the contract suite runs it against a stand-in, no real cluster was at hand.
"""

import asyncio
import base64
import hashlib
import re
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

import httpx2
from judge0_client import Judge0Client, MultiFileSubmission

from app.judge.languages import LANGUAGES, Language, match_judge0
from app.judge.runner import (
    Check,
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
from app.judge.runners.judge0_answers import (
    FIELDS,
    Answer,
    Judge0Refused,
    is_new_enough,
    run_result,
)

BATCH = 20
_TRIES = 5
_GREETING_TRIES = 2
_POLL_S = (0.05, 0.1, 0.2, 0.4, 0.8)
_PATIENCE_S = 300.0
_COMPILE_LIMITS = Limits(time_limit_ms=15_000, memory_limit_kb=512_000, output_limit_kb=4096)
T = TypeVar("T")


class Judge0Runner:
    """Holds one event loop and one open client. Raises Judge0Refused when it cannot be trusted."""

    name = "judge0"

    def __init__(self, url: str, *, token: str | None = None) -> None:
        if not url:
            raise Judge0Refused("JUDGE0_URL is not set")
        self._client = Judge0Client(url, timeout=30.0, auth_token=token)
        self._loop = asyncio.Runner()
        self._tries = _GREETING_TRIES
        try:
            self._greet()
            self._tries = _TRIES
        except BaseException:
            self.close()
            raise

    def languages(self) -> Mapping[str, str]:
        return dict(self._names)

    def compile(self, source: Source) -> CompileResult:
        language = LANGUAGES.get(source.language)
        if language is None or language.id not in self._commands:
            return CompileResult(Outcome.JE, log=f"{source.language} is not offered by Judge0")
        names = tuple(one.name for one in source.files)
        try:
            main = language.main_source(names)
        except ValueError as error:
            return CompileResult(Outcome.CE, log=str(error))
        text = b"\0".join(f"{f.name}\0".encode() + f.content for f in source.files)
        digest = hashlib.sha256(f"{language.id}\0{self._url}\0".encode() + text).hexdigest()
        own_name = self._source_names[language.id]
        files = tuple(
            ProgramFile(own_name if one.name == main else one.name, one.content)
            for one in source.files
        )
        if language.interpreted:
            return self._checked(language, digest, names, files, own_name)
        return self._compiled(language, digest, names, files)

    def run(self, program: Program, job: Job, limits: Limits) -> RunResult:
        return next(self.run_each(program, (job,), limits))

    def run_each(
        self, program: Program, jobs: Iterable[Job], limits: Limits
    ) -> Iterator[RunResult]:
        """In waves of at most a batch: a small first one, so that an early failure ends all."""
        waiting = iter(jobs)
        size = 4
        while wave := list(islice(waiting, size)):
            requests = [self._request(program, job, limits) for job in wave]
            answers = self._await(self._judged(requests))
            for answer in answers:
                yield run_result(answer, limits)
            size = BATCH

    def self_test(self) -> SelfTest:
        """What can be known from outside: version, languages, and one program that runs."""
        made = self.compile(Source("python", (ProgramFile("main.py", b"print(6 * 7)"),)))
        told = made.log
        contained = False
        if made.program is not None:
            limits = Limits(time_limit_ms=2000, memory_limit_kb=128_000)
            result = self.run(made.program, Job(), limits)
            contained = result.stdout.strip() == b"42"
            told = f"{result.outcome}, {result.cpu_ms} ms CPU {result.note}".strip()
        checks = (
            Check("version", True, self._version),
            Check("languages", bool(self._names), ", ".join(sorted(self._names))),
            Check("runs", contained, told),
        )
        good = all(check.contained for check in checks)
        return SelfTest(
            engine=self.name,
            tier=1 if good else 4,
            tier_name="Judge0 (its own walls; not attacked from here)",
            full=good,
            judges=good,
            checks=checks,
        )

    def close(self) -> None:
        try:
            self._await(self._client.aclose())
        finally:
            self._loop.close()

    def _await(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run(work)

    def _greet(self) -> None:
        self._client.open()
        self._url = self._client.base_url
        about = self._await(self._get("/about"))
        self._version = str(about.get("version", ""))
        if not is_new_enough(self._version):
            raise Judge0Refused(
                f"Judge0 {self._version or 'of unknown version'} is older than 1.13.1 "
                "(CVE-2024-28185, -28189, -29021)"
            )
        offered = [(int(one["id"]), str(one["name"])) for one in self._await(self._offered())]
        self._names: dict[str, str] = {}
        self._commands: dict[str, tuple[str, str]] = {}
        self._source_names: dict[str, str] = {}
        for language in LANGUAGES.values():
            judge0_id = match_judge0(language, offered)
            if judge0_id is None:
                continue
            one = self._await(self._get(f"/languages/{judge0_id}"))
            self._names[language.id] = str(one["name"])
            self._commands[language.id] = (str(one["compile_cmd"] or ""), str(one["run_cmd"]))
            self._source_names[language.id] = str(one["source_file"])

    async def _get(self, path: str, **params: str) -> dict[str, Any]:
        """One JSON object. Judge0Refused after the retries: the server cannot be used."""
        found = await self._asked("GET", path, params=params)
        if not isinstance(found, dict):
            raise Judge0Refused(f"{path} of Judge0 is not an object")
        return found

    async def _offered(self) -> list[dict[str, Any]]:
        found = await self._asked("GET", "/languages", params={})
        return found if isinstance(found, list) else []

    async def _asked(
        self, method: str, path: str, *, params: Mapping[str, str], body: object = None
    ) -> Any:  # JSON of a server
        """Retries what passes: transport errors, 5xx and "queue is full"."""
        told = ""
        for attempt in range(self._tries):
            if attempt:
                await asyncio.sleep(min(5.0, 0.1 * 3**attempt))
            try:
                response = await self._client.client.request(
                    method, path, params=dict(params), json=body
                )
            except httpx2.TransportError as error:
                told = f"{type(error).__name__}: {error}"
            else:
                if response.status_code < 400:
                    return response.json()
                told = f"HTTP {response.status_code}: {response.text[:300]}"
                if response.status_code < 500 and response.status_code != 429:
                    break
        raise Judge0Refused(f"{path}: {told}")

    def _request(self, program: Program, job: Job, limits: Limits) -> dict[str, Any]:
        language = LANGUAGES[program.language]
        _, run_command = self._commands[language.id]
        script = _run_script(language, run_command, job)
        files = {one.name: one.content for one in (*program.files, *job.files)}
        return _body({**files, "run": script.encode()}, limits, job.stdin)

    def _compiled(
        self,
        language: Language,
        digest: str,
        names: tuple[str, ...],
        files: tuple[ProgramFile, ...],
    ) -> CompileResult:
        command = self._commands[language.id][0].replace("%s", language.judge0_options)
        artefact = language.judge0_artefact or ""
        scripts = {"compile": f"{command} >&2\n".encode(), "run": f"cat {artefact}\n".encode()}
        given = {one.name: one.content for one in files}
        body = _body({**given, **scripts}, _COMPILE_LIMITS, b"")
        answer = self._await(self._judged([body]))[0]
        if answer.status == 6:
            return CompileResult(Outcome.CE, log=answer.compile_output.decode("utf-8", "replace"))
        result = run_result(answer, _COMPILE_LIMITS)
        if result.outcome is not Outcome.OK or not result.stdout:
            return CompileResult(Outcome.JE, log=f"{result.outcome} {result.note}".strip())
        made = (ProgramFile(artefact, result.stdout),)
        return CompileResult(
            Outcome.OK,
            Program(language.id, digest, names, made),
            log=answer.compile_output.decode("utf-8", "replace"),
            cpu_ms=result.cpu_ms,
            memory_kb=result.memory_kb,
        )

    def _checked(
        self,
        language: Language,
        digest: str,
        names: tuple[str, ...],
        files: tuple[ProgramFile, ...],
        own_name: str,
    ) -> CompileResult:
        """An interpreted program is only read: a syntax error is a compile error here too."""
        program = Program(language.id, digest, names, files)
        interpreter = self._commands[language.id][1].split()[0]
        check = "import sys;compile(open(sys.argv[1],'rb').read(),sys.argv[1],'exec')"
        script = f'exec {interpreter} -I -S -c "{check}" {own_name}\n'
        given = {one.name: one.content for one in files}
        body = _body({**given, "run": script.encode()}, _COMPILE_LIMITS, b"")
        answer = self._await(self._judged([body]))[0]
        result = run_result(answer, _COMPILE_LIMITS)
        if result.outcome is Outcome.OK:
            return CompileResult(Outcome.OK, program, cpu_ms=result.cpu_ms)
        if result.outcome is Outcome.JE:
            return CompileResult(Outcome.JE, log=result.note)
        return CompileResult(Outcome.CE, log=result.stderr.decode("utf-8", "replace"))

    async def _judged(self, bodies: list[dict[str, Any]]) -> list[Answer]:
        """Every body's answer, in order. What Judge0 itself failed at is sent again, then JE."""
        answers: dict[int, Answer] = {}
        for _ in range(_TRIES):
            missing = [number for number in range(len(bodies)) if number not in answers]
            if not missing:
                break
            try:
                tokens = await self._sent([bodies[number] for number in missing])
                found = await self._polled(tokens)
            except Judge0Refused as error:
                return [
                    answers.get(number, Answer.failed(str(error))) for number in range(len(bodies))
                ]
            for number, answer in zip(missing, found, strict=True):
                if answer.status != 13:
                    answers[number] = answer
        lost = Answer.failed("Judge0 answered Internal Error again and again")
        return [answers.get(number, lost) for number in range(len(bodies))]

    async def _sent(self, bodies: list[dict[str, Any]]) -> list[str]:
        found = await self._asked(
            "POST",
            "/submissions/batch",
            params={"base64_encoded": "true"},
            body={"submissions": bodies},
        )
        tokens = [str(one.get("token") or "") for one in found]
        refused = [one for one in found if "token" not in one]
        if refused:
            raise Judge0Refused(f"a submission was refused: {str(refused[0])[:300]}")
        return tokens

    async def _polled(self, tokens: list[str]) -> list[Answer]:
        """Polls the batch (a single GET may be a second old) until none is queued or running."""
        waited = 0.0
        for attempt in range(100_000):
            found = await self._asked(
                "GET",
                "/submissions/batch",
                params={"tokens": ",".join(tokens), "base64_encoded": "true", "fields": FIELDS},
            )
            answers = [Answer.from_json(one) for one in found["submissions"]]
            if all(answer.finished for answer in answers):
                return answers
            pause = _POLL_S[min(attempt, len(_POLL_S) - 1)]
            await asyncio.sleep(pause)
            waited += pause
            if waited > _PATIENCE_S:
                break
        raise Judge0Refused("Judge0 did not finish in time")


def _run_script(language: Language, run_command: str, job: Job) -> str:
    """bash in the working directory, where every file of the zip lies without its mode."""
    args = " ".join(f"'{one}'" if re.search(r"[^\w./=-]", one) else one for one in job.args)
    start = "" if language.interpreted else f"chmod +x {language.judge0_artefact}\n"
    if not job.feedback:
        return f"{start}{run_command} {args}\n"
    return (
        f"{start}mkdir feedback\n{run_command} {args} >/dev/null\ncode=$?\n"
        "head -c 65536 feedback/judgemessage.txt 2>/dev/null\nexit $code\n"
    )


def _body(files: Mapping[str, bytes], limits: Limits, stdin: bytes) -> dict[str, Any]:
    """A create request; numbers in seconds and KiB as Judge0 takes them, never with network."""
    request = MultiFileSubmission(
        additional_files=dict(files),
        cpu_time_limit=limits.time_limit_ms / 1000,
        cpu_extra_time=0.5,
        wall_time_limit=limits.wall_ms / 1000,
        memory_limit=limits.memory_limit_kb,
        max_file_size=min(limits.output_limit_kb, 4096),
        enable_network=False,
    )
    body: dict[str, Any] = request.to_body()
    # The client takes text only; an input is bytes.
    body["stdin"] = base64.b64encode(stdin).decode("ascii")
    return body
