"""Jobs with a lease; an outbox that retries; files written whole."""

import smtplib
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar

import pytest

from app import files, jobs, mail
from app.db import Database
from app.errors import Refused
from app.registry import JobContext, PeriodicJob

AT = datetime(2026, 11, 20, 1, 15, tzinfo=UTC)


class Counted:
    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, _context: JobContext) -> None:
        self.runs += 1


def a_job(run: Counted, name: str = "sweep") -> PeriodicJob:
    return PeriodicJob(name, timedelta(minutes=10), run)


def enrolled(database: Database, *given: PeriodicJob) -> list[PeriodicJob]:
    with database.write() as db:
        jobs.enrol(db, given, at=AT)
    return list(given)


def test_a_job_runs_when_due_and_not_before_its_time_comes_again(
    database: Database, tmp_path: Path
) -> None:
    count = Counted()
    due = enrolled(database, a_job(count))
    for minutes in (0, 5, 10):
        jobs.run_due(database, due, tmp_path, at=AT + timedelta(minutes=minutes))
    assert count.runs == 2


def test_a_job_that_is_held_is_not_run_by_another(database: Database, tmp_path: Path) -> None:
    count = Counted()
    due = enrolled(database, a_job(count))
    with database.write() as db:
        assert jobs.claim(db, "sweep", "someone", at=AT)
    assert jobs.run_due(database, due, tmp_path, at=AT) == []
    assert count.runs == 0


def test_a_killed_job_runs_again_when_its_lease_runs_out(
    database: Database, tmp_path: Path
) -> None:
    count = Counted()
    due = enrolled(database, a_job(count))
    with database.write() as db:
        jobs.claim(db, "sweep", "killed", at=AT)
    jobs.run_due(database, due, tmp_path, at=AT + jobs.LEASE + timedelta(seconds=1))
    assert count.runs == 1


def test_a_failing_job_is_noted_and_does_not_stop_the_others(
    database: Database, tmp_path: Path
) -> None:
    def fails(_context: JobContext) -> None:
        raise ValueError("broken")

    count = Counted()
    broken = PeriodicJob("broken", timedelta(minutes=1), fails)
    due = enrolled(database, broken, a_job(count))
    jobs.run_due(database, due, tmp_path, at=AT)
    with database.read() as db:
        row = db.get_one(jobs.Job, "broken")
    assert (row.failures_in_a_row, row.last_error) == (1, "ValueError: broken")
    assert count.runs == 1


def posted(database: Database) -> None:
    with database.write() as db:
        mail.post(db, to="an@example.org", subject="Mã đặt lại", body="Mã: 123", at=AT)


def test_mail_goes_to_a_folder_when_no_server_is_set(database: Database, tmp_path: Path) -> None:
    posted(database)
    transport = mail.transport_for("", tmp_path)
    assert mail.deliver(database, transport, "site@example.org", at=AT) == 1
    [written] = (tmp_path / "mail").glob("*.eml")
    assert b"an@example.org" in written.read_bytes()
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0, "it may hold a one-time link"


def test_a_mail_that_was_sent_is_not_sent_again_and_its_text_is_gone(
    database: Database, tmp_path: Path
) -> None:
    posted(database)
    transport = mail.transport_for("", tmp_path)
    mail.deliver(database, transport, "site@example.org", at=AT)
    assert mail.deliver(database, transport, "site@example.org", at=AT + timedelta(days=1)) == 0
    with database.read() as db:
        assert db.get_one(mail.OutgoingMail, 1).body == ""


def test_a_mail_is_retried_with_growing_pauses_and_given_up_in_the_end(database: Database) -> None:
    posted(database)
    tries = 0

    def refuses(_message: EmailMessage) -> None:
        nonlocal tries
        tries += 1
        raise ConnectionRefusedError("no server")

    at = AT
    for _ in range(40):
        mail.deliver(database, refuses, "site@example.org", at=at)
        at += timedelta(minutes=600)
    assert tries == mail.MAX_ATTEMPTS
    with database.read() as db:
        row = db.get_one(mail.OutgoingMail, 1)
    assert row.due_at is None
    assert row.last_error == "ConnectionRefusedError: no server"


