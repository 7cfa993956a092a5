"""What an address or a form can hold at all, before any view is asked.

A number in an address is the id of a row; a zero byte is in no text that a person types, and
PostgreSQL refuses it.
"""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class RowNumber(IntegerConverter):
    """``<int:…>``: a number that a row can have; any other is an address we do not have (404)."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug's own name
        super().__init__(map, max=LARGEST_ID)


def refuse_unreadable(app: Flask) -> None:
    """Sets the converter, which must be known before the routes are, and refuses zero bytes."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(_refuse_zero_bytes)


def _refuse_zero_bytes() -> None:
    texts = [request.path, *request.args.keys(), *request.args.values()]
    if request.method not in {"GET", "HEAD"} and not request.is_json:
        texts += [*request.form.keys(), *request.form.values()]
    if any("\0" in text for text in texts):
        abort(400)
