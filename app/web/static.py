"""Built files under /static/: hashed names, a year in the cache, readable from any origin.

``Access-Control-Allow-Origin: *`` is needed by embedded pages, whose origin is null (rule E1).
"""

import json
import re
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"
_HASHED = re.compile(r"[.-][0-9A-Za-z]{8,}\.\w+$")


class Assets:
    """The manifest of the build: plain names to hashed ones. Read again when it changes."""

    def __init__(self, dist: Path = DIST) -> None:
        self.dist = dist
        self._read_at = 0.0
        self._names: dict[str, str] = {}

    def url(self, name: str) -> str:
        """ "site.css" → "/static/site-4f2a….css". Raises KeyError for what was not built."""
        return f"/static/{self.names()[name]}"

    def path(self, name: str) -> Path:
        return self.dist / self.names()[name]

    def names(self) -> dict[str, str]:
        manifest = self.dist / "manifest.json"
        changed_at = manifest.stat().st_mtime
        if changed_at != self._read_at:
            self._names = json.loads(manifest.read_text())
            self._read_at = changed_at
        return self._names


def serve_static(app: Flask, *, development: bool) -> None:
    assets = Assets()
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.url
    DIST.mkdir(parents=True, exist_ok=True)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=DIST,
        prefix="static/",
        autorefresh=development,
        immutable_file_test=_is_hashed,
        allow_all_origins=True,
        add_headers_function=_static_headers,
    )


def _is_hashed(_path: str, url: str) -> bool:
    return _HASHED.search(url) is not None


def _static_headers(headers: "dict[str, str]", _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
