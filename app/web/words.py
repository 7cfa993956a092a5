"""Words in templates: gettext (Vietnamese is the source) and numbers, dates and names."""

from datetime import timedelta

from flask import Flask
from flask_babel import Babel

from app import vietnamese
from app.markdown import to_html

babel = Babel()


def speak_vietnamese(app: Flask) -> None:
    app.config.update(BABEL_DEFAULT_LOCALE="vi", BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh")
    babel.init_app(app, locale_selector=lambda: "vi")
    app.jinja_env.filters.update(
        vi_number=vietnamese.number,
        vi_decimal=vietnamese.decimal,
        vi_money=vietnamese.money,
        vi_date=vietnamese.date,
        vi_time=vietnamese.time,
        vi_clock=vietnamese.clock_time,
        vi_datetime=vietnamese.date_time,
        vi_phone=vietnamese.shown_phone,
        vi_duration=duration,
        given_name=vietnamese.given_name,
        display_name=vietnamese.display_name,
        markdown=to_html,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def duration(length: timedelta | int) -> str:
    """A length of time in words; a plain number is seconds: 5400 → "1 giờ 30 phút"."""
    seconds = round(length.total_seconds() if isinstance(length, timedelta) else length)
    hours, minutes = divmod(seconds // 60, 60)
    parts = [f"{hours} giờ"] * bool(hours) + [f"{minutes} phút"] * bool(minutes)
    return " ".join(parts) or f"{seconds} giây"
