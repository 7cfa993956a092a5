"""Codes given by a donor: one per person, kind and edition; the stock and the ledger add up."""

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import vouchers
from app.db import Database
from app.errors import Invalid, NotFound, Refused
from app.vouchers.codes import parse
from app.vouchers.watch import watch
from tests.conftest import everything_in
from tests.support.factories import AT, a_user

HERE = {"kind": "course_full", "edition": "edition:1"}


def a_stock(database: Database, *codes: str) -> None:
    with database.write() as db:
        vouchers.load(db, **HERE, text="\n".join(codes), actor="test", at=AT)


def test_the_values_are_what_the_programme_announced() -> None:
    value = {kind.name: kind.value_vnd for kind in vouchers.KINDS.values()}
    assert value == {
        "course_last_minute": 600_000, "course_full": 1_200_000, "ielts_fee": 4_750_000
    }  # fmt: skip
    everyone = 10_000 * value["course_last_minute"]
    best = 500 * (value["course_full"] + value["ielts_fee"])
    assert everyone + best == 8_975_000_000


def test_a_person_asked_for_twice_has_one_code(database: Database) -> None:
    a_stock(database, "ROAD-1", "ROAD-2")
    with database.write() as db:
        an, binh = a_user(db), a_user(db)
        first = vouchers.issue(db, **HERE, person=an.id, at=AT)
        later = vouchers.issue(db, **HERE, person=an.id, at=AT + timedelta(days=1))
        other = vouchers.issue(db, **HERE, person=binh.id, at=AT)
    assert first == later
    assert (first.code, other.code) == ("ROAD-1", "ROAD-2")


def test_kinds_and_editions_are_apart(database: Database) -> None:
    a_stock(database, "ROAD-1")
    with database.write() as db:
        an = a_user(db)
        vouchers.issue(db, **HERE, person=an.id, at=AT)
        for elsewhere in (
            {"kind": "ielts_fee", "edition": "edition:1"},
            {"kind": "course_full", "edition": "edition:2"},
        ):
            assert vouchers.find(db, **elsewhere, person=an.id) is None
            with pytest.raises(Refused):
                vouchers.issue(db, **elsewhere, person=an.id, at=AT)
        with pytest.raises(Invalid):
            vouchers.issue(db, kind="money", edition="edition:1", person=an.id, at=AT)


def test_running_out_is_said_with_numbers(database: Database) -> None:
    a_stock(database, "ROAD-1")
    with database.write() as db:
        vouchers.issue(db, **HERE, person=a_user(db).id, at=AT)
        with pytest.raises(Refused) as refused:
            vouchers.issue(db, **HERE, person=a_user(db).id, at=AT)
    assert refused.value.code == "vouchers_out"
    assert "đã nhận 1 mã, đã cấp 1, thu hồi 0" in str(refused.value)


def test_a_revoked_code_never_comes_back(database: Database) -> None:
    a_stock(database, "ROAD-1", "ROAD-2")
    with database.write() as db:
        an, binh = a_user(db), a_user(db)
        issued = vouchers.issue(db, **HERE, person=an.id, at=AT)
        with pytest.raises(Invalid):
            vouchers.revoke(db, issued.id, reason=" ", actor="test", at=AT)
        vouchers.revoke(db, issued.id, reason="Đăng ký trùng", actor="test", at=AT)
        with pytest.raises(Refused) as refused:
            vouchers.issue(db, **HERE, person=an.id, at=AT)
        assert refused.value.code == "voucher_revoked"
        with pytest.raises(Refused):
            vouchers.revoke(db, issued.id, reason="Lần nữa", actor="test", at=AT)
        with pytest.raises(NotFound):
            vouchers.revoke(db, 99, reason="Không có", actor="test", at=AT)
        assert vouchers.issue(db, **HERE, person=binh.id, at=AT).code == "ROAD-2"
        stock = vouchers.stock(db, **HERE)
    assert (stock.loaded, stock.issued, stock.revoked, stock.left) == (2, 1, 1, 0)
    assert stock.issued_vnd == 1_200_000


def test_the_ledger_adds_up_and_only_grows(database: Database) -> None:
    a_stock(database, "ROAD-1", "ROAD-2", "ROAD-3")
    with database.write() as db:
        issued = [vouchers.issue(db, **HERE, person=a_user(db).id, at=AT) for _ in range(2)]
        vouchers.revoke(db, issued[0].id, reason="Đăng ký trùng", actor=7, at=AT)
        lines = vouchers.ledger(db, edition="edition:1")
        sums = {
            action: sum(line.quantity for line in lines if line.action == action)
            for action in ("load", "issue", "revoke")
        }
    assert sums == {"load": 3, "issue": 2, "revoke": 1}
    assert sum(line.value_vnd for line in lines if line.action == "issue") == 2_400_000
    for statement in ("UPDATE voucher_entry SET quantity = 0", "DELETE FROM voucher_entry"):
        with pytest.raises(DBAPIError, match="only grows"), database.write() as db:
            db.execute(text(statement))


