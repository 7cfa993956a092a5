"""The pages of accounts, a module per audience."""

from collections.abc import Callable

from flask import Blueprint, Flask

from app.accounts.access import know_people
from app.accounts.routes import account, entering, feedback, privacy, recovering, staff
from app.accounts.routes.blueprint import bp

__all__ = ["account", "blueprints", "entering", "feedback", "privacy", "recovering", "staff"]

blueprints: tuple[Blueprint, ...] = (bp,)
preparations: tuple[Callable[[Flask], None], ...] = (know_people,)
"""What the application must be told before it serves."""
