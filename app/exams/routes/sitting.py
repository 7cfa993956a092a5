"""The JSON of a sitting. Lean: no login, no session, no template, no ORM on the way of a save."""

import json
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select

from app import clock
from app.accounts.access import allow
from app.errors import Invalid, NotFound
from app.exams import checkin, listening, rounds, saving, sittings, stored_papers
from app.exams.models import Form, Recording
from app.exams.routes.tickets import held, held_by_script, ticket_sha256
from app.web import database

bp = Blueprint("exam_sitting", __name__, url_prefix="/thi/api")
LARGEST_BATCH_BYTES = 256 * 1024


class Play(BaseModel):
    model_config = ConfigDict(extra="forbid")

    position_ms: Annotated[int, Field(ge=0, le=86_400_000)] = 0
    finished: bool = False


@bp.get("/rounds/<int:round_id>/bell")
@allow.public
def bell(round_id: int) -> Response:
    """When a round opens and starts, for the lobby's polling: the same few bytes for everyone."""
    with database().read() as db:
        round_ = rounds.get(db, round_id)
        slot = round_.slots[0] if round_.slots else None
        if slot is None:
            raise NotFound("Vòng thi này chưa có ca thi.")
        answer = {
            "starts": saving.epoch_ms(slot.starts_at),
            "ends": saving.epoch_ms(slot.ends_at),
            "server": saving.epoch_ms(clock.now()),
        }
    return _json(answer, cache="public, max-age=2")


@bp.get("/sitting/lobby")
@allow.by(held_by_script, "exam ticket")
def lobby() -> Response:
    """Who waits for what, and the sounds to fetch before the bell."""
    at = clock.now()
    with database().read() as db:
        sitting = checkin.sitting_of(db, ticket_sha256(), at=at)
        answer = sittings.lobby(db, sitting, at=at)
    return _json(answer)


@bp.put("/sitting/start")
@allow.by(held_by_script, "exam ticket")
def start() -> Response:
    with database().write() as db:
        deadline = sittings.start(db, ticket_sha256(), at=clock.now())
    return _json({"deadline": saving.epoch_ms(deadline)})


@bp.post("/sitting/pages")
@allow.by(held_by_script, "exam ticket")
def open_page() -> Response:
    """The calling page becomes the sitting's page."""
    with database().write() as db:
        answer = sittings.page(db, ticket_sha256(), at=clock.now())
    return _json(answer)


@bp.post("/sitting/events")
@allow.by(held_by_script, "exam ticket")
def save() -> Response:
    batch = _batch()
    with database().write_once() as db:
        receipt = saving.save(db, ticket_sha256(), batch, at=clock.now())
    return Response(
        receipt.as_json(),
        status=409 if receipt.taken_over else 200,
        content_type="application/json",
    )


@bp.put("/sitting/handing-in")
@allow.by(held_by_script, "exam ticket")
def hand_in() -> Response:
    with database().write() as db:
        receipt = sittings.hand_in(db, ticket_sha256(), at=clock.now())
    return _json(receipt.as_dict())


@bp.get("/sitting/receipt")
@allow.by(held_by_script, "exam ticket")
def receipt() -> Response:
    at = clock.now()
    with database().read() as db:
        sitting = checkin.sitting_of(db, ticket_sha256(), at=at)
        answer = sittings.lobby(db, sitting, at=at) | sittings.receipt(db, sitting).as_dict()
    return _json(answer)


@bp.post("/sitting/recordings/<name>/plays")
@allow.by(held_by_script, "exam ticket")
def play(name: str) -> Response:
    """A grant to play: the unfinished play to resume, or one more that is counted."""
    at = clock.now()
    with database().write() as db:
        sitting = checkin.sitting_of(db, ticket_sha256(), at=at)
        grant = listening.play(db, sitting, name, at=at)
    return _json(grant)


@bp.put("/sitting/recordings/<name>/play")
@allow.by(held_by_script, "exam ticket")
def report_play(name: str) -> Response:
    at, told = clock.now(), _play()
    with database().write() as db:
        sitting = checkin.sitting_of(db, ticket_sha256(), at=at)
        listening.report(
            db, sitting, name, position_ms=told.position_ms, finished=told.finished, at=at
        )
    return Response(status=204)


@bp.get("/forms/<sha256>")
@allow.by(held, "exam ticket")
def form(sha256: str) -> Response:
    """The paper without keys (X13): the same bytes for all of a form, only after the real start."""
    with database().read() as db:
        sitting = checkin.sitting_of(db, ticket_sha256(), at=clock.now())
        mine = db.scalar(select(Form.browser_sha256).where(Form.id == sitting.form_id))
        if mine != sha256 or sitting.started_at is None:
            raise NotFound("Chưa đến giờ làm bài.")
        raw = stored_papers.browser_bytes(db, sha256)
    return _bytes(stored_papers.zipped(raw), "application/json", zipped=True)


@bp.get("/sounds/<sha256>")
@allow.by(held, "exam ticket")
def sound(sha256: str) -> Response:
    """A recording of the candidate's form, to be fetched in the lobby (X10)."""
    with database().read() as db:
        sitting = checkin.sitting_of(db, ticket_sha256(), at=clock.now())
        known = db.scalar(
            select(Recording.id).where(
                Recording.form_id == sitting.form_id, Recording.sha256 == sha256
            )
        )
        if known is None:
            raise NotFound("Không có bài nghe này.")
        raw = stored_papers.sound(db, sha256)
    return _bytes(raw, "audio/mpeg")


def _batch() -> saving.Batch:
    request.max_content_length = LARGEST_BATCH_BYTES
    try:
        return saving.Batch.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        raise _unreadable() from error


def _play() -> Play:
    try:
        return Play.model_validate_json(request.get_data(cache=False) or b"{}")
    except ValidationError as error:
        raise _unreadable() from error


def _unreadable() -> Invalid:
    return Invalid("Trang làm bài gửi dữ liệu chưa đúng dạng. Hãy tải lại trang.")


def _json(answer: object, cache: str = "no-store") -> Response:
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = cache
    return response


def _bytes(raw: bytes, content_type: str, *, zipped: bool = False) -> Response:
    """Bytes under their hash: a day in the browser's own cache, never in a shared one."""
    response = Response(raw, content_type=content_type)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
