"""The peer of bench/pages.py: WhiteNoise alone, serving the same bytes from files."""

from collections.abc import Callable, Iterable

from whitenoise import WhiteNoise

from app.config import from_environment


def application() -> WhiteNoise:
    """Serves VAR/plain/; nothing behind it."""
    return WhiteNoise(_nothing, root=from_environment().var / "plain", index_file=True)


def _nothing(_environ: object, start: Callable[..., object]) -> Iterable[bytes]:
    start("404 Not Found", [("Content-Length", "0")])
    return [b""]