def test_many_at_once_get_a_code_each_and_nobody_two(database: Database) -> None:
    a_stock(database, *(f"ROAD-{n:03}" for n in range(12)))
    with database.write() as db:
        people = [a_user(db).id for _ in range(8)]
    refused: list[str] = []

    def ask() -> None:
        for person in people:
            try:
                with database.write() as db:
                    vouchers.issue(db, **HERE, person=person, at=AT)
            except Refused as no:
                refused.append(no.code)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = everything_in(database, "voucher_issue")
    assert sorted(int(str(row["user_id"])) for row in rows) == sorted(people)
    assert len({row["code_id"] for row in rows}) == len(people)
    assert refused == []
    with database.read() as db:
        assert vouchers.stock(db, **HERE).left == 4


def test_the_database_itself_refuses_a_second_code(database: Database) -> None:
    a_stock(database, "ROAD-1", "ROAD-2")
    with database.write() as db:
        an = a_user(db)
        vouchers.issue(db, **HERE, person=an.id, at=AT)
    with pytest.raises(DBAPIError), database.write() as db:
        db.execute(
            text(
                "INSERT INTO voucher_issue (user_id, kind, edition, code_id, issued_at) "
                "SELECT user_id, kind, edition, 2, issued_at FROM voucher_issue"
            )
        )


def test_staff_are_told_once_when_codes_run_low_and_once_when_they_are_out(
    database: Database,
) -> None:
    a_stock(database, *(f"ROAD-{n:03}" for n in range(40)))
    with database.write() as db:
        a_user(db, ("organiser", "edition:1"), email="to.chuc@example.com")
        a_user(db, ("organiser", "edition:2"), email="khac@example.com")
        assert watch(db, at=AT) == []
        for n in range(40):
            vouchers.issue(db, **HERE, person=a_user(db).id, at=AT)
            if n >= 36:
                watch(db, at=AT)
    mails = everything_in(database, "outgoing_mail")
    assert [mail["to"] for mail in mails] == ["to.chuc@example.com"] * 2
    assert "Sắp hết mã" in str(mails[0]["subject"])
    assert "Đã hết mã" in str(mails[1]["subject"])
    assert "Đã cấp: 40 mã, trị giá 48.000.000" in str(mails[1]["body"])
    a_stock(database, *(f"MORE-{n:03}" for n in range(40)))
    with database.write() as db:
        assert watch(db, at=AT) == []


@pytest.mark.parametrize(
    ("given_text", "codes"),
    [
        ("ROAD-1\nROAD-2\n", ["ROAD-1", "ROAD-2"]),
        ("\ufeffcode,owner\r\nROAD-1,\r\nROAD-2,x\r\n", ["ROAD-1", "ROAD-2"]),
        ("stt;Mã kích hoạt\n1;ROAD-1\n2;ROAD-2\n", ["ROAD-1", "ROAD-2"]),
        ("\n\n  ROAD-1  \n\n", ["ROAD-1"]),
    ],
)
def test_a_list_of_codes_is_read(given_text: str, codes: list[str]) -> None:
    assert parse(given_text) == codes


@pytest.mark.parametrize(
    "given_text", ["", "\n\n", "code\n", "ROAD-1\nROAD 2\n", "ab\n", "R\x00AD\n"]
)
def test_a_list_with_a_fault_is_refused_whole(given_text: str, database: Database) -> None:
    with pytest.raises(Invalid), database.write() as db:
        vouchers.load(db, **HERE, text=given_text, actor="test", at=AT)
    assert everything_in(database, "voucher_code") == []


def test_a_fault_is_named_by_its_line() -> None:
    with pytest.raises(Invalid) as refused:
        parse("ROAD-1\nROAD-2\nRO AD\n")
    assert "Dòng 3" in str(refused.value)


def test_loading_the_same_list_again_adds_nothing(database: Database) -> None:
    with database.write() as db:
        first = vouchers.load(db, **HERE, text="ROAD-1\nROAD-2\nROAD-1", actor="test", at=AT)
        again = vouchers.load(db, **HERE, text="ROAD-2\nROAD-3", actor="test", at=AT)
    assert (first.new, first.known, again.new, again.known) == (2, 1, 1, 1)


@given(st.lists(st.from_regex(r"[A-Z0-9][A-Z0-9-]{3,20}", fullmatch=True), min_size=1, max_size=30))
def test_every_code_of_a_plain_list_is_read_in_order(codes: list[str]) -> None:
    assert parse("\n".join(codes)) == codes
