"""Who may use a route. Every view says it, once, where it stands:

    @bp.get("/ky-thi/<int:edition_id>/phong-thi")
    @allow.roles("organiser", "auditor", within=edition_scope)
    def rooms(edition_id: int) -> ResponseReturnValue: ...

``allow.public`` everyone; ``allow.signed_in`` any account; ``allow.roles`` a role, in the scope
that ``within`` reads from the address; ``allow.by`` a policy of the feature's own (a ticket, a
token). ``create_app`` refuses to start where a view says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

import flask_login
from flask import Flask, Request, Response, redirect, request, url_for

from app import clock
from app.accounts import logins
from app.accounts.roles import ANYWHERE, ROLES, SignedIn, may
from app.errors import Forbidden, Refused
from app.web import database, settings
from app.web.errors import wants_json

__all__ = [
    "ANYWHERE",
    "SignedIn",
    "access_of",
    "allow",
    "cookie_name",
    "current_user",
    "forget_cookie",
    "know_people",
    "refuse_unstated",
]

View = TypeVar("View", bound=Callable[..., Any])  # Any: a view answers in many shapes
Within = Callable[..., str]
"""``within(db, **view_args)`` gives the scope, or raises NotFound."""

READING = {"GET", "HEAD", "OPTIONS"}
PUBLIC_BY_NAME = {"static"}
"""Endpoints that Flask makes itself."""


@dataclass(frozen=True)
class Access:
    """What a view says about who may use it."""

    kind: str
    """"public", "signed_in", "roles" or "by"."""
    roles: tuple[str, ...] = ()
    scoped: bool = False
    name: str = ""


class Unstated(RuntimeError):
    """A view that does not say who may use it."""


class _Allow:
    def public(self, view: View) -> View:
        """Everyone. Such a page is the same bytes for all: it does not ask who is there."""
        return _mark(view, Access("public"))

    def signed_in(self, view: View) -> View:
        """Anyone with an account."""

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs) if current_user() else _sign_in_first()

        return _mark(cast(View, guarded), Access("signed_in"))

    def roles(self, *roles: str, within: Within | str | None = None) -> Callable[[View], View]:
        """Whoever holds one of ``roles`` in the scope that ``within`` gives.

        Without ``within`` the role must count everywhere; ``within=ANYWHERE`` lets in whoever
        holds it in any scope, and the view shows only what is theirs. An auditor reads only.
        """
        unknown = set(roles) - set(ROLES)
        if unknown or not roles:
            raise ValueError(f"not roles: {sorted(unknown) or 'none given'}")

        def decorate(view: View) -> View:
            @wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> Any:
                person = current_user()
                if person is None:
                    return _sign_in_first()
                if settings().asks_staff_totp and person.is_staff and not person.has_totp:
                    return _second_factor_first()
                if not may(person, roles, _scope(within), writes=request.method not in READING):
                    raise Forbidden("Trang này không dành cho tài khoản của bạn.")
                return view(*args, **kwargs)

            return _mark(cast(View, guarded), Access("roles", roles, scoped=within is not None))

        return decorate

    def by(self, policy: Callable[[], None], name: str) -> Callable[[View], View]:
        """Whoever ``policy`` lets in; it looks at the request and raises Refused."""

        def decorate(view: View) -> View:
            @wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> Any:
                policy()
                return view(*args, **kwargs)

            return _mark(cast(View, guarded), Access("by", name=name))

        return decorate


allow = _Allow()


def current_user() -> SignedIn | None:
    """The person who is signed in. Pages marked public do not ask, so that caches can hold them."""
    user = flask_login.current_user
    return user._get_current_object() if user and user.is_authenticated else None


def access_of(view: Callable[..., object]) -> Access | None:
    """What the view says about who may use it."""
    return cast(Access | None, getattr(view, "__access__", None))


def know_people(app: Flask) -> None:
    """Lets the application tell who is behind a request (Flask-Login, our own cookie)."""
    manager = _LoginManager()
    manager.session_protection = None  # the cookie is a random token that can be ended by itself
    manager.init_app(app, add_context_processor=False)
    manager.request_loader(_person_of)


def refuse_unstated(app: Flask) -> None:
    """Raises Unstated naming every endpoint whose view does not say who may use it."""
    silent = sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint not in PUBLIC_BY_NAME and access_of(view) is None
    )
    if silent:
        raise Unstated("no @allow on: " + ", ".join(silent))


class _LoginManager(flask_login.LoginManager):  # type: ignore[misc] # Flask-Login is untyped
    def _update_remember_cookie(self, response: Response) -> Response:
        """Nothing: we have no such cookie, and looking for it would make every page vary by it."""
        return response


def cookie_name() -> str:
    """The login cookie. Over HTTPS its name forbids that another site's page sets it."""
    return "__Host-dang-nhap" if settings().is_https else "dang-nhap"


def forget_cookie(response: Any) -> None:
    """Takes the login cookie away; a ``__Host-`` cookie can only be named with its own flags."""
    response.delete_cookie(cookie_name(), secure=settings().is_https, httponly=True, samesite="Lax")


def _person_of(request: Request) -> SignedIn | None:
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    at = clock.now()
    with database().read() as db:
        found = logins.find(db, token, at=at)
    if found is None:
        return None
    person, seen_at = found
    if at - seen_at >= logins.SEEN_EVERY:
        with database().write() as db:
            logins.keep(db, person, at=at)
    return person


def _mark(view: View, access: Access) -> View:
    if access_of(view) is not None:
        raise Unstated(f"{view.__name__} says twice who may use it")
    setattr(view, "__access__", access)  # noqa: B010 - mypy knows no such attribute of a function
    return view


def _scope(within: Within | str | None) -> str | None:
    if within is None or isinstance(within, str):
        return within
    with database().read() as db:
        return within(db, **(request.view_args or {}))


def _sign_in_first() -> Any:
    if wants_json():
        raise Refused("Bạn cần đăng nhập.", code="sign_in", status=401)
    came_for = request.full_path.rstrip("?") if request.method in READING else None
    return redirect(url_for("accounts.sign_in", next=came_for), 303)


def _second_factor_first() -> Any:
    if wants_json():
        raise Forbidden("Bạn cần bật xác thực hai lớp trước.", code="second_factor")
    return redirect(url_for("accounts.second_factor_page"), 303)
