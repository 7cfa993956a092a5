"""How often each door may be tried: the account first, the address last.

A school or a mobile carrier is one address: a thousand people behind it must pass within a minute,
so the address only stops a flood. What is guessed is stopped by the account's own bucket, which is
the same for an account that does not exist.
"""

from flask import request

from app import clock
from app.accounts import people
from app.web import database
from app.web.throttle import throttle


def sign_in(typed: str) -> None:
    """Raises TooMany.

    Who guesses is stopped at once; the account as a whole only later, so that one stranger cannot
    keep its owner out.
    """
    account = f"login:{':'.join(people.login_key(typed))}"
    _take(f"{account}:{_address()}", per_minute=6, burst=10)
    _take(account, per_minute=30, burst=60)
    _take(f"login-from:{_address()}", per_minute=600, burst=3000)


def second_step(user_id: int) -> None:
    _take(f"totp:{user_id}", per_minute=4, burst=6)


def password_again(user_id: int) -> None:
    """Where a person who is signed in gives the password again."""
    _take(f"again:{user_id}", per_minute=6, burst=10)


def sign_up() -> None:
    _take(f"sign-up-from:{_address()}", per_minute=300, burst=1500)


def forgotten(typed: str) -> None:
    _take(f"forgotten:{':'.join(people.login_key(typed))}", per_minute=0.5, burst=3)
    _take(f"forgotten-from:{_address()}", per_minute=300, burst=1000)


def code() -> None:
    """A reset code has 60 bits or more; this only keeps the table from being hammered."""
    _take(f"code-from:{_address()}", per_minute=300, burst=1000)


def report(user_id: int | None) -> None:
    if user_id is not None:
        _take(f"report:{user_id}", per_minute=4, burst=10)
    _take(f"report-from:{_address()}", per_minute=60, burst=300)


def ask(user_id: int) -> None:
    _take(f"ask:{user_id}", per_minute=4, burst=10)


def _take(key: str, *, per_minute: float, burst: int) -> None:
    throttle(database(), key, per_minute=per_minute, burst=burst, at=clock.now())


def _address() -> str:
    return request.remote_addr or "unknown"
