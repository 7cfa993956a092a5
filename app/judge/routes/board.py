"""The board: one page and one compressed JSON for each audience, never one per user."""

import gzip
from functools import lru_cache

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.accounts.access import allow
from app.judge import board as boards
from app.judge import contests
from app.judge.board import Served
from app.judge.models import Contest
from app.judge.routes.blueprint import bp, contest_scope
from app.judge.scoreboard import Audience
from app.vietnamese import date_time
from app.web import database
from app.web.pages import public_page, table_file


@bp.get("/ky-thi/<slug>/bang-xep-hang")
@allow.public
def board(slug: str) -> Response:
    contest, kept = _kept(slug, Audience.PUBLIC)
    return public_page(_page(contest, kept, Audience.PUBLIC), max_age_s=2)


@bp.get("/ky-thi/<slug>/bang-xep-hang.json")
@allow.public
def board_json(slug: str) -> Response:
    """Polled by the page; the stored bytes, or 304."""
    _contest, kept = _kept(slug, Audience.PUBLIC)
    return _compressed(kept, "public, max-age=1")


@bp.get("/giam-khao/ky-thi/<slug>/bang-xep-hang")
@allow.roles("jury", within=contest_scope)
def jury_board(slug: str) -> ResponseReturnValue:
    """As it really is, the freeze or not."""
    contest, kept = _kept(slug, Audience.JURY)
    return _page(contest, kept, Audience.JURY)


@bp.get("/giam-khao/ky-thi/<slug>/bang-xep-hang.json")
@allow.roles("jury", within=contest_scope)
def jury_board_json(slug: str) -> Response:
    _contest, kept = _kept(slug, Audience.JURY)
    return _compressed(kept, "private, no-cache")


@bp.get("/giam-khao/ky-thi/<slug>/bang-xep-hang.csv")
@allow.roles("jury", within=contest_scope)
def board_csv(slug: str) -> Response:
    _contest, kept = _kept(slug, Audience.JURY)
    told = kept.told
    labels = [one["label"] for one in told["problems"]]  # type: ignore[attr-defined]
    header = ["rank", "team_id", "team", "organisation", "solved", "penalty"]
    header += [f"{label}_{part}" for label in labels for part in ("tries", "minute")]
    rows = [
        [*row[:6], *(part for cell in row[6] for part in _cell_columns(cell))]
        for row in told["rows"]  # type: ignore[attr-defined]
    ]
    return table_file(f"bang-xep-hang-{slug}", header, rows)


def _kept(slug: str, audience: Audience) -> tuple[Contest, Served]:
    with database().read() as db:
        contest = contests.by_slug(db, slug)
    return contest, boards.served(database(), contest.id, audience, at=clock.now())


def _compressed(kept: Served, cache: str) -> Response:
    """Bytes that were compressed once. Every client of ours takes gzip; others get it plain."""
    response = Response(content_type="application/json")
    if request.accept_encodings["gzip"] > 0:
        response.set_data(kept.gzipped)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.set_data(gzip.decompress(kept.gzipped))
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = cache
    response.set_etag(kept.etag, weak=True)
    response.make_conditional(request)
    return response


def _page(contest: Contest, kept: Served, audience: Audience) -> str:
    at = clock.now()
    return render_template(
        "judge/board.html",
        contest=contest,
        phase=contests.phase(contest, at).value,
        for_jury=audience is Audience.JURY,
        table=_table(kept.etag, kept.gzipped),
        told={name: value for name, value in kept.told.items() if name != "rows"},
        etag=kept.etag,
        unfrozen_at=date_time(contest.unfrozen_at) if contest.unfrozen_at else "",
    )


@lru_cache(maxsize=16)
def _table(etag: str, gzipped: bytes) -> str:
    """The table as HTML, made once for each state of the board in each process."""
    told = Served(etag, gzipped).told
    template = current_app.jinja_env.get_template("judge/_board_table.html")
    return template.render(told=told)


def _cell_columns(cell: object) -> tuple[object, object]:
    """Tries and minute of solving; empty where nothing was tried."""
    if not isinstance(cell, list):
        return "", ""
    return cell[0], "" if cell[2] is None else cell[2]
