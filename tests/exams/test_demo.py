"""The demo's three editions: each in its state, made once, and true to the same rules."""

import json
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts import people
from app.config import ROOT
from app.db import Database
from app.exams import demo, loading, registration, rounds, verify
from app.exams.models import Award, Candidate, Edition, RankRow
from tests.conftest import Clock
from tests.support.factories import a_user

SECRET = "for-tests-only"


def test_the_demo_is_ready_twice_over(
    app: Flask, client: FlaskClient, database: Database, clock: Clock
) -> None:
    var = app.extensions["settings"].var
    source = loading.read(ROOT / "content" / "exams" / demo.OPEN)
    with database.write() as db:
        for role in ("organiser", "admin"):
            a_user(db, role)
        assert len(people.with_role(db, "organiser", "admin")) == 2
    told = demo.load(database, source, var, secret_key=SECRET, at=clock())
    assert "600 ranked, 50 awarded" in told
    cards = json.loads((var / demo.CARDS).read_text())
    clock.advance(days=40)
    assert "demo was there" in demo.load(database, source, var, secret_key=SECRET, at=clock())
    assert json.loads((var / demo.CARDS).read_text()) == cards

    with database.read() as db:
        past = rounds.edition_by_slug(db, demo.PAST)
        assert db.scalar(select(func.count()).select_from(RankRow)) == 600
        assert db.scalar(select(func.count()).select_from(Award)) == 100
        assert [one.says for one in verify.verify(db, past) if not one.holds] == []
        tied = db.execute(
            select(RankRow.rank).group_by(RankRow.rank).having(func.count() > 1)
        ).all()
        assert tied
        open_now = db.scalars(select(Edition).where(Edition.slug == demo.OPEN)).one()
        assert registration.is_open(open_now, clock())
        assert open_now.rounds[0].slots[0].starts_at > clock() + timedelta(days=7)
        schools = select(Candidate.school).where(Candidate.edition_id == past.id).distinct()
        assert all("mô phỏng" in school for school in db.scalars(schools))

    for card in cards:
        answer = client.post(card["for"], data={"number": card["number"], "pin": card["pin"]})
        assert answer.status_code in (200, 303), card
