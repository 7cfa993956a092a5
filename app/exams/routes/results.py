"""Results: one's own by number and card PIN (K6); for everyone the rules, the list of scholarships
and the files from which the ranking can be recomputed (K3)."""

from importlib import resources
from json import dumps

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import clock
from app.accounts.access import allow
from app.errors import NotFound, Refused
from app.exams import publishing, ranking, results, rounds
from app.exams.forms import CheckIn
from app.exams.models import Edition
from app.exams.results import Result
from app.exams.routes import card_limits
from app.web import database, settings
from app.web.pages import public_page

bp = Blueprint("exam_results", __name__, url_prefix="/thi", template_folder="../templates")


@bp.route("/tra-cuu", methods=["GET", "POST"])
@allow.public
def look_up() -> ResponseReturnValue:
    """The same answer for an unknown number and a wrong PIN; nothing of it is cached."""
    form = CheckIn(number=request.args.get("sbd", "")[:30])
    found: Result | None = None
    if form.validate_on_submit():
        try:
            found = _found(form.number.data or "", form.pin.data or "")
        except Refused as refused:
            if refused.status == 429:
                raise
            form.show(refused)
    with database().read() as db:
        soon = [
            (one.name, [(each, rounds.phase(rounds.moments_of(each), clock.now()))
                        for each in one.rounds])
            for one in db.scalars(select(Edition).order_by(Edition.id.desc()))
        ]  # fmt: skip
    page = (
        render_template("exams/results/own.html", one=found)
        if found is not None
        else render_template(
            "exams/results/look_up.html", form=form, soon=soon, names=rounds.PHASE_NAMES
        )
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/<slug>/ket-qua")
@allow.public
def winners(slug: str) -> Response:
    """Who holds a scholarship: numbers, and names of those who agreed to that."""
    with database().read() as db:
        edition = rounds.edition_by_slug(db, slug)
        listed = results.winners(db, edition, at=clock.now())
        published = results.published_ranking(db, edition)
        last = edition.rounds[-1]
    page = render_template(
        "exams/results/winners.html",
        edition=edition,
        listed=listed,
        published=published,
        last=last,
    )
    return public_page(page, max_age_s=60)


@bp.get("/<slug>/quy-che-xep-hang")
@allow.public
def ranking_rules(slug: str) -> Response:
    """The rules in words, their bytes, and both hashes (K1, K3)."""
    with database().read() as db:
        edition = rounds.edition_by_slug(db, slug)
        draw = publishing.draw_of(db, edition)
        published = results.published_ranking(db, edition)
    page = render_template(
        "exams/results/rules.html",
        edition=edition,
        draw=draw,
        rules=ranking.Rules.model_validate(draw.rules),
        published=published,
    )
    return public_page(page, max_age_s=60)


@bp.get("/<slug>/quy-che-xep-hang.json")
@allow.public
def rules_file(slug: str) -> Response:
    """The published bytes: their SHA-256 is the announced one."""
    with database().read() as db:
        draw = publishing.draw_of(db, rounds.edition_by_slug(db, slug))
    content = ranking.Rules.model_validate(draw.rules).canonical()
    return _file(content, f"rules-{slug}.json", "application/json")


@bp.get("/<slug>/xep-hang/<name>")
@allow.public
def ranking_file(slug: str, name: str) -> Response:
    """snapshot.csv from the freeze on; result.csv and draw.json from the draw on."""
    with database().read() as db:
        found = results.published_ranking(db, rounds.edition_by_slug(db, slug))
    if found is not None and name == "snapshot.csv":
        return _file(found.snapshot.csv, f"snapshot-{slug}.csv", "text/csv")
    if found is not None and found.snapshot.result_csv is not None:
        if name == "result.csv":
            return _file(found.snapshot.result_csv, f"result-{slug}.csv", "text/csv")
        if name == "draw.json":
            drawn = {"seed": found.seed, "beacon": found.beacon, "H": found.snapshot.lots_sha256}
            return _file(dumps(drawn, indent=1).encode(), f"draw-{slug}.json", "application/json")
    raise NotFound("Tệp này chưa được công bố.")


@bp.get("/verify_ranking.py")
@allow.public
def verifier() -> Response:
    """The program that recomputes a ranking, with no part of the site in it."""
    content = (resources.files("app.exams") / "verifier" / "verify_ranking.py").read_bytes()
    return _file(content, "verify_ranking.py", "text/x-python")


def _found(number: str, pin: str) -> Result:
    card_limits.card(number, door="results", burst=10, at=clock.now())
    with database().read() as db:
        return results.look_up(db, number, pin, secret_key=settings().secret_key)


def _file(content: bytes, name: str, content_type: str) -> Response:
    response = public_page(content, content_type=f"{content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
