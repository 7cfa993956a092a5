"""Sign up, sign in, sign out."""

from datetime import timedelta
from typing import Any

from flask import g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app import clock
from app.accounts import audit, consent, logins, passwords, people, second_factor
from app.accounts.access import allow, cookie_name, current_user, forget_cookie
from app.accounts.forms import SecondStep, SignIn, SignUp
from app.accounts.models import User
from app.accounts.roles import STAFF, grants_of
from app.accounts.routes import limits
from app.accounts.routes.blueprint import bp
from app.errors import Invalid, Refused
from app.web import database, settings

STEP_LIVES = timedelta(minutes=5)
COOKIE_LIVES = timedelta(days=400)
"""The cookie only carries a token; the server decides when it ends."""


@bp.route("/dang-ky", methods=["GET", "POST"])
@allow.public
def sign_up() -> ResponseReturnValue:
    form = SignUp()
    if form.validate_on_submit():
        limits.sign_up()
        try:
            return _let_in(_made(form), remember=False, came_for=url_for("accounts.account"))
        except Refused as refused:
            form.show(refused)
    return _page("sign_up", form, purpose=consent.PURPOSES["account"])


@bp.route("/dang-nhap", methods=["GET", "POST"])
@allow.public
def sign_in() -> ResponseReturnValue:
    form = SignIn(next=request.args.get("next", ""))
    if request.method == "GET" and current_user():
        return redirect(safe_path(form.next.data))
    if form.validate_on_submit():
        limits.sign_in(form.login.data)
        with database().read() as db:
            user = people.by_login(db, form.login.data)
        if passwords.matches(user.password_hash if user else None, form.password.data):
            assert user is not None
            return _password_was_right(user, form)
        form.show(Invalid("Tên đăng nhập hoặc mật khẩu chưa đúng. Bạn thử lại nhé."))
    return _page("sign_in", form)


def _gave_the_password() -> None:
    _pending()


@bp.route("/dang-nhap/xac-thuc", methods=["GET", "POST"])
@allow.by(_gave_the_password, name="gave the right password minutes ago")
def second_step() -> ResponseReturnValue:
    """The code of the second factor, for who just gave the right password."""
    pending = _pending()
    form = SecondStep()
    if form.validate_on_submit():
        limits.second_step(pending["user"])
        try:
            with database().write() as db:
                user = people.get(db, pending["user"])
                second_factor.check(db, user, form.code.data, at=clock.now())
            return _let_in(user, remember=pending["remember"], came_for=pending["next"])
        except Refused as refused:
            form.show(refused)
    return _page("second_step", form)


@bp.post("/dang-xuat")
@allow.public
def sign_out() -> ResponseReturnValue:
    person = current_user()
    if person is not None:
        with database().write() as db:
            logins.end(db, person.id, person.login_id)
    session.clear()
    response = redirect("/", 303)
    forget_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def safe_path(path: str | None) -> str:
    """A path on this site to go on to; anything else is the account page."""
    path = path or ""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    plain = not any(ord(char) < 33 or char == "\\" for char in path)
    return path if is_ours and plain else url_for("accounts.account")


def _made(form: SignUp) -> User:
    at = clock.now()
    dob = people.clean_dob(form.born, at=at)
    givers = form.givers & consent.required_givers(dob, at)
    consent.refuse_incomplete(
        dob, givers, form.guardian_name.data, form.guardian_contact.data, at=at
    )
    passwords.refuse_weak(
        form.password.data,
        about=(
            form.full_name.data,
            form.username.data,
            form.phone.data,
            form.email.data,
            f"{dob:%d%m%Y}",
        ),
    )
    password_hash = passwords.hashed(form.password.data)
    with database().write() as db:
        user = people.create(
            db,
            full_name=form.full_name.data,
            username=form.username.data,
            phone_number=form.phone.data,
            email=form.email.data,
            dob=dob,
            password_hash=password_hash,
            at=at,
        )
        consent.record(
            db,
            user.id,
            "account",
            givers=givers,
            guardian_name=form.guardian_name.data,
            guardian_contact=form.guardian_contact.data,
            at=at,
        )
    return user


def _password_was_right(user: User, form: SignIn) -> ResponseReturnValue:
    came_for = safe_path(form.next.data)
    if user.totp_since is None:
        return _let_in(user, remember=form.remember.data, came_for=came_for)
    session["second_step"] = {
        "user": user.id,
        "at": int(clock.now().timestamp()),
        "remember": form.remember.data,
        "next": came_for,
    }
    return redirect(url_for("accounts.second_step"), 303)


def _pending() -> dict[str, Any]:
    """Who gave the right password within the last minutes (from the signed session cookie).

    Raises Refused where nobody did.
    """
    pending: dict[str, Any] = session.get("second_step", {})
    age_s = clock.now().timestamp() - pending.get("at", 0)
    if not 0 <= age_s <= STEP_LIVES.total_seconds():
        raise Refused("Đã quá 5 phút. Bạn đăng nhập lại nhé.", code="sign_in_again", status=401)
    return pending


def _let_in(user: User, *, remember: bool, came_for: str) -> ResponseReturnValue:
    at = clock.now()
    with database().write() as db:
        device = logins.device_name(request.user_agent.string)
        token = logins.start(db, user.id, device=device, remember=remember, at=at)
        if any(role in STAFF for role, _scope in grants_of(db, user.id)):
            audit.record(
                db, actor=user.id, action="staff signed in", subject=f"user:{user.id}", at=at
            )
    session.clear()  # a new CSRF token for a new person,
    g.pop("csrf_token", None)
    generate_csrf()  # made here: two parts of the next page would each make one, and one be stale
    response = redirect(came_for, 303)
    response.set_cookie(
        cookie_name(),
        token,
        max_age=COOKIE_LIVES if remember else None,
        secure=settings().is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def _page(name: str, form: Any, **values: object) -> ResponseReturnValue:
    page = render_template(f"accounts/{name}.html", form=form, **values)
    return make_response(page, 422 if form.errors else 200)
