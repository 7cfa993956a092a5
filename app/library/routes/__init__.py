"""HTTP of the library. Every page here is public, cacheable and the same for everyone."""

from flask import Blueprint

bp = Blueprint("library", __name__, template_folder="../templates")

from app.library.routes import catalogue, embed, material  # noqa: E402, F401

blueprints = (bp,)
