"""How often a card may be tried: by number and address together, by number, by address last.

Numbers run in sequence, so a bucket of the number alone would let one stranger hold a hundred
candidates out with wrong PINs. The address that guesses is stopped at once; the number as a whole
only where many addresses guess together (8 digits at 300 a minute last half a year on average); the
address alone last and generously, since a school is one address.
"""

from datetime import datetime

from flask import request

from app.exams import pins
from app.web import database
from app.web.throttle import throttle


def card(number: str, *, door: str, burst: int, at: datetime) -> None:
    """One try of a card at a door ("room", "results"). Raises TooMany."""
    name = f"exam-card:{door}:{pins.clean_number(number)}"
    address = request.remote_addr or "unknown"
    throttle(database(), f"{name}:{address}", per_minute=10, burst=burst, at=at)
    throttle(database(), name, per_minute=300, burst=600, at=at)
    throttle(database(), f"exam-from:{address}", per_minute=1200, burst=3000, at=at)
