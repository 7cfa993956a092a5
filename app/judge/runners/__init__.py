"""The engines that run programs. `open_runner` chooses one by the site's settings."""

from pathlib import Path

from app.judge.runner import Runner


def open_runner(engine: str, *, var: Path, judge0_url: str = "", slot: int | None = None) -> Runner:
    """A runner of this process. Raises machine.NoSandbox or judge0.Judge0Refused.

    `engine` is "sandbox" (programs run here) or "judge0" (a cluster at `judge0_url`).
    """
    if engine == "judge0":
        from app.judge.runners.judge0 import Judge0Runner

        return Judge0Runner(judge0_url)
    if engine == "sandbox":
        from app.judge.runners.sandbox import SandboxRunner

        return SandboxRunner(var / "judge", slot=slot)
    raise ValueError(f"there is no judge engine {engine!r}")
