"""An activity page is at most 100 KB and 8 requests, cold and gzipped."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from app.db import Database
from tests.conftest import Clock
from tests.support.library import load_real, real_materials

MOST_BYTES = 100 * 1024
MOST_REQUESTS = 8
MOST_TEXT_BYTES = 15 * 1024


@pytest.mark.parametrize("form", ["/hoc-lieu/{}", "/nhung/{}"])
def test_every_activity_page_keeps_to_its_budget(
    app: Flask, database: Database, clock: Clock, form: str
) -> None:
    load_real(database, clock())
    client = app.test_client()
    for one in real_materials():
        answer = client.get(form.format(one.slug), headers={"Accept-Encoding": "gzip"})
        zipped = answer.get_data()
        text = gzip.decompress(zipped).decode()
        first_screen = text.split('class="activity-tools')[0]
        files = set(
            re.findall(r'(?:src|href)="/static/([^"]+\.(?:js|css|woff2|svg))"', first_screen)
        )
        files |= set(re.findall(r'src="/static/([^"]+\.js)"', text))
        fonts = {file for file in files if file.endswith(".woff2")}
        fonts |= _fonts_of([file for file in files if file.endswith(".css")], text)
        weights = {file: _weight(file) for file in files | fonts}
        requests = 1 + len(weights) + (1 if "data-corner" in text else 0)
        told = f"{one.slug}: {len(zipped)} + {weights}"
        assert len(zipped) <= MOST_TEXT_BYTES, told
        assert len(zipped) + sum(weights.values()) <= MOST_BYTES, told
        assert requests <= MOST_REQUESTS, told


def _dist() -> Path:
    from app.web.static import DIST

    if not (DIST / "manifest.json").exists():
        pytest.skip("the browser code is not built: node frontend/build.mjs")
    return DIST


def _weight(file: str) -> int:
    path = _dist() / file
    zipped = path.with_name(path.name + ".gz")
    return (zipped if zipped.exists() else path).stat().st_size


def _fonts_of(styles: list[str], text: str) -> set[str]:
    """The fonts a browser fetches: those whose unicode-range, if they have one, the text needs."""
    found: set[str] = set()
    for style in styles:
        for face in re.findall(r"@font-face\{(.*?)\}", (_dist() / style).read_text(), re.S):
            file = re.search(r"fonts/([\w.-]+\.woff2)", face)
            spans = re.search(r"unicode-range:([^;}]+)", face)
            if file and (spans is None or _needs(text, spans[1])):
                found.add(f"fonts/{file[1]}")
    return found


def _needs(text: str, spans: str) -> bool:
    points = {ord(character) for character in text}
    for span in spans.split(","):
        low, _, high = span.strip().upper().removeprefix("U+").partition("-")
        low, high = low.replace("?", "0"), (high or low).replace("?", "F")
        if points & set(range(int(low, 16), int(high, 16) + 1)):
            return True
    return False
