"""The exam over HTTP: candidates, the room, and the JSON of a sitting."""

from app.exams.routes import candidate, room, sitting
from app.web.security import csrf

csrf.exempt(sitting.bp)  # its own ticket and header instead: no form token can expire (X8)

blueprints = (candidate.bp, sitting.bp)

__all__ = ["blueprints", "room"]
