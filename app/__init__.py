"""Cùng em học trực tuyến. ``create_app`` alone names all features."""

from importlib import import_module

from flask import Flask

from app.config import Settings, from_environment
from app.db import Database
from app.features import FEATURES, all_features
from app.web import addresses, drawings, errors, logs, security, static, words
from app.web.kept import KeptPages


def create_app(settings: Settings | None = None) -> Flask:
    """The whole site. Raises RuntimeError when a view does not state who may use it."""
    from app import front
    from app.accounts.access import refuse_unstated

    settings = settings or from_environment()
    app = Flask(__name__, static_folder=None)
    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings.database)
    app.extensions["features"] = all_features
    app.jinja_env.globals["settings"] = settings
    app.json.ensure_ascii = False  # type: ignore[attr-defined]

    logs.log_requests(app)
    if not settings.development:
        app.wsgi_app = KeptPages(app.wsgi_app)  # type: ignore[method-assign]
    addresses.refuse_unreadable(app)
    security.protect(app, settings)
    words.speak_vietnamese(app)
    errors.handle_errors(app)
    static.serve_static(app, development=settings.development)
    drawings.draw(app)

    app.register_blueprint(front.bp)
    app.cli.add_command(import_module("app.cli").site)
    app.cli.add_command(import_module("app.cli").db)
    for name in FEATURES:
        routes = import_module(f"app.{name}.routes")
        for blueprint in routes.blueprints:
            app.register_blueprint(blueprint)
        for prepare in getattr(routes, "preparations", ()):
            prepare(app)
        app.cli.add_command(import_module(f"app.{name}.cli").group)
    refuse_unstated(app)
    return app
