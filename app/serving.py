"""What the web server loads: the site, with its log lines on standard error."""

from flask import Flask

from app import create_app
from app.web import logs


def application() -> Flask:
    logs.log_to_stderr()
    return create_app()
