"""Milli-points as a person reads them."""

from app.vietnamese import decimal, number


def points(milli: int) -> str:
    """26100 → "26,1"; 30000 → "30"; 333 → "0,333"."""
    whole, rest = divmod(milli, 1000)
    if not rest:
        return number(whole)
    return decimal(milli / 1000, len(f"{rest:03d}".rstrip("0")))
