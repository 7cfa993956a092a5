"""Answers that many views give: a cacheable page, a table to take away, a page of a long list."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from flask import Response, request

from app.web.kept import KEEP_S, takes_gzip

T = TypeVar("T")


def public_page(
    body: str | bytes, *, max_age_s: int = 60, content_type: str = "text/html; charset=utf-8"
) -> Response:
    """The same bytes for everyone: an ETag, 304 when nothing changed, gzip when it is taken.

    Only for what holds no name, no token and no answer of a person.
    """
    raw = body.encode() if isinstance(body, str) else body
    digest = hashlib.sha256(raw).hexdigest()[:20]
    zipped = takes_gzip(request.headers.get("Accept-Encoding", "")) and len(raw) > 512
    response = Response(_gzipped(raw) if zipped else raw, content_type=content_type)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={max_age_s}"
    response.set_etag(digest, weak=True)
    request.environ[KEEP_S] = max_age_s
    response.make_conditional(request)
    return response


@lru_cache(maxsize=256)
def _gzipped(raw: bytes) -> bytes:
    return gzip.compress(raw, 6, mtime=0)


def table_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file that Excel opens with its letters right: UTF-8 with BOM, machine values.

    A cell that a spreadsheet would run as a formula is kept as text.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    response = Response("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _plain(cell: object) -> object:
    if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        return "'" + cell
    return "" if cell is None else cell


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a long list."""

    rows: Sequence[T]
    number: int
    """From 1."""
    total: int
    """Rows in all."""
    size: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))


def page_number() -> int:
    """The page that the address asks for (``?trang=3``); anything unreadable is the first."""
    asked = request.args.get("trang", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
