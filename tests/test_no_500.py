"""No address, however odd, is answered by a bug: each route of the url_map, as each kind of person.

Runs on SQLite only, so that it stays quick; what only PostgreSQL refuses (NUL) has its own test.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

import app as site
from app.accounts.access import Access, access_of
from app.web import database
from tests.support.access import all_rows, whole_cast
from tests.support.factories import AT, sign_in

TEXTS = (
    "x", "..", "..%2f..%2fetc%2fpasswd", "%00", "%ff%fe", "%ed%a0%80", "a%0d%0ab", "%27%22%3Cb%3E",
    "%F0%9F%98%80", "%7B%7B7*7%7D%7D", "a" * 3000,
)  # fmt: skip
NUMBERS = ("0", "1", "2147483648", "9223372036854775808", "9" * 40, "9" * 5000, "%D9%A3")
ASKED = ("%00", "-1", "0", "9" * 30, "%ff", "%ed%a0%80", "1e999", "[]", "%27%22%3E", "a" * 3000)
BODIES = (
    b"", b"[]", b"null", b"0", b'"x"', b"NaN", b'{"a":', b"\xff\xfe", b'{"a": 1e999}',
    b"[" * 50_000, b'{"a":' * 50_000, b"9" * 5000, b'{"device": "\\ud800", "events": [1e400]}',
    b'{"seq": 99999999999999999999999, "events": {}, "answers": [[[]]]}',
)  # fmt: skip
FORM_VALUES = ("", "\0", "9" * 40, "-1", "a" * 5000, "<script>", "٣", "NaN", "\u202e")


@pytest.fixture
def walked(app: Flask) -> Flask:
    app.config["SHOW_ERROR_PAGES"] = True
    return app


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_odd_address_is_answered_with_a_500(walked: Flask) -> None:
    wrong: list[str] = []
    everyone = dict(_everyone(walked))
    for rule in walked.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        is_public = access_of(walked.view_functions[rule.endpoint]) == Access("public")
        for name, client in everyone.items():
            if is_public and name not in {"admin", "anonymous"}:
                continue  # the same for all
            for address in _odd_addresses(rule, few=name != "admin"):
                wrong += _fault(client, name, "GET", address)
    names = _asked_names()
    for turn, address in enumerate(_rows_of(walked)):
        for value in (ASKED[turn % len(ASKED)], ASKED[(turn + 4) % len(ASKED)]):
            query = "&".join(f"{name}={value}&{name}=1" for name in names)
            wrong += _fault(everyone["admin"], "admin", "GET", f"{address.split('?')[0]}?{query}")
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_odd_body_is_answered_with_a_500(walked: Flask) -> None:
    wrong: list[str] = []
    admin = dict(_everyone(walked))["admin"]
    nobody = dict(_everyone(walked))["anonymous"]
    fields = _field_names()
    for turn, (method, address) in enumerate(_posts(walked)):
        some = [BODIES[(turn + n) % len(BODIES)] for n in (0, 5)]
        bodies = BODIES if "/api/" in address else some
        for body in bodies:
            for client in (admin, nobody):
                wrong += _fault(
                    client, "", method, address, data=body, content_type="application/json"
                )
        for value in FORM_VALUES:
            wrong += _fault(admin, "admin", method, address, data=dict.fromkeys(fields, value))
        wrong += _fault(
            admin, "admin", method, address, data=b"--x\r\n\r\n",
            content_type="multipart/form-data; boundary=x",
        )  # fmt: skip
    assert not wrong, "\n".join(["", *wrong])


def _fault(
    client: FlaskClient, name: str, method: str, address: str, **sent: object
) -> Iterator[str]:
    answer = client.open(address, method=method, **sent)  # type: ignore[arg-type]
    if answer.status_code in (500, 501, 502):
        yield f"{answer.status_code} {method} {address[:120]} as {name} {str(sent)[:80]}"
    answer.close()


def _everyone(app: Flask) -> Iterator[tuple[str, FlaskClient]]:
    """A signed-in client per character of the access table, and one of nobody."""
    if "walk" not in app.extensions:
        with app.app_context(), database().write() as db:
            cast = whole_cast(db, AT)
        clients = {"anonymous": app.test_client()}
        for name, user in cast.people.items():
            clients[name] = app.test_client()
            sign_in(clients[name], user)
        app.extensions["walk"] = (cast, clients)
    yield from app.extensions["walk"][1].items()


def _rows_of(app: Flask) -> list[str]:
    """The addresses of the access table: routes with things in them that are really there."""
    list(_everyone(app))
    cast = app.extensions["walk"][0]
    return sorted({row.address(cast) for row in all_rows() if "GET" in row.methods})


def _posts(app: Flask) -> list[tuple[str, str]]:
    """Method and address of everything that changes something, but leaving."""
    list(_everyone(app))
    cast = app.extensions["walk"][0]
    found = {
        (method, row.address(cast))
        for row in all_rows()
        for method in row.methods.split()
        if method != "GET" and row.endpoint not in {"accounts.sign_out", "accounts.erase"}
    }
    return sorted(found)


def _odd_addresses(rule: Rule, *, few: bool) -> Iterator[str]:
    """The route with each odd text and number where its arguments stand; with one of them."""
    texts, numbers = (TEXTS[4:5], NUMBERS[1:2]) if few else (TEXTS, NUMBERS)
    rounds = max(len(texts), len(numbers)) if rule.arguments else 1
    for turn in range(rounds):
        address = re.sub(r"<int:\w+>", numbers[turn % len(numbers)], rule.rule)
        yield re.sub(r"<(path:)?\w+>", texts[turn % len(texts)], address)


def _asked_names() -> list[str]:
    """Every name that some view reads from the query."""
    found: set[str] = {quote("lạ")}
    for path in Path(site.__path__[0]).rglob("routes/**/*.py"):
        found |= set(re.findall(r'args(?:\.get\(|\.getlist\(|\[)"([\w-]+)"', path.read_text()))
    return sorted(found)


def _field_names() -> tuple[str, ...]:
    """Every name that some form has."""
    found: set[str] = set()
    for path in Path(site.__path__[0]).rglob("*.py"):
        if path.name == "forms.py" or "routes" in path.parts:
            source = path.read_text()
            found |= set(re.findall(r"^    (\w+) = [A-Z]\w+\(", source, re.MULTILINE))
            found |= set(re.findall(r'form(?:\.get\(|\.getlist\(|\[)"([\w-]+)"', source))
    return tuple(sorted(found))
