"""What every feature's HTTP shares. It knows no feature."""

from typing import cast

from flask import current_app

from app.config import Settings
from app.db import Database


def database() -> Database:
    """The database of the running application."""
    return cast(Database, current_app.extensions["database"])


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions["settings"])
