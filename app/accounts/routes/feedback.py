""" "Báo lỗi trang này", open to everyone."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.accounts import page_reports
from app.accounts.access import allow, current_user
from app.accounts.forms import PageError
from app.accounts.routes import limits
from app.accounts.routes.blueprint import bp
from app.errors import Refused
from app.web import database


@bp.route("/bao-loi", methods=["GET", "POST"])
@allow.public
def report_page() -> ResponseReturnValue:
    """The page and the request id come along by themselves (``?trang=…&ma=…``)."""
    form = PageError(page=request.args.get("trang", ""), request_id=request.args.get("ma", ""))
    page = page_reports.clean_page(form.page.data or "")
    if form.validate_on_submit():
        me = current_user()
        user_id = me.id if me else None
        limits.report(user_id)
        try:
            with database().write() as db:
                page_reports.make(
                    db,
                    page=page,
                    text=form.text.data,
                    request_id=form.request_id.data or "",
                    user_id=user_id,
                    at=clock.now(),
                )
            return render_template("accounts/report_page.html", form=form, page=page, sent=True)
        except Refused as refused:
            form.show(refused)
    answer = render_template("accounts/report_page.html", form=form, page=page, sent=False)
    return make_response(answer, 422 if form.errors else 200)
