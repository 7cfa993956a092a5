"""The blueprint that every module of accounts hangs its views on."""

from collections.abc import Iterable
from typing import cast

from flask import Blueprint, current_app

from app.accounts.access import current_user
from app.accounts.roles import SignedIn
from app.registry import Feature

bp = Blueprint("accounts", __name__, template_folder="../templates")


def person() -> SignedIn:
    """Who is signed in, in a view that lets nobody else in."""
    signed_in = current_user()
    assert signed_in is not None
    return signed_in


def features() -> Iterable[Feature]:
    """All features of the running application: each holds something of a person."""
    return cast(Iterable[Feature], current_app.extensions["features"]())
