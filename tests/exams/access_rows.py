"""Who may use the pages of the exams. Nobody of the cast has a ticket: the room is shut to all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.exams.models import DuplicateCase, Edition, Incident, Sitting
from tests.support.access import EVERYONE, NOBODY, SIGNED_IN, Cast, Row, only
from tests.support.exam_editions import a_whole_edition
from tests.support.exams import a_candidate, a_seat, an_edition
from tests.support.factories import a_user

API = "/thi/api/sitting"
OWN = ("organiser of the edition",)
"""Holds the role in the edition's scope; the organiser of another edition is turned away."""
ORGANISERS = ("organiser", *OWN)
READERS = (*ORGANISERS, "auditor")
DESK = (*ORGANISERS, "support", "invigilator")
ANYWHERE = (*DESK, "auditor", "organiser of another edition", "organiser of edition 3")
"""The last one is of the cast of accounts: an edition that is none of ours."""


def _at(path: str) -> Callable[[Cast], str]:
    """An address of the whole edition; {names} are things of the cast."""
    return lambda cast: "/thi/to-chuc" + path.format(**cast)


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
    Row("exam_results.look_up", "GET POST", "/thi/tra-cuu", EVERYONE),
    Row("exam_results.winners", "GET", "/thi/ca-ky/ket-qua", EVERYONE),
    Row("exam_results.ranking_rules", "GET", "/thi/ca-ky/quy-che-xep-hang", EVERYONE),
    Row("exam_results.rules_file", "GET", "/thi/ca-ky/quy-che-xep-hang.json", EVERYONE),
    Row("exam_results.ranking_file", "GET", "/thi/ca-ky/xep-hang/snapshot.csv", EVERYONE),
    Row("exam_results.verifier", "GET", "/thi/verify_ranking.py", EVERYONE),
    Row("exam_staff.home", "GET", "/thi/to-chuc/", only(*ANYWHERE)),
    Row("exam_staff.edition", "GET", _at("/{E}/"), only(*READERS)),
    Row("exam_staff.waiting", "GET", _at("/{E}/de-nghi"), only(*READERS, "invigilator")),
    Row("exam_staff.agree", "POST", _at("/{E}/de-nghi/1/dong-y"), only(*ORGANISERS)),
    Row("exam_staff.withdraw", "POST", _at("/{E}/de-nghi/1/rut"), only(*ORGANISERS)),
    Row("exam_staff.log", "GET", _at("/{E}/nhat-ky"), only(*READERS)),
    Row("exam_staff.people", "GET", _at("/{E}/thi-sinh?q=binh"), only(*DESK, "auditor")),
    Row("exam_staff.export", "GET", _at("/{E}/thi-sinh.csv"), only(*READERS)),
    Row("exam_staff.candidate", "GET", _at("/{E}/thi-sinh/{C}"), only(*DESK, "auditor")),
    # A candidate of another edition is not there for anyone.
    Row("exam_staff.candidate", "GET", _at("/{E}/thi-sinh/{C of another}"), only(*DESK, "auditor")),
    Row("exam_staff.new_card", "POST", _at("/{E}/thi-sinh/{C}/the"), only(*ORGANISERS, "support")),
    Row("exam_staff.card", "GET", _at("/{E}/thi-sinh/{C}/the"), only(*ORGANISERS, "support")),
    Row("exam_staff.accommodate", "POST", _at("/{E}/thi-sinh/{C}/uu-tien"), only(*ORGANISERS)),
    Row("exam_staff.takeover", "POST", _at("/{E}/bai-thi/{S}/doi-may"), only(*DESK)),
    Row("exam_staff.adjust", "POST", _at("/{E}/bai-thi/{S}/gio"), only(
        *ORGANISERS, "invigilator")),
    Row("exam_staff.replay", "POST", _at("/{E}/bai-thi/{S}/nghe-them"), only(
        *ORGANISERS, "invigilator")),
    Row("exam_staff.incident_list", "GET", _at("/{E}/su-co"), only(*READERS)),
    Row("exam_staff.accept_incident", "POST", _at("/{E}/su-co/{I}/chap-nhan"), only(*ORGANISERS)),
    Row("exam_staff.dates", "GET", _at("/{E}/lich"), only(*READERS)),
    Row("exam_staff.set_dates", "POST", _at("/{E}/lich"), only(*ORGANISERS)),
    Row("exam_staff.set_slot", "POST", _at("/{E}/vong/{R}/lich"), only(*ORGANISERS)),
    Row("exam_staff.set_rules", "POST", _at("/{E}/quy-tac"), only(*ORGANISERS)),
    Row("exam_staff.duplicates", "GET", _at("/{E}/nghi-trung"), only(*READERS)),
    Row("exam_staff.decide", "POST", _at("/{E}/nghi-trung/{D}"), only(*ORGANISERS)),
    Row("exam_staff.gift_codes", "GET", _at("/{E}/ma-qua"), only(*READERS)),
    Row("exam_staff.load_codes", "POST", _at("/{E}/ma-qua"), only(*ORGANISERS)),
    Row("exam_staff.round_page", "GET", _at("/{E}/vong/{R}"), only(*READERS)),
    Row("exam_staff.foresee", "GET", _at("/{E}/vong/{R}/chuan-bi"), only(*READERS)),
    Row("exam_staff.act", "POST", _at("/{E}/vong/{R}/chuan-bi"), only(*ORGANISERS)),
    Row("exam_staff.questions", "GET", _at("/{E}/vong/{R}/cau-hoi"), only(*READERS, "examiner")),
    Row("exam_staff.void", "POST", _at("/{E}/vong/{R}/cau-hoi/u1"), only(*ORGANISERS)),
]  # fmt: skip


def cast(db: Session, at: datetime) -> dict[str, Any]:
    strange = an_edition(db, at=at)
    whole = a_whole_edition(db, at=at)
    edition = db.get_one(Edition, whole.edition)
    seat = db.get_one(Sitting, a_seat(db, at=at, edition=edition).sitting)
    twice = DuplicateCase(earlier_id=seat.candidate_id, why="phone", found_at=at,
                          later_id=a_candidate(db, edition, at=at).id)  # fmt: skip
    late = Incident(sitting_id=seat.id, kind="late", note="1 thay đổi", opened_at=at)
    db.add_all([twice, late])
    db.flush()
    return {
        "exam edition": strange,
        "organiser of the edition": a_user(db, ("organiser", f"edition:{edition.id}")),
        "organiser of another edition": a_user(db, ("organiser", f"edition:{strange.id}")),
        "E": edition.id,
        "R": whole.first,
        "C": seat.candidate_id,
        "C of another": a_candidate(db, strange, at=at).id,
        "S": seat.id,
        "D": twice.id,
        "I": late.id,
    }
