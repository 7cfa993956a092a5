"""The material inside other people's pages (rules/embedding.md, E1–E3).

The frame may have no origin: classic scripts, all data in the page, no form, no cookie.
"""

from flask import Response, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.accounts.access import allow
from app.library import shelf
from app.library.routes import bp, words
from app.library.routes.material import address
from app.library.routes.showing import shown
from app.web import database
from app.web.pages import public_page

EMBED_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-ancestors *"
)
"""Rule E2. Setting it ourselves also keeps X-Frame-Options away from this route."""


@bp.get("/nhung/khung.js")
@allow.public
def frame_height() -> AnyResponse:
    """The script for pages that embed us, at an address that never changes (rule E3)."""
    response = redirect(current_app.extensions["assets"].url("frame-height.js"), 302)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/nhung/<slug>")
@allow.public
def embed(slug: str) -> Response:
    """The activity alone, for an iframe."""
    with database().read() as db:
        row = shelf.by_slug(db, slug, at=clock.now())
    one = shown(row)
    response = public_page(
        render_template(
            "library/embed.html",
            one=one,
            words=words,
            says=words.for_engines(preschool=one.material.is_preschool),
            address=address(url_for("library.material", slug=slug)),
        ),
        max_age_s=300,
    )
    response.headers["Content-Security-Policy"] = EMBED_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response
