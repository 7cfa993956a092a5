"""One material: the page to play, the sheet to print, its tile and its recordings."""

import segno
from flask import Response, abort, redirect, render_template, request, send_from_directory, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.accounts.access import allow
from app.library import shelf
from app.library.activities.input import Drill, Written
from app.library.models import LibraryMaterial
from app.library.play import TEXT_SEED
from app.library.routes import bp, words
from app.library.routes.showing import Shown, shown, tile
from app.web import database, settings
from app.web.pages import public_page


@bp.get("/hoc-lieu/<slug>")
@allow.public
def material(slug: str) -> Response:
    """The activity, with notes for teachers and ways to pass it on."""
    at = clock.now()
    with database().read() as db:
        row = shelf.by_slug(db, slug, at=at)
        others = list(shelf.neighbours(db, row, at=at))
    one = shown(row)
    return public_page(
        render_template(
            "library/material.html",
            one=one,
            others=[tile(other) for other in others],
            words=words,
            says=words.for_engines(preschool=one.material.is_preschool),
            address=address(url_for("library.material", slug=slug)),
            short_address=address(url_for("library.short", code=one.code)),
            embed_address=address(url_for("library.embed", slug=slug)),
            frame_script=address(url_for("library.frame_height")),
        )
    )


@bp.get("/hoc-lieu/<slug>/in")
@allow.public
def sheet(slug: str) -> Response:
    """The worksheet, answers on a page of their own. `de` chooses the sums of a drill."""
    one = _of(slug)
    seed = _seed()
    written: list[Written] = list(one.exercise.written)
    activity = one.exercise.activity
    if isinstance(activity, Drill):
        written = activity.blanks(seed, activity.print_questions)
    link = address(url_for("library.material", slug=slug))
    return public_page(
        render_template(
            "library/sheet.html",
            one=one,
            written=written,
            seed=seed if isinstance(activity, Drill) else None,
            words=words,
            qr=Markup(segno.make(link, error="m").svg_inline(scale=3, border=0)),  # noqa: S704
            address=link,
        )
    )


@bp.get("/hoc-lieu/<slug>/bia.svg")
@allow.public
def cover(slug: str) -> Response:
    """The tile's picture. Its address carries the version, so it may be kept for long."""
    return public_page(_row(slug).cover, max_age_s=31_536_000, content_type="image/svg+xml")


@bp.get("/hoc-lieu/<slug>/am-thanh/<name>")
@allow.public
def sound(slug: str, name: str) -> AnyResponse:
    """A recording that the material names."""
    row = _row(slug)
    if name not in row.sounds:
        abort(404)
    folder = settings().content / "library" / row.folder
    response = send_from_directory(folder, name, max_age=86_400)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.get("/h/<code>")
@allow.public
def short(code: str) -> AnyResponse:
    """The address to read out: `/h/toan-l1-02`."""
    with database().read() as db:
        row = shelf.by_code(db, code, at=clock.now())
    return redirect(url_for("library.material", slug=row.slug), 302)


def address(path: str) -> str:
    """An absolute address of ours, as the reader reached us unless PUBLIC_URL says."""
    return (settings().public_url or request.url_root).rstrip("/") + path


def _row(slug: str) -> LibraryMaterial:
    with database().read() as db:
        return shelf.by_slug(db, slug, at=clock.now())


def _of(slug: str) -> Shown:
    return shown(_row(slug))


def _seed() -> int:
    asked = request.args.get("de", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else TEXT_SEED
