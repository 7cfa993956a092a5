"""The desk: finding people, reset slips, roles, requests about data, reports, the log."""

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.accounts import (
    audit,
    page_reports,
    people,
    personal_data,
    requests,
    resets,
    roles,
    second_factor,
)
from app.accounts.access import ANYWHERE, allow
from app.accounts.forms import AnswerRequest, GiveRole, Press
from app.accounts.roles import ROLES, SignedIn
from app.accounts.routes.blueprint import bp, features, person
from app.errors import Forbidden, Refused
from app.vietnamese import date as vi_date
from app.web import database
from app.web.pages import Page, page_number

SEES_ALL = ("support", "organiser", "auditor", "admin")
"""Held everywhere, these see every account; in a scope, and teachers, who belongs to it."""
BELONGING = ("support", "organiser", "teacher")


@bp.get("/quan-tri")
@allow.roles(*roles.STAFF, "teacher", within=ANYWHERE)
def desk() -> ResponseReturnValue:
    """What there is to do here for this person."""
    me = person()
    answers = me.has("support") or me.has("organiser") or me.has("auditor")
    with database().read() as db:
        waiting = len(requests.inbox(db, answered=False)) if answers else 0
        reports = len(page_reports.waiting(db)) if answers else 0
    return render_template(
        "accounts/desk.html", me=me, answers=answers, waiting=waiting, reports=reports
    )


@bp.get("/quan-tri/nguoi-dung")
@allow.roles(*SEES_ALL, "teacher", within=ANYWHERE)
def search_people() -> ResponseReturnValue:
    me = person()
    words = request.args.get("q", "")[:100]
    scopes = None if sees_all(me) else belongs_to(me)
    with database().read() as db:
        found = people.search(db, words, scopes=scopes)
    if found:
        with database().write() as db:
            audit.saw(
                db,
                actor=me.id,
                subject="accounts",
                what="search",
                n=len(found),
                at=clock.now(),
            )
    return render_template("accounts/people.html", found=found, words=words)


@bp.get("/quan-tri/nguoi-dung/<int:user_id>")
@allow.roles(*SEES_ALL, "teacher", within=ANYWHERE)
def show_person(user_id: int) -> ResponseReturnValue:
    me = person()
    with database().write() as db:
        user = people.get(db, user_id)
        grants = sorted(roles.grants_of(db, user_id), key=str)
        refuse_stranger(me, grants)
        may_slip = _may_slip(lambda: resets.refuse_slip(db, me, user))
        audit.saw(db, actor=me.id, subject=f"user:{user_id}", what="account", at=clock.now())
    return render_template(
        "accounts/person.html",
        user=user,
        grants=grants,
        may_slip=may_slip,
        governs=me.has("admin"),
        roles=ROLES,
        give=GiveRole(),
        press=Press(),
    )


@bp.post("/quan-tri/nguoi-dung/<int:user_id>/phieu-mat-khau")
@allow.roles("support", "organiser", "teacher", within=ANYWHERE)
def reset_slip(user_id: int) -> ResponseReturnValue:
    """Makes a slip and shows it once, ready to print."""
    at = clock.now()
    with database().write() as db:
        user = people.get(db, user_id)
        code = resets.make_slip(db, person(), user, at=at)
    return render_template(
        "accounts/reset_slip.html", user=user, code=code, ends_at=at + resets.SLIP_LIVES
    )


@bp.post("/quan-tri/nguoi-dung/<int:user_id>/vai-tro")
@allow.roles("admin")
def give_role(user_id: int) -> ResponseReturnValue:
    return _change_role(user_id, gives=True)


@bp.post("/quan-tri/nguoi-dung/<int:user_id>/vai-tro/thu-hoi")
@allow.roles("admin")
def take_role(user_id: int) -> ResponseReturnValue:
    return _change_role(user_id, gives=False)


@bp.post("/quan-tri/nguoi-dung/<int:user_id>/hai-lop/tat")
@allow.roles("admin")
def second_factor_of_person_off(user_id: int) -> ResponseReturnValue:
    """For who lost both the phone and the spare codes."""
    with database().write() as db:
        user = people.get(db, user_id)
        second_factor.turn_off(db, user, actor=person().id, at=clock.now())
    flash(_("Đã tắt xác thực hai lớp của %(name)s.", name=user.full_name), "right")
    return redirect(url_for("accounts.show_person", user_id=user_id), 303)


