"""One's own account: devices, password, contact, second factor; and the corner of every page."""

from flask import Response, flash, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from app import clock
from app.accounts import audit, logins, passwords, people, second_factor
from app.accounts.access import ANYWHERE, allow, current_user
from app.accounts.forms import ChangePassword, Contact, PasswordAgain, Press, SecondStep
from app.accounts.models import User
from app.accounts.roles import ROLES, SignedIn
from app.accounts.routes import limits
from app.accounts.routes.blueprint import bp, person
from app.errors import Invalid, Refused
from app.vietnamese import display_name, given_name
from app.web import database, settings


@bp.get("/tai-khoan/goc")
@allow.public
def corner() -> Response:
    """The header's account corner: {} for a guest, so that pages themselves name nobody."""
    me = current_user()
    response = jsonify(_corner(me) if me else {})
    response.headers["Cache-Control"] = "private, no-store"
    response.vary.add("Cookie")
    return response


@bp.get("/tai-khoan")
@allow.signed_in
def account() -> ResponseReturnValue:
    me = person()
    at = clock.now()
    with database().read() as db:
        user = people.get(db, me.id)
        devices = logins.devices(db, me.id, at=at)
    return render_template(
        "accounts/account.html", me=me, user=user, devices=devices, roles=ROLES, press=Press()
    )


@bp.post("/tai-khoan/thiet-bi/<int:login_id>/dang-xuat")
@allow.signed_in
def end_device(login_id: int) -> ResponseReturnValue:
    """Another's device is not found among one's own, so nothing happens to it."""
    with database().write() as db:
        logins.end(db, person().id, login_id)
    flash(_("Đã đăng xuất thiết bị."), "right")
    return redirect(url_for("accounts.account", _anchor="thiet-bi"), 303)


@bp.post("/tai-khoan/thiet-bi-khac/dang-xuat")
@allow.signed_in
def end_other_devices() -> ResponseReturnValue:
    me = person()
    with database().write() as db:
        logins.end_all(db, me.id, but=me.login_id)
    flash(_("Đã đăng xuất mọi thiết bị khác."), "right")
    return redirect(url_for("accounts.account", _anchor="thiet-bi"), 303)


@bp.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@allow.signed_in
def password() -> ResponseReturnValue:
    """A new password; every other device is signed out."""
    me = person()
    form = ChangePassword()
    if form.validate_on_submit():
        try:
            user = refuse_wrong_password(me, form.old.data, field="old")
            known = (user.full_name, user.username, user.phone, user.email)
            passwords.refuse_weak(form.password.data, about=known)
            password_hash = passwords.hashed(form.password.data)
            with database().write() as db:
                people.get(db, me.id).password_hash = password_hash
                logins.end_all(db, me.id, but=me.login_id)
                audit.record(
                    db,
                    actor=me.id,
                    action="password changed",
                    subject=f"user:{me.id}",
                    at=clock.now(),
                )
        except Refused as refused:
            form.show(refused)
        else:
            flash(_("Đã đổi mật khẩu và đăng xuất các thiết bị khác."), "right")
            return redirect(url_for("accounts.account"), 303)
    page = render_template("accounts/password.html", form=form)
    return make_response(page, 422 if form.errors else 200)


@bp.route("/tai-khoan/lien-he", methods=["GET", "POST"])
@allow.signed_in
def contact() -> ResponseReturnValue:
    me = person()
    with database().read() as db:
        user = people.get(db, me.id)
    form = Contact(obj=user)
    if form.validate_on_submit():
        try:
            refuse_wrong_password(me, form.password.data)
            with database().write() as db:
                people.set_contact(
                    db,
                    people.get(db, me.id),
                    username=form.username.data,
                    email=form.email.data,
                    phone_number=form.phone.data,
                    at=clock.now(),
                )
        except Refused as refused:
            form.show(refused)
        else:
            flash(_("Đã lưu."), "right")
            return redirect(url_for("accounts.account"), 303)
    page = render_template("accounts/contact.html", form=form)
    return make_response(page, 422 if form.errors else 200)


