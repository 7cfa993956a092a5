"""What Judge0 says of a submission, and what it means in our words. Pure."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.judge.runner import Limits, Outcome, RunResult

FIELDS = (
    "token,status_id,stdout,stderr,compile_output,message,"
    "time,wall_time,memory,exit_code,exit_signal"
)
_LEAST_VERSION = (1, 13, 1)
_UNFINISHED = (1, 2)
_SIGXFSZ = 25
_EFBIG = (b"Errno 27]", b"File too large")
_SIGKILL_CODE = 137


class Judge0Refused(Exception):
    """The server is not there, too old, or does not speak as it should."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One finished or unfinished submission. `time_s`, `wall_s` in seconds, `memory_kb` in KiB."""

    status: int
    stdout: bytes = field(default=b"", repr=False)
    stderr: bytes = field(default=b"", repr=False)
    compile_output: bytes = field(default=b"", repr=False)
    message: str = ""
    time_s: float = 0.0
    wall_s: float = 0.0
    memory_kb: int = 0
    exit_code: int | None = None
    exit_signal: int | None = None

    @property
    def finished(self) -> bool:
        return self.status not in _UNFINISHED

    @classmethod
    def failed(cls, told: str) -> "Answer":
        return cls(status=13, message=told)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Answer":
        """With base64_encoded=true; the client's own model would drop NUL bytes of a program."""
        code, sent = said.get("exit_code"), said.get("exit_signal")
        return cls(
            status=int(said["status_id"]),
            stdout=_bytes(said.get("stdout")),
            stderr=_bytes(said.get("stderr")),
            compile_output=_bytes(said.get("compile_output")),
            message=_bytes(said.get("message")).decode("utf-8", "replace"),
            time_s=float(said.get("time") or 0),
            wall_s=float(said.get("wall_time") or 0),
            memory_kb=int(said.get("memory") or 0),
            exit_code=None if code is None else int(code),
            exit_signal=None if sent is None else int(sent),
        )


def is_new_enough(version: str) -> bool:
    """At least 1.13.1: older ones let a submission leave the box."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    return len(numbers) == 3 and numbers >= _LEAST_VERSION


def run_result(answer: Answer, limits: Limits) -> RunResult:
    """The outcome of a run, by Judge0's status and the limits it was given.

    A crash arrives as 11 "Exited with error status 139", a memory kill as 137 with the memory at
    its limit, too much output as errno 27 or SIGXFSZ (25): all are told apart here.
    """
    outcome, code, sent = _outcome(answer, limits)
    return RunResult(
        outcome=outcome,
        exit_code=code,
        signal=sent,
        cpu_ms=round(answer.time_s * 1000),
        wall_ms=round(answer.wall_s * 1000),
        memory_kb=answer.memory_kb,
        stdout=answer.stdout[: limits.output_limit_kb * 1024],
        stderr=answer.stderr,
        note=answer.message if outcome is Outcome.JE else "",
    )


def _outcome(answer: Answer, limits: Limits) -> tuple[Outcome, int | None, int | None]:
    code = answer.exit_code
    found = re.search(r"error status (\d+)", answer.message)
    if code is None and found:
        code = int(found[1])
    sent = answer.exit_signal or (code - 128 if code is not None and 128 < code <= 192 else None)
    if answer.status in (3, 4):
        full = len(answer.stdout) > limits.output_limit_kb * 1024
        return (Outcome.OLE, 0, None) if full else (Outcome.OK, 0, None)
    if answer.status == 5:
        return Outcome.TLE, None, 9
    if answer.status == 6:
        return Outcome.CE, code, None
    if 7 <= answer.status <= 12:
        return _failed_run(answer, limits, code, sent), code, sent
    return Outcome.JE, code, sent


def _failed_run(answer: Answer, limits: Limits, code: int | None, sent: int | None) -> Outcome:
    if answer.time_s * 1000 > limits.time_limit_ms:
        return Outcome.TLE
    killed = code == _SIGKILL_CODE or sent == 9
    if killed and answer.memory_kb >= 0.95 * limits.memory_limit_kb:
        return Outcome.MLE
    full = len(answer.stdout) >= min(limits.output_limit_kb, 4096) * 1024
    told_so = any(words in answer.stderr for words in _EFBIG)
    if sent == _SIGXFSZ or answer.status == 8 or told_so or full:
        return Outcome.OLE
    return Outcome.RTE


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text) if text else b""