@bp.get("/quan-tri/yeu-cau")
@allow.roles("support", "organiser", "auditor")
def request_inbox() -> ResponseReturnValue:
    at = clock.now()
    with database().write() as db:
        waiting = requests.inbox(db, answered=False)
        answered = requests.inbox(db, answered=True)
        if waiting or answered:
            n = len(waiting) + len(answered)
            audit.saw(db, actor=person().id, subject="data requests", what="inbox", n=n, at=at)
    return render_template(
        "accounts/request_inbox.html",
        waiting=waiting,
        answered=answered,
        kinds=requests.KINDS,
        at=at,
    )


@bp.route("/quan-tri/yeu-cau/<int:request_id>", methods=["GET", "POST"])
@allow.roles("support", "organiser", "auditor")
def answer_request(request_id: int) -> ResponseReturnValue:
    me = person()
    with database().read() as db:
        asked, user = requests.get(db, request_id)
    form = AnswerRequest(full_name=user.full_name, dob=vi_date(user.dob) if user.dob else "")
    if form.validate_on_submit():
        try:
            _answer(me, request_id, form)
        except Refused as refused:
            form.show(refused)
        else:
            flash(_("Đã trả lời yêu cầu."), "right")
            return redirect(url_for("accounts.request_inbox"), 303)
    with database().write() as db:
        audit.saw(db, actor=me.id, subject=f"user:{user.id}", what="data request", at=clock.now())
    page = render_template(
        "accounts/answer_request.html",
        form=form,
        asked=asked,
        user=user,
        kinds=requests.KINDS,
        at=clock.now(),
    )
    return make_response(page, 422 if form.errors else 200)


@bp.get("/quan-tri/bao-loi")
@allow.roles("support", "organiser", "editor", "auditor")
def list_page_reports() -> ResponseReturnValue:
    with database().read() as db:
        reports = page_reports.waiting(db)
    return render_template("accounts/page_reports.html", reports=reports, press=Press())


@bp.post("/quan-tri/bao-loi/<int:report_id>/xong")
@allow.roles("support", "organiser", "editor")
def close_page_report(report_id: int) -> ResponseReturnValue:
    with database().write() as db:
        page_reports.close(db, report_id, actor=person().id, at=clock.now())
    return redirect(url_for("accounts.list_page_reports"), 303)


@bp.get("/quan-tri/nhat-ky")
@allow.roles("auditor", "admin")
def audit_log() -> ResponseReturnValue:
    subject = request.args.get("q", "").strip()[:80]
    number, size = page_number(), 100
    with database().read() as db:
        rows, total = audit.lines(db, subject=subject, skip=(number - 1) * size, limit=size)
    page = Page(rows, number, total, size)
    words = dict(audit.WORDS)
    for feature in features():
        words.update(feature.audit_words)
    return render_template("accounts/audit_log.html", page=page, subject=subject, words=words)


def sees_all(me: SignedIn) -> bool:
    return any(me.has(role) for role in SEES_ALL)


def belongs_to(me: SignedIn) -> frozenset[str]:
    """The editions, contests and classes whose people this person looks after."""
    return frozenset(scope for role in BELONGING for scope in me.scopes(role) if scope is not None)


def refuse_stranger(me: SignedIn, grants: list[tuple[str, str | None]]) -> None:
    """Raises Forbidden where the account is none of this person's."""
    if not sees_all(me) and not belongs_to(me) & {scope for _role, scope in grants}:
        raise Forbidden("Bạn chỉ xem được học sinh, thí sinh do mình phụ trách.")


def _may_slip(refuse: Callable[[], None]) -> bool:
    try:
        refuse()
    except Refused:
        return False
    return True


def _change_role(user_id: int, *, gives: bool) -> ResponseReturnValue:
    form = GiveRole()
    role, scope = form.role.data, (form.scope.data or "").strip() or None
    me, at = person(), clock.now()
    with database().write() as db:
        user = people.get(db, user_id)
        if gives:
            roles.grant(db, user_id, role, scope, at=at)
        else:
            if role == "admin" and scope is None:
                personal_data.refuse_last_admin(db, user_id)
            roles.withdraw(db, user_id, role, scope)
        audit.record(
            db,
            actor=me.id,
            action="role given" if gives else "role withdrawn",
            subject=f"user:{user.id}",
            at=at,
            role=role,
            scope=scope,
        )
    return redirect(url_for("accounts.show_person", user_id=user_id), 303)


def _answer(me: SignedIn, request_id: int, form: AnswerRequest) -> None:
    at = clock.now()
    with database().write() as db:
        asked = requests.answer(db, me, request_id, form.answer.data, at=at)
        if asked.kind == "correct":
            requests.correct(
                db, me, asked.user_id, full_name=form.full_name.data, dob=form.born, at=at
            )
        if asked.kind == "erase" and form.erase_now.data:
            requests.refuse_staff_account(db, me, asked.user_id)
            personal_data.erase(db, features(), asked.user_id, actor=me.id, at=at)
