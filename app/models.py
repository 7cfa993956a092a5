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
    import_module(_module)

metadata = Base.metadata
