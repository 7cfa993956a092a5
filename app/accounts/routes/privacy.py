"""One's own personal data: consent, requests, a copy, erasing."""

import json

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.accounts import consent, people, personal_data, requests
from app.accounts.access import allow, forget_cookie
from app.accounts.forms import AskAboutData, Guardianship, PasswordAgain, Press
from app.accounts.routes import limits
from app.accounts.routes.account import refuse_wrong_password
from app.accounts.routes.blueprint import bp, features, person
from app.errors import NotFound, Refused
from app.web import database


@bp.get("/tai-khoan/dong-y")
@allow.signed_in
def consents() -> ResponseReturnValue:
    me = person()
    with database().read() as db:
        given = consent.given(db, me.id)
        stands = {name: consent.has(db, me.id, name, at=clock.now()) for name in consent.PURPOSES}
    return render_template(
        "accounts/consents.html",
        purposes=consent.PURPOSES,
        given=given,
        stands=stands,
        press=Press(),
    )


@bp.route("/tai-khoan/dong-y/<purpose>", methods=["GET", "POST"])
@allow.signed_in
def give_consent(purpose: str) -> ResponseReturnValue:
    me = person()
    wanted = _purpose(purpose)
    at = clock.now()
    form = Guardianship()
    with database().read() as db:
        dob = people.get(db, me.id).dob
    needed = consent.required_givers(dob, at) if dob else frozenset({consent.SELF})
    if form.validate_on_submit():
        try:
            with database().write() as db:
                consent.record(
                    db,
                    me.id,
                    purpose,
                    givers=form.givers & needed,
                    guardian_name=form.guardian_name.data,
                    guardian_contact=form.guardian_contact.data,
                    at=at,
                )
        except Refused as refused:
            form.show(refused)
        else:
            flash(_("Đã ghi nhận đồng ý. Bạn rút lại lúc nào cũng được."), "right")
            return redirect(url_for("accounts.consents"), 303)
    page = render_template("accounts/consent.html", form=form, purpose=wanted, needed=needed)
    return make_response(page, 422 if form.errors else 200)


@bp.post("/tai-khoan/dong-y/<purpose>/rut-lai")
@allow.signed_in
def withdraw_consent(purpose: str) -> ResponseReturnValue:
    """One press, as giving is. What the account cannot be without leads to erasing it."""
    if _purpose(purpose).essential:
        return redirect(url_for("accounts.erase"), 303)
    with database().write() as db:
        consent.withdraw(db, person().id, purpose, at=clock.now())
    flash(_("Đã rút lại đồng ý. Từ bây giờ dữ liệu không được dùng cho mục đích này nữa."), "right")
    return redirect(url_for("accounts.consents"), 303)


@bp.route("/tai-khoan/yeu-cau", methods=["GET", "POST"])
@allow.signed_in
def ask_about_data() -> ResponseReturnValue:
    """The person's requests and how they stand."""
    me = person()
    form = AskAboutData()
    if form.validate_on_submit():
        limits.ask(me.id)
        try:
            with database().write() as db:
                requests.make(db, me.id, form.kind.data, form.text.data or "", at=clock.now())
        except Refused as refused:
            form.show(refused)
        else:
            flash(_("Đã nhận yêu cầu. Chúng tôi trả lời trong hai ngày làm việc."), "right")
            return redirect(url_for("accounts.ask_about_data"), 303)
    with database().read() as db:
        made = requests.of(db, me.id)
    page = render_template("accounts/ask_about_data.html", form=form, made=made, at=clock.now())
    return make_response(page, 422 if form.errors else 200)


@bp.post("/tai-khoan/du-lieu")
@allow.signed_in
def export() -> Response:
    """A copy of all that is held of the person, from every feature, as one JSON file."""
    me = person()
    with database().write() as db:
        held = personal_data.export(db, features(), me.id, actor=me.id, at=clock.now())
    return Response(
        json.dumps(held, ensure_ascii=False, indent=1, default=str),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="du-lieu-cua-toi.json"',
            "Cache-Control": "private, no-store",
        },
    )


@bp.route("/tai-khoan/xoa", methods=["GET", "POST"])
@allow.signed_in
def erase() -> ResponseReturnValue:
    """Erases the account, for the password. Says what must stay, and why."""
    me = person()
    form = PasswordAgain()
    if form.validate_on_submit():
        try:
            refuse_wrong_password(me, form.password.data)
            with database().write() as db:
                kept = personal_data.erase(db, features(), me.id, actor=me.id, at=clock.now())
        except Refused as refused:
            form.show(refused)
        else:
            response = make_response(render_template("accounts/erased.html", kept=kept))
            forget_cookie(response)
            return response
    names = [holding.name for feature in features() for holding in feature.holdings]
    page = render_template("accounts/erase.html", form=form, names=names)
    return make_response(page, 422 if form.errors else 200)


def _purpose(name: str) -> consent.Purpose:
    if name not in consent.PURPOSES:
        raise NotFound("Không có mục đích này.")
    return consent.PURPOSES[name]
