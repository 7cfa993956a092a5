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


def log_requests(app: Flask) -> None:
    @app.before_request
    def _begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if re.fullmatch(r"[\w-]{8,64}", given) else secrets.token_hex(8)
        g.began_at = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        request_id = getattr(g, "request_id", "")
        response.headers["X-Request-Id"] = request_id
        log.info(
            "",
            extra={
                "line": {
                    "id": request_id,
                    "method": request.method,
                    "path": request.path,
                    "endpoint": request.endpoint,
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - g.get("began_at", 0)) * 1000, 1),
                }
            },
        )
        return response
