"""The commands of accounts and vouchers, and the demo accounts."""

import json
import stat
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from app.accounts.demo import demo_accounts
from app.accounts.people import by_login
from app.accounts.roles import ROLES
from app.db import Database
from tests.conftest import Clock, everything_in
from tests.support.factories import AT, a_user, signed_in


def test_an_admin_is_made_and_roles_are_given_from_the_command_line(
    app: Flask, database: Database, clock: Clock
) -> None:
    run = app.test_cli_runner().invoke
    made = run(args=[
        "accounts", "create-admin", "quan.tri", "--full-name", "Lý Gia Huy",
        "--password", "gau an mat ong",
    ])  # fmt: skip
    assert made.exit_code == 0, made.output
    again = run(args=[
        "accounts", "create-admin", "quan.tri", "--full-name", "Lý Gia Huy",
        "--password", "gau an mat ong",
    ])  # fmt: skip
    assert again.exit_code == 1
    assert "đã có người dùng" in again.output
    weak = run(args=[
        "accounts", "create-admin", "hai.huy", "--full-name", "Hải Huy", "--password", "12345678",
    ])  # fmt: skip
    assert weak.exit_code == 1
    with database.write() as db:
        a_user(db, username="co.hoa")
    given = run(args=["accounts", "grant", "co.hoa", "jury", "--scope", "contest:7"])
    assert given.exit_code == 0
    with database.read() as db:
        teacher = by_login(db, "co.hoa")
        assert teacher is not None
        assert signed_in(db, teacher).has("jury", "contest:7")
    assert run(args=["accounts", "grant", "co.hoa", "jury", "--scope", "contest:7",
                     "--withdraw"]).exit_code == 0  # fmt: skip
    with database.read() as db:
        assert not signed_in(db, teacher).has("jury", "contest:7")
    assert run(args=["accounts", "grant", "ai.do", "jury"]).exit_code == 1


def test_the_log_is_verified_from_the_command_line(app: Flask, database: Database) -> None:
    run = app.test_cli_runner().invoke
    with database.write() as db:
        a_user(db)
        a_user(db)
    whole = run(args=["accounts", "verify-audit"])
    assert (whole.exit_code, "2 dòng" in whole.output) == (0, True)
    with database.write() as db:
        on = "" if database.is_sqlite else " ON audit_entry"
        db.execute(text(f"DROP TRIGGER audit_entry_no_update{on}"))
        db.execute(text("UPDATE audit_entry SET actor = 'x' WHERE id = 1"))
    broken = run(args=["accounts", "verify-audit"])
    assert (broken.exit_code, "dòng 1" in broken.output) == (1, True)


def test_vouchers_are_loaded_from_a_file(app: Flask, tmp_path: Path, clock: Clock) -> None:
    codes = tmp_path / "codes.csv"
    codes.write_text("\ufeffcode;ghi chú\nROAD-1;a\nROAD-2;b\n", "utf-8")
    run = app.test_cli_runner().invoke
    words = ["vouchers", "load", "--kind", "course_full", "--edition", "edition:1", str(codes)]
    assert "2 mã mới, 0 mã đã có" in run(args=words).output
    assert "0 mã mới, 2 mã đã có" in run(args=words).output
    assert "course_full: nhận 2" in run(args=["vouchers", "stock", "edition:1"]).output


def test_demo_accounts_are_one_a_role_and_made_once(database: Database, tmp_path: Path) -> None:
    first = demo_accounts(database, tmp_path, AT)
    again = demo_accounts(database, tmp_path, AT)
    assert first == again
    assert {role for role, _, _ in first} == set(ROLES)
    assert len({password for _, _, password in first}) == len(ROLES)
    kept = tmp_path / "demo-accounts.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [tuple(row.values()) for row in json.loads(kept.read_text("utf-8"))] == first
    assert len(everything_in(database, "account_user")) == len(ROLES)


def test_lost_demo_passwords_are_made_anew_and_work(
    app: Flask, database: Database, tmp_path: Path, clock: Clock
) -> None:
    demo_accounts(database, tmp_path, AT)
    (tmp_path / "demo-accounts.json").unlink()
    for role, name, password in demo_accounts(database, tmp_path, AT)[:2]:
        client = app.test_client()
        answer = client.post("/dang-nhap", data={"login": name, "password": password})
        assert answer.status_code == 303, role
