"""Whether the walls hold, found out by running at them."""

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.judge.runner import (
    Check,
    CompileResult,
    Job,
    Outcome,
    ProgramFile,
    RunResult,
    SelfTest,
    Source,
)
from app.judge.runners.attacks import (
    COMPILE_ATTACK_LIMITS,
    COMPILE_ATTACKS,
    PRELUDE,
    RUN_ATTACKS,
    Attack,
    CompileAttack,
)
from app.judge.runners.machine import FIRST_SLOT_UID, Tier

if TYPE_CHECKING:
    from app.judge.runners.sandbox import SandboxRunner


@dataclass(frozen=True, slots=True)
class Bait:
    """What an attack would like to reach: a secret file, a listening port."""

    secret: Path
    token: bytes
    port: int
    listener: socket.socket

    def line(self) -> bytes:
        return f"{self.secret} {self.port} {os.getpid()}\n".encode()

    def taken(self) -> str:
        """Empty while the file is as it was and nobody knocked."""
        if self.secret.read_bytes() != self.token:
            return "the secret file was changed"
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return ""
        return "the host's port was reached"


@contextmanager
def laid_bait(store: Path) -> Iterator[Bait]:
    token = f"CANARY{secrets.token_hex(16)}".encode()
    # World-readable on purpose: only the walls of the box may keep it, not its mode.
    secret = store / f"bait-{os.getpid()}-{secrets.token_hex(4)}.ans"
    secret.write_bytes(token)
    secret.chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        try:
            yield Bait(secret, token, listener.getsockname()[1], listener)
        finally:
            secret.unlink()


def sandbox_self_test(runner: "SandboxRunner") -> SelfTest:
    """Every attack, once. Tier 4 as soon as one is not contained: then nothing may be judged."""
    machine = runner.machine
    checks: list[Check] = []
    with laid_bait(runner.store) as bait:
        for attack in RUN_ATTACKS:
            if attack.needs_exact and not machine.tier.full:
                checks.append(Check(attack.name, True, "not held exactly in this tier"))
                continue
            checks.append(try_attack(runner, attack, bait))
        installed = runner.languages()
        for compile_attack in COMPILE_ATTACKS:
            if compile_attack.language in installed:
                checks.append(try_compile_attack(runner, compile_attack, bait))
    contained = all(check.contained for check in checks)
    tier = machine.tier if contained else Tier.NONE
    return SelfTest(
        engine=runner.name,
        tier=int(tier),
        tier_name=tier.title,
        full=tier.full,
        judges=tier.judges,
        checks=tuple(checks),
        remedy=_remedy(tier, machine.why_not_full, checks),
    )


def _remedy(tier: Tier, why_not_full: str, checks: list[Check]) -> str:
    if tier.full:
        return ""
    if tier is Tier.POLLED:
        return (
            f"Memory of several processes is only polled ({why_not_full}). For the full tier run "
            "the worker as root, or as a systemd unit with Delegate=yes on cgroup v2."
        )
    open_doors = ", ".join(check.name for check in checks if not check.contained)
    return f"Not contained: {open_doors}. Nothing is judged until these are."


def try_attack(runner: "SandboxRunner", attack: Attack, bait: Bait) -> Check:
    text = (PRELUDE + attack.program).encode()
    started = time.perf_counter()
    compiled = runner.compile(Source("python", (ProgramFile("main.py", text),)))
    if compiled.program is None:
        return Check(attack.name, False, f"could not be tried: {compiled.log}")
    result = runner.run(compiled.program, Job(stdin=bait.line()), attack.limits)
    fault = _fault(attack, result, bait) or _left_behind(runner)
    wall_ms = int((time.perf_counter() - started) * 1000)
    told = fault or f"{result.outcome}, {result.cpu_ms} ms CPU, {result.memory_kb} KB"
    return Check(attack.name, not fault, told, wall_ms)


def _fault(attack: Attack, result: RunResult, bait: Bait) -> str:
    said = result.stdout + result.stderr
    if b"ESCAPED" in said:
        line = said[said.index(b"ESCAPED") :].splitlines()[0]
        return line.decode("utf-8", "replace")
    if bait.token in said:
        return "the secret was read"
    if result.outcome not in attack.outcomes:
        words = result.stderr.decode("utf-8", "replace").strip()[-200:]
        return f"ended with {result.outcome} {result.note} {words}".strip()
    return bait.taken()


def _left_behind(runner: "SandboxRunner") -> str:
    """No process of the slot's uid may be alive after a run (as root; else ours is the same)."""
    uid = runner.machine.way.uid
    if uid < FIRST_SLOT_UID or not runner.machine.way.as_root:
        return ""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                alive = entry.stat().st_uid == uid
            except FileNotFoundError:
                continue
            if alive:
                return f"process {entry.name} was left behind"
    return ""


def try_compile_attack(runner: "SandboxRunner", attack: CompileAttack, bait: Bait) -> Check:
    # The token makes each try a new source: the cache must not answer for the compiler.
    salt = {"pascal": f"{{{os.urandom(8).hex()}}}\n"}.get(
        attack.language, f"//{os.urandom(8).hex()}\n"
    )
    text = salt + attack.text.replace("@SECRET@", str(bait.secret))
    name = {"c": "main.c", "cpp": "main.cpp", "pascal": "main.pas"}[attack.language]
    started = time.perf_counter()
    source = Source(attack.language, (ProgramFile(name, text.encode()),))
    result = runner.compile(source, COMPILE_ATTACK_LIMITS)
    fault = _compile_fault(runner, result, bait) or _left_behind(runner)
    wall_ms = int((time.perf_counter() - started) * 1000)
    first = result.log.strip().splitlines()[:1]
    told = fault or f"{result.outcome} {first[0][:60] if first else ''}".strip()
    return Check(f"compile:{attack.name}", not fault, told, wall_ms)


def _compile_fault(runner: "SandboxRunner", result: CompileResult, bait: Bait) -> str:
    if result.outcome is Outcome.JE:
        return f"the judge stumbled: {result.log[:200]}"
    if bait.token.decode() in result.log or "root:" in result.log:
        return "the log holds the secret"
    if result.program is not None:
        place = runner.place(result.program)
        if any(bait.token in one.read_bytes() for one in place.iterdir()):
            return "the program holds the secret"
    return bait.taken()
