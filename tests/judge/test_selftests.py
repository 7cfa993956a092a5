"""A full self-test is kept for a day, for the same machine and the same code only."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.judge import selftests
from app.judge.runner import Check, SelfTest

AT = datetime(2026, 11, 20, 1, 15, tzinfo=UTC)


class Engine:
    """A runner that counts how often it is asked to test itself."""

    name = "sandbox"

    def __init__(self, *, full: bool = True) -> None:
        self.full = full
        self.tests = 0

    def self_test(self) -> SelfTest:
        self.tests += 1
        return SelfTest("sandbox", 1, "full", self.full, True, (Check("fork bomb", True, "ok"),))


def asked(engine: Engine, folder: Path, at: datetime = AT) -> SelfTest:
    return selftests.recent(engine, folder, at=at)  # type: ignore[arg-type]


def test_a_restarted_worker_does_not_attack_itself_again(tmp_path: Path) -> None:
    engine = Engine()
    assert asked(engine, tmp_path) == asked(engine, tmp_path, AT + timedelta(hours=23))
    assert engine.tests == 1


def test_the_next_day_it_does(tmp_path: Path) -> None:
    engine = Engine()
    asked(engine, tmp_path)
    asked(engine, tmp_path, AT + timedelta(hours=25))
    assert engine.tests == 2


def test_what_was_missing_is_tried_every_time(tmp_path: Path) -> None:
    engine = Engine(full=False)
    asked(engine, tmp_path)
    asked(engine, tmp_path)
    assert engine.tests == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:20],
        lambda text: json.dumps({**json.loads(text), "machine": "another"}),
        lambda text: json.dumps({**json.loads(text), "report": {"unknown": 1}}),
    ],
)
def test_another_machine_or_a_spoilt_file_means_testing_again(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    engine = Engine()
    asked(engine, tmp_path)
    [kept] = tmp_path.glob("self-test-*.json")
    kept.write_text(spoil(kept.read_text()))
    asked(engine, tmp_path)
    assert engine.tests == 2
