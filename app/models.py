"""Imports every table once, for Alembic and for the tests."""

from importlib import import_module

from app.db import Base

for _module in (
    "app.web.throttle",
    "app.jobs",
    "app.mail",
    "app.accounts.models",
    "app.vouchers.models",
    "app.library.models",
    "app.exams.models",
    "app.judge.models",
):
    try:  # LEAD: temporary
        import_module(_module)
    except ModuleNotFoundError as _error:
        if _error.name != _module and not _module.startswith(str(_error.name)):
            raise

metadata = Base.metadata
