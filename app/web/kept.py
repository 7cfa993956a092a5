"""Public pages are kept for as long as a browser may keep them, in front of the application.

A page made by ``pages.public_page`` is the same bytes for everyone and says how many seconds it may
be stored. This layer stores it for just so long, so that a class that opens one address in the same
minute costs one rendering. Nothing else is ever kept: no answer with a cookie or that varies by
one, no error, no POST.

It stands behind the layer that trusts proxies: host and scheme are part of the key, and a forwarded
host that nobody vouched for must not become somebody else's page.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from werkzeug.http import parse_accept_header

from app.web.logs import log_line, new_request_id

Environ = dict[str, Any]  # Any: WSGI's own dictionary
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

KEEP_S = "site.keep_s"
"""Where ``public_page`` says, in the WSGI environment, how long the answer may be kept."""
MOST_PAGES = 500
LARGEST_PAGE_BYTES = 512 * 1024
LONGEST_S = 600
"""A browser may store a versioned picture for a year; here what was taken back must not stay."""


@dataclass(frozen=True, slots=True)
class _Page:
    headers: list[tuple[str, str]]
    etag: str
    body: bytes
    until: float


class KeptPages:
    """WSGI middleware; ``now`` gives seconds that never go back."""

    def __init__(self, application: Wsgi, *, now: Callable[[], float] = time.monotonic) -> None:
        self.application = application
        self.now = now
        self._pages: OrderedDict[tuple[str, ...], _Page] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.application(environ, start_response)
        key = (
            environ.get("wsgi.url_scheme", ""),
            environ.get("HTTP_HOST", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            "gzip" if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else "",
        )
        page = self._pages.get(key)
        if page is not None and page.until > self.now():
            return _answer(page, environ, start_response)
        return self._through(key, environ, start_response)

    def _through(
        self, key: tuple[str, ...], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told[:] = [status, headers]
            return start_response(status, headers, *rest)

        parts = self.application(environ, start)
        keep_s = environ.get(KEEP_S)
        if keep_s and told and told[0].startswith("200") and environ["REQUEST_METHOD"] == "GET":
            body = b"".join(parts)
            if hasattr(parts, "close"):
                parts.close()
            self._keep(key, told[1], body, self.now() + min(keep_s, LONGEST_S))
            return [body]
        return parts

    def _keep(
        self, key: tuple[str, ...], headers: list[tuple[str, str]], body: bytes, until: float
    ) -> None:
        named = {name.lower(): value for name, value in headers}
        of_one_person = "set-cookie" in named or "cookie" in named.get("vary", "").lower()
        if of_one_person or len(body) > LARGEST_PAGE_BYTES:
            return
        kept = [(name, value) for name, value in headers if name.lower() != "x-request-id"]
        with self._lock:
            self._pages[key] = _Page(kept, named.get("etag", ""), body, until)
            self._pages.move_to_end(key)
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether the header takes gzip: named, or by ``*``; ``gzip;q=0`` refuses it.

    The page is zipped by the same rule as it is found again, or a reader would get the other's.
    """
    return parse_accept_header(accept_encoding)["gzip"] > 0


def _answer(page: _Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    began = time.perf_counter()
    request_id = new_request_id(environ.get("HTTP_X_REQUEST_ID", ""))
    known = page.etag and page.etag in environ.get("HTTP_IF_NONE_MATCH", "")
    headers = [*page.headers, ("X-Request-Id", request_id)]
    method = environ["REQUEST_METHOD"]
    if known:
        of_body = {"content-length", "content-type", "content-encoding"}
        headers = [(name, value) for name, value in headers if name.lower() not in of_body]
    start_response("304 NOT MODIFIED" if known else "200 OK", headers)
    log_line(request_id, method, environ["PATH_INFO"], "kept", 304 if known else 200, began)
    return [] if known or method == "HEAD" else [page.body]
