"""What the judge hands to the whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.judge import contests, hosts, loading, queue, submissions
from app.judge.demo import contests as demo
from app.judge.demo import simulation
from app.judge.personal import HOLDINGS
from app.registry import Feature, Health, HomeCard, JobContext, LoadContext, PeriodicJob
from app.vietnamese import date_time

LONG_QUEUE = 100
"""Submissions that wait; the exact number is for staff, since a contest's queue may tell tales."""


def _home_cards(db: Session, at: datetime) -> Sequence[HomeCard]:
    """The contest that runs now, else the next one."""
    rows = [one for one in contests.all_contests(db) if at < one.ends_at]
    running = [one for one in rows if contests.is_running(one, at)]
    if not rows:
        return ()
    found = max(running, key=lambda one: one.ends_at) if running else rows[-1]
    text = (
        _("Đang diễn ra, đến %(at)s. Vào xem đề và bảng xếp hạng.", at=date_time(found.ends_at))
        if running
        else _("Bắt đầu lúc %(at)s.", at=date_time(found.starts_at))
    )
    href = url_for("judge.contest", slug=found.slug)
    return (HomeCard("judge", found.name, text, href, _("Vào kỳ thi")),)


def _health(db: Session) -> Health:
    """The site serves whether or not anything is judged; the details say what is."""
    from app import clock

    alive = hosts.alive(db, at=clock.now())
    working = [one for one in alive if one.judges]
    tier, waiting = working[0].tier if working else "none", queue.length(db)
    return Health(
        serves=True,
        details={
            "tier": tier,
            "queue_length": waiting,
            "hosts": {one.name: one.judges for one in alive},
        },
        shown={"tier": tier, "queue": "ok" if waiting < LONG_QUEUE else "long"},
    )


def _load_content(context: LoadContext) -> str:
    checked, faults = loading.read_all(context.content / "problems")
    shelf = context.var / "judge" / "packages"
    with context.database.write() as db:
        outcomes = [loading.keep(db, one, shelf, at=context.at) for one in checked]
    counted = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in ("new", "changed", "same"))
    return f"judge: {counted}" + "".join(f"\n  not loaded: {fault}" for fault in faults)


def _forget(context: JobContext) -> None:
    with context.database.write() as db:
        submissions.forget_trials(db, at=context.at)
        hosts.forget_lost(db, at=context.at)


feature = Feature(
    name="judge",
    home_cards=_home_cards,
    health=_health,
    jobs=(
        PeriodicJob("forget old trials", timedelta(hours=1), _forget),
        simulation.JOB,
        demo.JOB,
    ),
    holdings=HOLDINGS,
    load_content=_load_content,
    load_demo=demo.load,
)
