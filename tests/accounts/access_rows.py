"""Who may use the pages of accounts and of the frame."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import logins, page_reports, requests
from app.accounts.models import Login
from tests.support.access import EVERYONE, NOBODY, SIGNED_IN, Row, only
from tests.support.factories import a_user

SCOPED = ("teacher of class 7", "organiser of edition 3")
EXAM_STAFF = ("organiser of the edition", "organiser of another edition")
"""Of the cast of the exams."""
DESK = (
    "invigilator", "marker", "examiner", "organiser", "jury", "editor", "support", "auditor",
    "teacher", *SCOPED, *EXAM_STAFF, "jury of the contest", "jury of another contest",
)  # fmt: skip
SEES_ALL = ("support", "organiser", "auditor")

ROWS = [
    Row("accounts.sign_up", "GET POST", "/dang-ky", EVERYONE),
    Row("accounts.sign_in", "GET POST", "/dang-nhap", EVERYONE),
    Row("accounts.second_step", "GET POST", "/dang-nhap/xac-thuc", NOBODY, refused=401),
    Row("accounts.sign_out", "POST", "/dang-xuat", EVERYONE),
    Row("accounts.forgotten_password", "GET POST", "/quen-mat-khau", EVERYONE),
    Row("accounts.new_password", "GET POST", "/mat-khau-moi", EVERYONE),
    Row("accounts.report_page", "GET POST", "/bao-loi?trang=/hoc-lieu/", EVERYONE),
    Row("accounts.corner", "GET", "/tai-khoan/goc", EVERYONE),
    Row("accounts.account", "GET", "/tai-khoan", SIGNED_IN),
    Row("accounts.password", "GET POST", "/tai-khoan/mat-khau", SIGNED_IN),
    Row("accounts.contact", "GET POST", "/tai-khoan/lien-he", SIGNED_IN),
    Row("accounts.end_other_devices", "POST", "/tai-khoan/thiet-bi-khac/dang-xuat", SIGNED_IN),
    # Another's device is answered like one's own that is gone: nothing happens, nothing is told.
    Row(
        "accounts.end_device",
        "POST",
        lambda cast: f"/tai-khoan/thiet-bi/{cast['device of another']}/dang-xuat",
        SIGNED_IN,
    ),
    Row("accounts.second_factor_page", "GET POST", "/tai-khoan/hai-lop", SIGNED_IN),
    Row("accounts.second_factor_qr", "GET", "/tai-khoan/hai-lop/ma-qr.svg", SIGNED_IN),
    Row("accounts.spare_codes", "POST", "/tai-khoan/hai-lop/ma-du-phong", SIGNED_IN),
    Row("accounts.second_factor_off", "POST", "/tai-khoan/hai-lop/tat", SIGNED_IN),
    Row("accounts.consents", "GET", "/tai-khoan/dong-y", SIGNED_IN),
    Row("accounts.give_consent", "GET POST", "/tai-khoan/dong-y/news", SIGNED_IN),
    Row("accounts.withdraw_consent", "POST", "/tai-khoan/dong-y/news/rut-lai", SIGNED_IN),
    Row("accounts.ask_about_data", "GET POST", "/tai-khoan/yeu-cau", SIGNED_IN),
    Row("accounts.export", "POST", "/tai-khoan/du-lieu", SIGNED_IN),
    Row("accounts.erase", "GET POST", "/tai-khoan/xoa", SIGNED_IN),
    Row("accounts.desk", "GET", "/quan-tri", only(*DESK)),
    Row("accounts.search_people", "GET", "/quan-tri/nguoi-dung?q=an", only(
        *SEES_ALL, "teacher", *SCOPED, *EXAM_STAFF)),
    Row("accounts.show_person", "GET", lambda cast: _person(cast, "pupil of class 7"), only(
        *SEES_ALL, "teacher of class 7")),
    Row("accounts.show_person", "GET", lambda cast: _person(cast, "candidate of edition 3"), only(
        *SEES_ALL, "organiser of edition 3")),
    Row("accounts.show_person", "GET", lambda cast: _person(cast, "pupil"), only(*SEES_ALL)),
    Row("accounts.reset_slip", "POST", lambda cast: _slip(cast, "pupil of class 7"), only(
        "support", "organiser", "teacher of class 7")),
    Row("accounts.reset_slip", "POST", lambda cast: _slip(cast, "candidate of edition 3"), only(
        "support", "organiser", "organiser of edition 3")),
    Row("accounts.reset_slip", "POST", lambda cast: _slip(cast, "jury"), only()),
    Row("accounts.give_role", "POST", lambda cast: _person(cast, "pupil") + "/vai-tro", only()),
    Row("accounts.take_role", "POST", lambda cast: _person(cast, "pupil") + "/vai-tro/thu-hoi",
        only()),
    Row("accounts.second_factor_of_person_off", "POST",
        lambda cast: _person(cast, "jury") + "/hai-lop/tat", only()),
    Row("accounts.request_inbox", "GET", "/quan-tri/yeu-cau", only(*SEES_ALL)),
    Row("accounts.answer_request", "GET",
        lambda cast: f"/quan-tri/yeu-cau/{cast['data request']}", only(*SEES_ALL)),
    Row("accounts.answer_request", "POST",
        lambda cast: f"/quan-tri/yeu-cau/{cast['data request']}", only("support", "organiser")),
    Row("accounts.list_page_reports", "GET", "/quan-tri/bao-loi", only(*SEES_ALL, "editor")),
    Row("accounts.close_page_report", "POST",
        lambda cast: f"/quan-tri/bao-loi/{cast['page report']}/xong",
        only("support", "organiser", "editor")),
    Row("accounts.audit_log", "GET", "/quan-tri/nhat-ky", only("auditor")),
]  # fmt: skip


def cast(db: Session, at: datetime) -> dict[str, object]:
    pupil = a_user(db, ("pupil", "class:7"), full_name="Trần Đức Ẩn")
    candidate = a_user(db, ("candidate", "edition:3"), full_name="Lê Thị Hoà")
    logins.start(db, candidate.id, device="Firefox trên Windows", remember=False, at=at)
    report = page_reports.make(
        db, page="/hoc-lieu/", text="Thiếu hình.", request_id="", user_id=None, at=at
    )
    return {
        "pupil of class 7": pupil,
        "candidate of edition 3": candidate,
        "teacher of class 7": a_user(db, ("teacher", "class:7")),
        "organiser of edition 3": a_user(db, ("organiser", "edition:3")),
        "device of another": db.query(Login.id).filter_by(user_id=candidate.id).scalar(),
        "data request": requests.make(db, pupil.id, "see", "", at=at).id,
        "page report": report.id,
    }


def _person(cast: dict[str, object], name: str) -> str:
    return f"/quan-tri/nguoi-dung/{getattr(cast[name], 'id')}"  # noqa: B009 - a User or a thing


def _slip(cast: dict[str, object], name: str) -> str:
    return _person(cast, name) + "/phieu-mat-khau"
