"""What the web server loads: the site, with its log lines on standard error."""

from flask import Flask

from app import create_app
from app.supervisor import die_with_parent
from app.web import logs


def application() -> Flask:
    """Called in each worker. One whose granian is killed would else go on serving, unseen."""
    die_with_parent()
    logs.log_to_stderr()
    return create_app()
