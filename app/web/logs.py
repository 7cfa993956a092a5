"""One JSON line a request, with an id that the error page also shows. No address, no query."""

import json
import logging
import re
import secrets
import sys
import time
from typing import Any

from flask import Flask, Response, g, request

log = logging.getLogger("app.requests")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {  # Any: whatever a caller puts under ``line``
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "log": record.name,
        }
        fields = getattr(record, "line", None)
        if fields:
            line.update(fields)
        else:
            line["message"] = record.getMessage()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr() -> None:
    """Sends every logger's lines to standard error as JSON; for processes, not for tests."""
    to_stderr = logging.StreamHandler(sys.stderr)
    to_stderr.setFormatter(JsonLines())
    logging.root.handlers = [to_stderr]
    logging.root.setLevel(logging.INFO)
    logging.getLogger("_granian").setLevel(logging.WARNING)


def new_request_id(given: str) -> str:
    """What a proxy in front gave, if it looks like an id; else a new one."""
    return given if re.fullmatch(r"[\w-]{8,64}", given) else secrets.token_hex(8)


def log_line(
    request_id: str, method: str, path: str, endpoint: str | None, status: int, began_at: float
) -> None:
    """``began_at`` is a reading of ``time.perf_counter``."""
    line = {
        "id": request_id,
        "method": method,
        "path": path,
        "endpoint": endpoint,
        "status": status,
        "ms": round((time.perf_counter() - began_at) * 1000, 1),
    }
    log.info("", extra={"line": line})


def log_requests(app: Flask) -> None:
    @app.before_request
    def _begin() -> None:
        g.request_id = new_request_id(request.headers.get("X-Request-Id", ""))
        g.began_at = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        request_id = g.get("request_id", "")
        response.headers["X-Request-Id"] = request_id
        began_at = g.get("began_at", time.perf_counter())
        log_line(
            request_id,
            request.method,
            request.path,
            request.endpoint,
            response.status_code,
            began_at,
        )
        return response
