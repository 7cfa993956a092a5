"""Pages that are kept in front of the application: what is, for how long, and what never is."""

from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from app.web.kept import KEEP_S, LONGEST_S, KeptPages, takes_gzip


class Counted:
    """An application that counts how often it is asked."""

    def __init__(self, keep_s: int = 30, **headers: str) -> None:
        self.asked = 0
        self.keep_s = keep_s
        self.headers = {"ETag": 'W/"one"', "Content-Type": "text/html", **headers}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        environ[KEEP_S] = self.keep_s
        answer = Response(f"page {self.asked} of {environ['HTTP_HOST']}", headers=self.headers)
        answer.set_etag("one", weak=True)
        return answer(environ, start_response)


class Seconds:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_public_page_is_made_once_until_its_time_is_over() -> None:
    application, now = Counted(), Seconds()
    client = Client(KeptPages(application, now=now))
    assert [client.get("/a").text, client.get("/a").text] == ["page 1 of localhost"] * 2
    now.at += 31
    assert client.get("/a").text == "page 2 of localhost"


def test_an_address_a_host_and_an_encoding_each_have_their_own() -> None:
    application = Counted()
    client = Client(KeptPages(application))
    client.get("/a")
    client.get("/a?trang=2")
    client.get("/a", headers={"Accept-Encoding": "gzip"})
    assert client.get("/a", headers={"Host": "other.example"}).text == "page 4 of other.example"
    assert application.asked == 4


class Zipping(Counted):
    """Zips for whom it may, as public pages do."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        zips = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        self.headers["Content-Encoding"] = "gzip" if zips else "identity"
        return super().__call__(environ, start_response)


@pytest.mark.parametrize(
    ("first", "second", "second_gets"),
    [("*", "", "identity"), ("GZIP", "br", "identity"), ("gzip", "gzip;q=0", "identity")],
)
def test_nobody_gets_an_encoding_that_only_another_reader_takes(
    first: str, second: str, second_gets: str
) -> None:
    client = Client(KeptPages(Zipping()))
    assert client.get("/a", headers={"Accept-Encoding": first}).headers["Content-Encoding"] == (
        "gzip"
    )
    answer = client.get("/a", headers={"Accept-Encoding": second})
    assert answer.headers["Content-Encoding"] == second_gets


def test_a_page_for_a_year_is_not_kept_for_a_year_here() -> None:
    application, now = Counted(keep_s=31_536_000), Seconds()
    client = Client(KeptPages(application, now=now))
    client.get("/a")
    now.at += LONGEST_S + 1
    client.get("/a")
    assert application.asked == 2


def test_who_has_the_page_already_gets_304() -> None:
    client = Client(KeptPages(Counted()))
    client.get("/a")
    answer = client.get("/a", headers={"If-None-Match": 'W/"one"'})
    assert (answer.status_code, answer.data) == (304, b"")


def test_every_answer_has_a_request_id_of_its_own() -> None:
    client = Client(KeptPages(Counted()))
    client.get("/a")
    ids = {client.get("/a").headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3


def test_nothing_with_a_cookie_and_nothing_unasked_is_kept() -> None:
    for application in (
        Counted(30, **{"Set-Cookie": "a=b"}),
        Counted(Vary="Accept-Encoding, Cookie"),
        Counted(keep_s=0),
    ):
        client = Client(KeptPages(application))
        client.get("/a")
        client.get("/a")
        assert application.asked == 2


def test_a_post_always_goes_through() -> None:
    application = Counted()
    client = Client(KeptPages(application))
    client.get("/a")
    client.post("/a")
    assert application.asked == 2
