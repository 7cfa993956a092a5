"""The front of the house: home, health, and the pages that belong to no feature."""

import shutil
from datetime import datetime

from flask import Blueprint, Response, abort, jsonify, render_template
from sqlalchemy import text

from app import clock
from app.accounts.access import allow, current_user
from app.config import VERSION
from app.features import all_features
from app.registry import Health, HomeCard
from app.web import database, settings
from app.web.pages import public_page

bp = Blueprint("front", __name__)
STAFF = {"admin", "support", "organiser", "auditor", "jury"}
LEAST_FREE_DISK_BYTES = 200_000_000


@bp.get("/")
@allow.public
def home() -> Response:
    """Three doors, and what is happening now."""
    return public_page(render_template("home.html", cards=_cards(clock.now())), max_age_s=30)


@bp.get("/rieng-tu")
@allow.public
def privacy() -> Response:
    return public_page(render_template("privacy.html"), max_age_s=600)


@bp.get("/tiep-can")
@allow.public
def accessibility() -> Response:
    return public_page(render_template("accessibility.html"), max_age_s=600)


@bp.get("/kieu-mau")
@allow.public
def components() -> Response:
    """Every component on one page; in development only."""
    if not settings().development:
        abort(404)
    return public_page(render_template("kieu_mau.html"), max_age_s=0)


@bp.get("/favicon.ico")
@allow.public
def favicon() -> Response:
    return Response(status=204, headers={"Cache-Control": "public, max-age=86400"})


@bp.get("/healthz")
@allow.public
def health() -> tuple[Response, int]:
    """200 while the site can serve, else 503. Numbers are for staff only."""
    at = clock.now()
    found = _probe(at)
    serves = all(one.serves for one in found.values())
    person = current_user()
    detailed = person is not None and any(person.has(role) for role in STAFF)
    answer: dict[str, object] = {
        "status": "ok" if serves else "unavailable",
        "version": VERSION,
        **{name: _short(one, detailed) for name, one in found.items()},
    }
    return jsonify(answer), 200 if serves else 503


def _short(health: Health, detailed: bool) -> object:
    if detailed and health.details:
        return {"serves": health.serves, **health.details}
    if health.shown is not None:
        return health.shown
    return "ok" if health.serves else "unavailable"


def _probe(at: datetime) -> dict[str, Health]:
    found = {"disk": _disk(), "clock": Health(True, {}, shown=at.isoformat(timespec="seconds"))}
    try:
        with database().read() as db:
            db.execute(text("SELECT 1"))
            found["database"] = Health(True, {"engine": db.get_bind().dialect.name})
            for feature in all_features():
                if feature.health is not None:
                    found[feature.name] = feature.health(db)
    except Exception as error:  # whatever the driver raises: the answer is 503, not a 500
        found["database"] = Health(False, {"error": type(error).__name__})
    return found


def _disk() -> Health:
    free = shutil.disk_usage(settings().var).free
    return Health(free > LEAST_FREE_DISK_BYTES, {"free_bytes": free})


def _cards(at: datetime) -> list[HomeCard]:
    cards: list[HomeCard] = []
    with database().read() as db:
        for feature in all_features():
            if feature.home_cards is not None:
                cards.extend(feature.home_cards(db, at))
    return cards
