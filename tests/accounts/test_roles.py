"""A grant counts in its scope, without one everywhere; an admin may always; auditors only read."""

import pytest
from flask import Flask

from app.accounts import roles
from app.accounts.access import Unstated, access_of, allow, refuse_unstated
from app.accounts.roles import ANYWHERE, SignedIn, may
from app.db import Database
from app.errors import Invalid
from tests.support.factories import AT, a_user, signed_in


def someone(*grants: tuple[str, str | None]) -> SignedIn:
    return SignedIn(id=1, full_name="Nguyễn Minh An", grants=frozenset(grants))


@pytest.mark.parametrize(
    ("grants", "role", "scope", "expected"),
    [
        ([("jury", None)], "jury", "contest:7", True),
        ([("jury", None)], "jury", None, True),
        ([("jury", "contest:7")], "jury", "contest:7", True),
        ([("jury", "contest:7")], "jury", "contest:8", False),
        ([("jury", "contest:7")], "jury", None, False),
        ([("jury", "contest:7")], "jury", ANYWHERE, True),
        ([("pupil", None)], "jury", ANYWHERE, False),
        ([("admin", None)], "jury", "contest:8", True),
        ([("admin", "contest:7")], "jury", "contest:7", False),
        ([], "pupil", None, False),
    ],
)
def test_where_a_role_counts(
    grants: list[tuple[str, str | None]], role: str, scope: str | None, expected: bool
) -> None:
    assert someone(*grants).has(role, scope) is expected


def test_an_auditor_reads_and_never_writes() -> None:
    auditor = someone(("auditor", None))
    assert may(auditor, ["organiser", "auditor"], "edition:3", writes=False)
    assert not may(auditor, ["organiser", "auditor"], "edition:3", writes=True)
    assert may(someone(("auditor", None), ("organiser", None)), ["organiser"], None, writes=True)
    assert may(someone(("admin", None)), ["organiser", "auditor"], None, writes=True)


def test_a_role_is_given_once_and_taken_back(database: Database) -> None:
    with database.write() as db:
        user = a_user(db, "teacher")
        for scope in ("class:7", "class:7", None, None):
            roles.grant(db, user.id, "teacher", scope, at=AT)
        assert roles.grants_of(db, user.id) == {("teacher", None), ("teacher", "class:7")}
        roles.withdraw(db, user.id, "teacher")
        roles.withdraw(db, user.id, "teacher")
        assert signed_in(db, user).scopes("teacher") == {"class:7"}


def test_there_is_no_role_of_another_name(database: Database) -> None:
    with database.write() as db:
        user = a_user(db)
        with pytest.raises(Invalid):
            roles.grant(db, user.id, "superuser", at=AT)
        with pytest.raises(Invalid):
            roles.grant(db, user.id, "jury", "*", at=AT)


def test_a_site_with_a_silent_view_does_not_start() -> None:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/a", "silent", lambda: "")
    app.add_url_rule("/b", "open", allow.public(lambda: ""))
    with pytest.raises(Unstated, match="silent"):
        refuse_unstated(app)


def test_a_view_speaks_once() -> None:
    with pytest.raises(Unstated):
        allow.public(allow.signed_in(lambda: ""))
    with pytest.raises(ValueError, match="not roles"):
        allow.roles("king")


def test_what_a_view_says_can_be_read() -> None:
    view = allow.roles("organiser", "auditor", within="edition:3")(lambda: "")
    access = access_of(view)
    assert access is not None
    assert (access.kind, access.roles, access.scoped) == ("roles", ("organiser", "auditor"), True)
