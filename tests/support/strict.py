"""``./dev test --strict``: a skip is a failure, except those that tests/platform_skips.txt allows.

To pytest the option is ``--no-skips``; its own ``--strict`` is about something else.
"""

from pathlib import Path

import pytest

ALLOWED = Path(__file__).resolve().parent.parent / "platform_skips.txt"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skip is a failure")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if not config.getoption("--no-skips") or hasattr(config, "workerinput"):
        return
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for report in reporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not _is_allowed(report.nodeid, reason):
            reporter.write_line(f"--strict: skipped {report.nodeid}: {reason}", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_allowed(nodeid: str, reason: str) -> bool:
    """Whether a line ``<start of the test's id> | <part of the reason>`` names this skip."""
    for line in ALLOWED.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        test, _, words = line.partition("|")
        if nodeid.startswith(test.strip()) and words.strip() in reason:
            return True
    return False
