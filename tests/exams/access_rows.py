"""Who may use the pages of the exams. Nobody of the cast has a ticket: the room is shut to all."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tests.support.access import EVERYONE, NOBODY, SIGNED_IN, Row
from tests.support.exams import an_edition

API = "/thi/api/sitting"

ROWS = [
    Row("exams.home", "GET", "/thi/", EVERYONE),
    Row("exams.edition", "GET", "/thi/thu/", EVERYONE),
    Row("exams.register", "GET POST", "/thi/thu/dang-ky", SIGNED_IN),
    Row("exams.card", "GET", "/thi/thu/the-du-thi", SIGNED_IN),
    Row("exams.new_card", "POST", "/thi/thu/the-du-thi", SIGNED_IN),
    Row("exams.check_in", "GET POST", "/thi/vao-phong", EVERYONE),
    Row("exams.lobby", "GET", "/thi/phong-cho", NOBODY, refused=303),
    Row("exams.sitting", "GET", "/thi/lam-bai", NOBODY, refused=303),
    Row("exams.receipt", "GET", "/thi/bien-nhan", NOBODY, refused=303),
    Row("exam_sitting.bell", "GET", "/thi/api/rounds/1/bell", EVERYONE),
    Row("exam_sitting.lobby", "GET", f"{API}/lobby", NOBODY),
    Row("exam_sitting.start", "PUT", f"{API}/start", NOBODY),
    Row("exam_sitting.open_page", "POST", f"{API}/pages", NOBODY),
    Row("exam_sitting.save", "POST", f"{API}/events", NOBODY),
    Row("exam_sitting.hand_in", "PUT", f"{API}/handing-in", NOBODY),
    Row("exam_sitting.receipt", "GET", f"{API}/receipt", NOBODY),
    Row("exam_sitting.play", "POST", f"{API}/recordings/talk/plays", NOBODY),
    Row("exam_sitting.report_play", "PUT", f"{API}/recordings/talk/play", NOBODY),
    Row("exam_sitting.form", "GET", "/thi/api/forms/abc", NOBODY, refused=401),
    Row("exam_sitting.sound", "GET", "/thi/api/sounds/abc", NOBODY, refused=401),
]


def cast(db: Session, at: datetime) -> dict[str, Any]:
    return {"exam edition": an_edition(db, at=at)}
