"""HTTP of the judge, a module per audience."""

from app.judge.routes import (
    board,
    contests,
    jury,
    jury_submissions,
    practice,
    sending,
    submissions,
    team,
)
from app.judge.routes.blueprint import bp

__all__ = [
    "blueprints",
    "board",
    "contests",
    "jury",
    "jury_submissions",
    "practice",
    "sending",
    "submissions",
    "team",
]

blueprints = (bp,)
