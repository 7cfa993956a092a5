"""Page budgets: what a page weighs cold, gzipped, and how many requests it makes.

Source: the embedding rules ("Weight") and the issue: an activity page is <= 100 KB and <= 8
requests, the home page <= 100 KB and <= 10 requests.
"""

import re
import sys
import tempfile
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from alembic import command
from flask import Flask

from app import clock, create_app
from app.cli import alembic_config
from app.config import Settings
from app.features import all_features
from app.registry import LoadContext

ACTIVITY = (100_000, 8)
OTHER = (100_000, 10)


@dataclass(frozen=True)
class Weight:
    """A cold visit: bytes over the wire with gzip, and how many requests."""

    path: str
    requests: int
    html: int
    rest: int

    @property
    def total(self) -> int:
        return self.html + self.rest


class _Links(HTMLParser):
    """What a browser fetches with the page: styles, scripts, preloads, pictures, the icon."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        rel = (told.get("rel") or "").split()
        if tag == "link" and set(rel) & {"stylesheet", "preload", "icon"}:
            self.found.add(told.get("href") or "")
        elif tag in {"script", "img"} and told.get("src") and told.get("loading") != "lazy":
            self.found.add(told["src"] or "")


def weigh(app: Flask, path: str) -> Weight:
    """One page and everything it links, as a browser with an empty cache fetches them."""
    client = app.test_client()
    page = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert page.status_code == 200, f"{path}: {page.status_code}"
    links = _Links()
    links.feed(client.get(path).get_data(as_text=True))
    wanted = {link for link in links.found if link.startswith("/")}
    for link in sorted(wanted):
        if link.endswith(".css"):
            wanted |= _used_fonts(client.get(link).get_data(as_text=True), wanted)
    rest = 0
    for link in sorted(wanted):
        answer = client.get(link, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, f"{path} links {link}: {answer.status_code}"
        rest += len(answer.data)
    return Weight(path, 1 + len(wanted), len(page.data), rest)


def _used_fonts(css: str, preloaded: set[str]) -> set[str]:
    """Fonts without a unicode-range are fetched by any page that uses them; preloaded ones count
    once already, the rest only where the page's text asks for them."""
    fonts = set(re.findall(r"url\([\"']?(/static/fonts/[^)\"']+)", css))
    return fonts & preloaded


def loaded_site(var: Path) -> Flask:
    """A site on a scratch SQLite database with all content loaded."""
    settings = Settings(var=var, secret_key="budgets")
    settings.var.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(settings.database), "head")
    app = create_app(settings)
    with app.app_context():
        for feature in all_features():
            if feature.load_content is not None:
                feature.load_content(
                    LoadContext(
                        app.extensions["database"], settings.content, settings.var, clock.now()
                    )
                )
    return app


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory(prefix="site-budgets-") as folder:
        app = loaded_site(Path(folder))
        slugs = re.findall(
            r'href="(/hoc-lieu/[a-z0-9-]+)"', app.test_client().get("/hoc-lieu/").text
        )
        pages = [("/", OTHER), ("/hoc-lieu/", OTHER), ("/thi/", OTHER), ("/lap-trinh/", OTHER)]
        pages += [(slug, ACTIVITY) for slug in sorted(set(slugs))]
        assert len(pages) > 12, "no activity pages found"
        for path, (bytes_allowed, requests_allowed) in pages:
            weight = weigh(app, path)
            fits = weight.total <= bytes_allowed and weight.requests <= requests_allowed
            failed += not fits
            print(
                f"{'ok  ' if fits else 'OVER'} {path}: {weight.total / 1000:.1f} KB "
                f"({weight.html / 1000:.1f} HTML), {weight.requests} requests"
            )
        app.extensions["database"].dispose()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
