"""Forgotten password: a link by mail, or a slip from a teacher or an organiser."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.accounts import passwords, people, resets
from app.accounts.access import allow
from app.accounts.forms import ForgottenPassword, NewPassword
from app.accounts.routes import limits
from app.accounts.routes.blueprint import bp
from app.errors import Refused
from app.web import database, settings


@bp.route("/quen-mat-khau", methods=["GET", "POST"])
@allow.public
def forgotten_password() -> ResponseReturnValue:
    """The same answer whether there is such an account or not."""
    form = ForgottenPassword()
    if not form.validate_on_submit():
        page = render_template("accounts/forgotten_password.html", form=form, sent=False)
        return make_response(page, 422 if form.errors else 200)
    limits.forgotten(form.login.data)
    page_address = settings().address + url_for("accounts.new_password")
    with database().write() as db:
        user = people.by_login(db, form.login.data)
        if user is not None:
            resets.mail_link(db, user, page=page_address, at=clock.now())
    return render_template("accounts/forgotten_password.html", form=form, sent=True)


@bp.route("/mat-khau-moi", methods=["GET", "POST"])
@allow.public
def new_password() -> ResponseReturnValue:
    form = NewPassword(code=request.args.get("ma", ""))
    if form.validate_on_submit():
        limits.code()
        try:
            with database().read() as db:
                user = resets.whose(db, form.code.data, at=clock.now())
            known = (user.full_name, user.username, user.phone, user.email)
            passwords.refuse_weak(form.password.data, about=known)
            password_hash = passwords.hashed(form.password.data)
            with database().write() as db:
                resets.use(db, form.code.data, password_hash, at=clock.now())
        except Refused as refused:
            form.show(refused)
        else:
            flash(_("Đã đổi mật khẩu. Bạn đăng nhập bằng mật khẩu mới nhé."), "right")
            return redirect(url_for("accounts.sign_in"), 303)
    page = render_template(
        "accounts/new_password.html", form=form, by_mail=bool(request.args.get("ma"))
    )
    return make_response(page, 422 if form.errors else 200)
