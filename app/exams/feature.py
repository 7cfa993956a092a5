"""What the exams hand to the whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.exams import demo, incidents, loading, registration, rounds, sittings
from app.exams.audit_words import WORDS
from app.exams.models import Edition, Sitting
from app.exams.personal_data import HOLDINGS
from app.registry import Feature, Health, HomeCard, JobContext, LoadContext, PeriodicJob
from app.vietnamese import date_time


def _home_cards(db: Session, at: datetime) -> Sequence[HomeCard]:
    """Open registration, and a round that is on."""
    cards = []
    for edition in db.scalars(select(Edition).order_by(Edition.id)):
        if registration.is_open(edition, at) and edition.registration_closes_at:
            cards.append(
                HomeCard(
                    door="exams",
                    title=edition.name,
                    text=_(
                        "Đang mở đăng ký đến hết %(when)s. Mỗi thí sinh được tặng một khóa học.",
                        when=date_time(edition.registration_closes_at),
                    ),
                    href=url_for("exams.edition", slug=edition.slug),
                    action=_("Đăng ký dự thi"),
                )
            )
        for round_ in edition.rounds:
            if rounds.phase(rounds.moments_of(round_), at) in {"check_in", "running"}:
                cards.append(
                    HomeCard(
                        door="exams",
                        title=f"{edition.name}, {round_.title}",
                        text=_("Phòng thi đang mở. Cần số báo danh và mã PIN trên thẻ dự thi."),
                        href=url_for("exams.check_in"),
                        action=_("Vào phòng thi"),
                    )
                )
    return cards


def _health(db: Session) -> Health:
    """How many sit now, and how many of them are past their time and not yet swept."""
    late = clock.now() - sittings.SWEEP_MARGIN
    open_now = select(func.count()).where(
        Sitting.started_at.is_not(None), Sitting.handed_in_at.is_(None)
    )
    return Health(
        serves=True,
        details={
            "open_sittings": db.scalar(open_now) or 0,
            "unswept": db.scalar(open_now.where(Sitting.counts_until < late)) or 0,
        },
    )


def _sweep(context: JobContext) -> None:
    """In small transactions, so that saves are never kept waiting."""
    while True:
        with context.database.write() as db:
            if sittings.sweep(db, at=context.at, most=100) < 100:
                return


def _gifts(context: JobContext) -> None:
    with context.database.write() as db:
        registration.issue_waiting_gifts(db, at=context.at)


def _late_answers(context: JobContext) -> None:
    with context.database.write() as db:
        incidents.open_late(db, at=context.at)


def _load_content(context: LoadContext) -> str:
    told = []
    for folder in sorted((context.content / "exams").glob("*/exam.yaml")):
        source = loading.read(folder.parent)
        with context.database.write() as db:
            edition = loading.load(db, source, at=context.at, number_prefix="TA26")
            told += [f"exams: {edition.slug} loaded", *loading.conflicts(db, source, edition)]
    return "\n  ".join(told) or "exams: no content"


def _load_demo(context: LoadContext) -> str:
    source = loading.read(context.content / "exams" / demo.OPEN)
    secret_key = current_app.extensions["settings"].secret_key
    return demo.load(context.database, source, context.var, secret_key=secret_key, at=context.at)


feature = Feature(
    name="exams",
    home_cards=_home_cards,
    health=_health,
    jobs=(
        PeriodicJob("close sittings whose time is up", timedelta(seconds=5), _sweep),
        PeriodicJob("tell of late answers", timedelta(minutes=1), _late_answers),
        PeriodicJob("issue gifts that had to wait", timedelta(minutes=10), _gifts),
    ),
    holdings=HOLDINGS,
    audit_words=WORDS,
    load_content=_load_content,
    load_demo=_load_demo,
)
