"""The library is for everyone."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.library import shelf
from tests.support.access import EVERYONE, Row
from tests.support.library import real_materials

SLUG = "cong-nhanh-cung-ban-ong"


def cast(db: Session, at: datetime) -> dict[str, object]:
    """One material on the shelf."""
    shelf.load(db, next(one for one in real_materials() if one.slug == SLUG), at=at)
    return {}


ROWS = [
    Row("library.catalogue", "GET", "/hoc-lieu/", EVERYONE),
    Row("library.search", "GET", "/hoc-lieu/tim?tu=dem", EVERYONE),
    Row("library.material", "GET", f"/hoc-lieu/{SLUG}", EVERYONE),
    Row("library.sheet", "GET", f"/hoc-lieu/{SLUG}/in", EVERYONE),
    Row("library.cover", "GET", f"/hoc-lieu/{SLUG}/bia.svg", EVERYONE),
    Row("library.sound", "GET", f"/hoc-lieu/{SLUG}/am-thanh/khong-co.mp3", EVERYONE),
    Row("library.short", "GET", "/h/toan-l1-02", EVERYONE),
    Row("library.frame_height", "GET", "/nhung/khung.js", EVERYONE),
    Row("library.embed", "GET", f"/nhung/{SLUG}", EVERYONE),
]