def test_a_mail_whose_transaction_fails_never_leaves(database: Database, tmp_path: Path) -> None:
    def posts_and_fails() -> None:
        with database.write() as db:
            mail.post(db, to="an@example.org", subject="x", body="x", at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        posts_and_fails()
    assert mail.deliver(database, mail.transport_for("", tmp_path), "s@example.org", at=AT) == 0


def test_an_address_that_no_mail_can_carry_holds_up_no_other(
    database: Database, tmp_path: Path
) -> None:
    with database.write() as db:
        mail.post(db, to="an@example.org\nBcc: b@example.org", subject="x", body="x", at=AT)
    posted(database)
    assert mail.deliver(database, mail.transport_for("", tmp_path), "s@example.org", at=AT) == 1
    with database.read() as db:
        assert (db.get_one(mail.OutgoingMail, 1).last_error or "").startswith("ValueError")


class Server:
    """A mail server that offers STARTTLS or does not, and notes what it is told."""

    told: ClassVar[list[str]] = []
    offers: ClassVar[bool] = True

    def __init__(self, *_args: object, **_more: object) -> None:
        self.features: set[str] = set()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_args: object) -> None: ...

    def ehlo_or_helo_if_needed(self) -> None:
        self.features = {"starttls"} if self.offers else set()

    def has_extn(self, name: str) -> bool:
        return name in self.features

    def starttls(self, *, context: object) -> None:
        self.told.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.told.append(f"{user} {password}")

    def send_message(self, _message: EmailMessage) -> None:
        self.told.append("mail")


@pytest.mark.parametrize(
    ("host", "offers", "told"),
    [
        ("mail.example.org", True, ["starttls", "site a b", "mail"]),
        ("mail.example.org", False, []),
        ("127.0.0.1", False, ["site a b", "mail"]),
    ],
)
def test_the_password_of_the_mail_server_never_leaves_in_the_clear(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, offers: bool, told: list[str]
) -> None:
    monkeypatch.setattr(Server, "told", [])
    monkeypatch.setattr(Server, "offers", offers)
    monkeypatch.setattr(smtplib, "SMTP", Server)
    send = mail.transport_for(f"smtp://site:a%20b@{host}:587", tmp_path)
    with nullcontext() if told else pytest.raises(smtplib.SMTPException):
        send(EmailMessage())
    assert Server.told == told


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def keep(folder: Path, data: bytes, *, kinds: str = "png", quota: int = 10_000) -> files.StoredFile:
    return files.store(
        folder, data, kinds=frozenset(kinds.split()), max_bytes=100, quota_bytes=quota
    )


def test_a_file_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    assert keep(tmp_path, PNG).path.suffix == ".png"
    with pytest.raises(Refused, match="Loại tệp"):
        keep(tmp_path, b"MZ\x00 a program")


@pytest.mark.parametrize(("data", "code"), [(b"", "empty_file"), (PNG + b"0" * 100, "too_large")])
def test_an_empty_and_a_huge_file_are_refused_with_a_reason(
    tmp_path: Path, data: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        keep(tmp_path, data)
    assert refusal.value.code == code


def test_the_same_bytes_are_kept_once_and_a_full_store_says_so(tmp_path: Path) -> None:
    assert keep(tmp_path, PNG, quota=40).path == keep(tmp_path, PNG, quota=40).path
    with pytest.raises(Refused, match="đã đầy"):
        keep(tmp_path, PNG + b"1", quota=40)


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a"
    files.write_atomically(target, b"old")
    with pytest.raises(TypeError):
        files.write_atomically(target, "text")  # type: ignore[arg-type]
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
