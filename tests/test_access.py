"""One truth table: every route × every kind of person, with own and other people's objects.

A feature adds its part in ``tests/<feature>/access_rows.py``:

    ROWS = [
        Row("exams.card", "GET", lambda cast: f"/thi/phieu/{cast['card']}", only("card owner")),
        Row("exams.rounds", "GET POST", "/thi/quan-ly/vong-thi", only("organiser")),
    ]

    def cast(db, at):
        owner = a_user(db, ("candidate", "edition:1"))
        return {"card owner": owner, "card": a_card(db, owner).id}

``ROWS`` has at least one row for every endpoint and method; an object that belongs to someone gets
a row as its owner's and, where another character has one too, a row as another's. ``cast`` is
optional: what it returns under a name is a character when it is a ``User`` and otherwise something
for addresses. A person per role, holding it everywhere ("pupil" … "admin"), is always there, and so
is "anonymous". ``may`` names who gets in, ``refused`` what the others get (403 when not said; an
anonymous visitor is led to sign in). Whoever gets in may still be told that the form is wrong.
"""

from datetime import datetime

from flask import Flask

from app.web import database
from tests.support.access import ANONYMOUS, EVERYONE, SIGNED_IN, all_rows, faults, whole_cast
from tests.support.factories import AT, sign_in


def test_every_route_and_method_has_a_row(app: Flask) -> None:
    stated = {(row.endpoint, method) for row in all_rows() for method in row.methods.split()}
    routed = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    missing = sorted(f"{method} {endpoint}" for endpoint, method in routed - stated)
    gone = sorted(f"{method} {endpoint}" for endpoint, method in stated - routed)
    assert not missing, "no row in any access_rows.py for: " + ", ".join(missing)
    assert not gone, "a row for what is no route: " + ", ".join(gone)


def test_every_route_lets_in_exactly_who_may_use_it(app: Flask) -> None:
    app.config["SHOW_ERROR_PAGES"] = True
    at: datetime = AT
    with app.app_context(), database().write() as db:
        cast = whole_cast(db, at)
    characters = {ANONYMOUS: None, **cast.people}
    clients = {name: app.test_client() for name in characters}
    wrong: list[str] = []
    for row in all_rows():
        if row.may not in (EVERYONE, SIGNED_IN):
            unknown = row.may - set(characters)
            assert not unknown, f"{row.endpoint}: no such character: {unknown}"
        for name, user in characters.items():
            client = clients[name]
            if user is not None and client.get_cookie("dang-nhap") is None:
                sign_in(client, user, at=at)
            for method in row.methods.split():
                answer = client.open(
                    row.address(cast),
                    method=method,
                    json=row.json if method != "GET" else None,
                    data=row.form if method != "GET" and row.json is None else None,
                )
                location = answer.headers.get("Location", "")
                wrong += faults(row, name, method, answer.status_code, location)
                answer.close()
    assert not wrong, "\n".join(["", *wrong])
