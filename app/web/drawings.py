"""Our own drawings, inline.

They follow the theme, cost no request and stand in a frame without an origin.
"""

import json
from pathlib import Path

from flask import Flask
from markupsafe import Markup, escape

from app.web.static import DIST


class Drawings:
    """What ``frontend/build.mjs`` made of ``frontend/drawings/``. Read again when it changes."""

    def __init__(self, dist: Path = DIST) -> None:
        self._file = dist / "drawings.json"
        self._read_at = 0.0
        self._known: dict[str, dict[str, str]] = {}

    def drawing(self, name: str, title: str = "", css: str = "drawing") -> Markup:
        """An inline SVG. With a title it is a picture to a screen reader, without it is decoration.

        Raises KeyError for a drawing that was not built.
        """
        known = self._drawings()[name]
        width, height = known["viewBox"].split()[2:]
        told = (
            Markup('role="img"><title>{}</title>').format(title)
            if title
            else Markup('aria-hidden="true" focusable="false">')
        )
        start = Markup('<svg class="{}" viewBox="{}" width="{}" height="{}" ').format(
            css, known["viewBox"], width, height
        )
        body = Markup(known["body"])  # noqa: S704 (built from our own files, never from a person)
        return start + told + body + Markup("</svg>")

    def icon(self, name: str, title: str = "", css: str = "") -> Markup:
        """A small sign in the colour of the words beside it: ``icon("search")``."""
        return self.drawing(f"icon-{name}", title, f"icon {escape(css)}".strip())

    def _drawings(self) -> dict[str, dict[str, str]]:
        changed_at = self._file.stat().st_mtime
        if changed_at != self._read_at:
            self._known = json.loads(self._file.read_text())
            self._read_at = changed_at
        return self._known


def draw(app: Flask) -> None:
    """Gives templates ``drawing(name, title)`` and ``icon(name, title)``."""
    drawings = Drawings()
    app.jinja_env.globals["drawing"] = drawings.drawing
    app.jinja_env.globals["icon"] = drawings.icon
