"""The catalogue: tiles, filters as plain links, search."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.accounts.access import allow
from app.library import shelf
from app.library.activities import KINDS
from app.library.routes import bp, words
from app.library.routes.showing import tile
from app.web import database
from app.web.pages import Page, page_number, public_page

PER_PAGE = 24


@dataclass(frozen=True)
class Chip:
    words: str
    href: str
    is_on: bool


@bp.get("/hoc-lieu/")
@allow.public
def catalogue() -> Response:
    """Tiles of what fits the filters in the address; `tu` (or `q`) searches."""
    return _answer(query=request.args.get("tu") or request.args.get("q") or "")


@bp.get("/hoc-lieu/tim")
@allow.public
def search() -> Response:
    """The same page at the address people type: `/hoc-lieu/tim?tu=dem`."""
    return _answer(query=request.args.get("tu", ""))


def _answer(query: str) -> Response:
    at = clock.now()
    filters, number = _filters(), page_number()
    with database().read() as db:
        rows = shelf.catalogue(db, filters, at=at, query=query[:100])
        total_on_shelf = shelf.count(db, at=at)
    start = (number - 1) * PER_PAGE
    page = Page([tile(row) for row in rows[start : start + PER_PAGE]], number, len(rows), PER_PAGE)
    return public_page(
        render_template(
            "library/catalogue.html",
            page=page,
            query=query,
            total_on_shelf=total_on_shelf,
            chips=_chips(filters, query),
            is_filtered=filters != shelf.Filters() or bool(query.strip()),
            page_url=lambda n: _href(filters, query, n),
            words=words,
        )
    )


def _filters() -> shelf.Filters:
    """The filters in the address; a value nobody knows is no filter."""

    def of(name: str, known: dict[str, str]) -> str:
        asked = request.args.get(name, "")
        return next((code for code, address in known.items() if address == asked), "")

    return shelf.Filters(
        level=of("lop", words.LEVEL_IN_ADDRESS),
        subject=of("mon", words.SUBJECT_IN_ADDRESS),
        goal=of("muc-tieu", words.GOAL_IN_ADDRESS),
        activity=of("loai", words.ACTIVITY_IN_ADDRESS),
    )


def _href(filters: shelf.Filters, query: str, number: int = 1) -> str:
    asked = {
        "lop": words.LEVEL_IN_ADDRESS.get(filters.level, ""),
        "mon": words.SUBJECT_IN_ADDRESS.get(filters.subject, ""),
        "muc-tieu": words.GOAL_IN_ADDRESS.get(filters.goal, ""),
        "loai": words.ACTIVITY_IN_ADDRESS.get(filters.activity, ""),
        "tu": query.strip(),
        "trang": str(number) if number > 1 else "",
    }
    kept = {name: value for name, value in asked.items() if value}
    address = url_for("library.catalogue")
    return f"{address}?{urlencode(kept)}" if kept else address


def _chips(filters: shelf.Filters, query: str) -> dict[str, list[Chip]]:
    """A row of chips for each filter. The chip that is on stands first and takes its filter off."""
    names = {
        "level": words.SHORT_LEVELS,
        "subject": words.SUBJECTS,
        "goal": words.GOALS,
        "activity": {code: kind.name for code, kind in KINDS.items()},
    }
    rows: dict[str, list[Chip]] = {}
    for field, known in names.items():
        chosen = getattr(filters, field)
        rows[field] = [Chip(_("Tất cả"), _href(_with(filters, field, ""), query), not chosen)]
        rows[field] += [
            Chip(
                name,
                _href(_with(filters, field, "" if code == chosen else code), query),
                code == chosen,
            )
            for code, name in sorted(known.items(), key=lambda one: one[0] != chosen)
        ]
    return rows


def _with(filters: shelf.Filters, field: str, value: str) -> shelf.Filters:
    return shelf.Filters(**(vars(filters) | {field: value}))