@bp.route("/tai-khoan/hai-lop", methods=["GET", "POST"])
@allow.signed_in
def second_factor_page() -> ResponseReturnValue:
    """Sets the second factor up, or shows that it is on. The spare codes are shown once."""
    me = person()
    form = SecondStep()
    with database().write() as db:
        user = people.get(db, me.id)
        secret = None if user.totp_since else second_factor.begin(db, user)
        left = second_factor.spares_left(db, me.id)
    if secret is not None and form.validate_on_submit():
        limits.second_step(me.id)
        try:
            with database().write() as db:
                user = people.get(db, me.id)
                codes = second_factor.confirm(db, user, form.code.data, at=clock.now())
            return render_template("accounts/spare_codes.html", codes=codes)
        except Refused as refused:
            form.show(refused)
    page = render_template(
        "accounts/second_factor.html",
        form=form,
        secret=secret,
        left=left,
        must=settings().asks_staff_totp and me.is_staff,
        again=PasswordAgain(),
    )
    return make_response(page, 422 if form.errors else 200)


@bp.get("/tai-khoan/hai-lop/ma-qr.svg")
@allow.signed_in
def second_factor_qr() -> Response:
    """The secret as a picture, only while it is being set up."""
    with database().read() as db:
        user = people.get(db, person().id)
    if user.totp_secret is None or user.totp_since is not None:
        raise Invalid("Mã QR chỉ hiện khi đang bật xác thực hai lớp.", status=404)
    return Response(
        second_factor.qr_svg(second_factor.address(user)),
        content_type="image/svg+xml",
        headers={"Cache-Control": "private, no-store"},
    )


@bp.post("/tai-khoan/hai-lop/ma-du-phong")
@allow.signed_in
def spare_codes() -> ResponseReturnValue:
    """Ten new spare codes, for the password."""
    me = person()
    refuse_wrong_password(me, PasswordAgain().password.data or "")
    with database().write() as db:
        codes = second_factor.new_spares(db, people.get(db, me.id), at=clock.now())
    return render_template("accounts/spare_codes.html", codes=codes)


@bp.post("/tai-khoan/hai-lop/tat")
@allow.signed_in
def second_factor_off() -> ResponseReturnValue:
    me = person()
    refuse_wrong_password(me, PasswordAgain().password.data or "")
    if settings().asks_staff_totp and me.is_staff:
        raise Refused("Cán bộ phải giữ xác thực hai lớp.", code="must_keep_totp")
    with database().write() as db:
        second_factor.turn_off(db, people.get(db, me.id), actor=me.id, at=clock.now())
    flash(_("Đã tắt xác thực hai lớp."), "right")
    return redirect(url_for("accounts.account"), 303)


def refuse_wrong_password(me: SignedIn, typed: str, *, field: str = "password") -> User:
    """The account, once its password was given again. Raises Invalid, TooMany."""
    limits.password_again(me.id)
    with database().read() as db:
        user = people.get(db, me.id)
    if not passwords.matches(user.password_hash, typed):
        raise Invalid("Mật khẩu chưa đúng. Bạn thử lại nhé.", field=field)
    return user


def _corner(me: SignedIn) -> dict[str, object]:
    links = [{"words": _("Tài khoản"), "href": url_for("accounts.account")}]
    if me.is_staff or me.has("teacher", ANYWHERE):
        links.append({"words": _("Quản trị"), "href": url_for("accounts.desk")})
    initials = "".join(word[0] for word in display_name(me.full_name).split())[-2:].upper()
    return {
        "name": given_name(me.full_name),
        "initials": initials,
        "href": url_for("accounts.account"),
        "is_teacher": me.has("teacher", ANYWHERE),
        "links": links,
        "sign_out": {"href": url_for("accounts.sign_out"), "csrf_token": generate_csrf()},
    }
