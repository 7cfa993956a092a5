"""The blueprint that every module of the judge hangs its views on, and what they share."""

import hashlib
import json

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from app import clock
from app.accounts.access import current_user
from app.accounts.roles import SignedIn
from app.judge import contests, wording
from app.judge.languages import LANGUAGES
from app.web import database
from app.web.throttle import throttle

bp = Blueprint("judge", __name__, template_folder="../templates", url_prefix="/lap-trinh")


@bp.app_context_processor
def _words() -> dict[str, object]:
    """Verdicts, levels and languages by name, for the judge's templates."""
    return {"wording": wording, "LANGUAGES": LANGUAGES}


def me() -> SignedIn:
    """Who is signed in, in a view that lets nobody else in."""
    person = current_user()
    assert person is not None
    return person


def contest_scope(db: Session, slug: str, **_others: object) -> str:
    """Where a jury's role must count for a page of this contest."""
    return f"contest:{contests.by_slug(db, slug).id}"


def is_jury(person: SignedIn, contest_id: int | None) -> bool:
    """Whether the person may look at everybody's programs, there."""
    return person.has("jury", f"contest:{contest_id}" if contest_id is not None else None)


def limit_sends(user_id: int) -> None:
    """Ten at once, then ten a minute. Raises TooMany."""
    throttle(database(), f"judge-send:{user_id}", per_minute=10, burst=10, at=clock.now())


def limit_trials(user_id: int) -> None:
    throttle(database(), f"judge-try:{user_id}", per_minute=20, burst=15, at=clock.now())


def limit_questions(user_id: int) -> None:
    throttle(database(), f"judge-ask:{user_id}", per_minute=4, burst=6, at=clock.now())


def own_json(values: object) -> Response:
    """JSON for one person that is polled: an ETag, 304 while it is the same."""
    raw = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    response = Response(raw, content_type="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    response.set_etag(hashlib.sha256(raw).hexdigest()[:20])
    response.make_conditional(request)
    return response
