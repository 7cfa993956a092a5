"""The organiser's pages, by what they look at."""

from app.exams.routes.organiser import candidates, editions, incidents, registrations, rounds
from app.exams.routes.organiser.blueprint import bp

__all__ = ["bp", "candidates", "editions", "incidents", "registrations", "rounds"]
