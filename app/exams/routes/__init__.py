"""The exam over HTTP: candidates, the room, the JSON of a sitting, results, the organiser."""

from app.exams.routes import candidate, organiser, results, room, sitting
from app.web.security import csrf

csrf.exempt(sitting.bp)  # its own ticket and header instead: no form token can expire (X8)

blueprints = (candidate.bp, sitting.bp, results.bp, organiser.bp)

__all__ = ["blueprints", "room"]
