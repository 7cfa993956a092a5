"""The features, named once."""

from importlib import import_module

from app.registry import Feature

FEATURES = ("accounts", "vouchers", "library", "exams", "judge")


def all_features() -> tuple[Feature, ...]:
    """What every feature hands to the whole."""
    return tuple(import_module(f"app.{name}.feature").feature for name in FEATURES)
