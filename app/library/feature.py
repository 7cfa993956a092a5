"""What the library hands to the whole."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.library import content, shelf
from app.library.content import LEVELS
from app.registry import Feature, Health, HomeCard, LoadContext


def _home_cards(db: Session, at: datetime) -> Sequence[HomeCard]:
    """Today's material: the same for everyone on one day."""
    row = shelf.of_the_day(db, at=at)
    if row is None:
        return ()
    levels = ", ".join(LEVELS[one.level] for one in row.levels)
    return (
        HomeCard(
            door="library",
            title=_("Bài hôm nay: %(title)s", title=row.title),
            text=f"{levels}. {row.front['intro']}",
            href=url_for("library.material", slug=row.slug),
            action=_("Làm bài này"),
        ),
    )


def _health(db: Session) -> Health:
    from app import clock

    return Health(serves=True, details={"materials": shelf.count(db, at=clock.now())})


def _load(context: LoadContext) -> str:
    checked, faults = content.read_all(context.content / "library")
    with context.database.write() as db:
        outcomes = [shelf.load(db, one, at=context.at) for one in checked]
    counted = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in ("new", "changed", "same"))
    told = f"library: {counted}"
    return told + "".join(f"\n  not loaded: {fault}" for fault in faults)


feature = Feature(name="library", home_cards=_home_cards, health=_health, load_content=_load)
