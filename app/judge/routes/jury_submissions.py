"""All submissions of a contest, for its jury: filters, one with its source, judging again."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from app import clock
from app.accounts import audit
from app.accounts.access import allow
from app.errors import NotFound
from app.judge import contests, rejudging, submissions
from app.judge.forms import Press
from app.judge.languages import LANGUAGES
from app.judge.models import Contest, Rejudging, Submission
from app.judge.routes.blueprint import bp, contest_scope, me
from app.judge.wording import VERDICTS
from app.web import database
from app.web.pages import Page, page_number, table_file

PER_PAGE = 100
WAITING = "cho"


@dataclass(frozen=True)
class Filters:
    label: str = ""
    team: int = 0
    language: str = ""
    verdict: str = ""
    """A verdict, or "cho": not judged yet."""

    def href(self, slug: str, **more: object) -> str:
        asked = {
            "bai": self.label,
            "doi": self.team or "",
            "ngon-ngu": self.language,
            "ket-qua": self.verdict,
            **more,
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return url_for("judge.jury_submissions", slug=slug) + (f"?{query}" if query else "")


@bp.get("/giam-khao/ky-thi/<slug>/bai-nop")
@allow.roles("jury", within=contest_scope)
def jury_submissions(slug: str) -> ResponseReturnValue:
    filters, number = _filters(), page_number()
    with database().read() as db:
        contest = contests.by_slug(db, slug)
        query = _query(contest, filters)
        total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = db.scalars(
            query.order_by(Submission.id.desc()).offset((number - 1) * PER_PAGE).limit(PER_PAGE)
        ).all()
        names = contests.team_names(db, contest.id)
    return render_template(
        "judge/jury/submissions.html",
        contest=contest,
        page=Page(rows, number, total, PER_PAGE),
        filters=filters,
        names=names,
        labels={one.problem_id: one.label for one in contest.problems},
        minute=lambda row: contests.contest_ms(contest, row.sent_at) // 60_000,
        page_url=lambda n: filters.href(slug, trang=n),
        csv=url_for("judge.submissions_csv", slug=slug) + "?" + urlencode(request.args),
    )


@bp.get("/giam-khao/ky-thi/<slug>/bai-nop.csv")
@allow.roles("jury", within=contest_scope)
def submissions_csv(slug: str) -> Response:
    with database().read() as db:
        contest = contests.by_slug(db, slug)
        rows = db.scalars(_query(contest, _filters()).order_by(Submission.id)).all()
        names = contests.team_names(db, contest.id)
    labels = {one.problem_id: one.label for one in contest.problems}
    header = (
        "id", "sent_at", "minute", "team_id", "team", "problem", "language", "verdict", "cpu_ms",
        "memory_kb", "judged_at",
    )  # fmt: skip
    return table_file(
        f"bai-nop-{slug}",
        header,
        (
            (
                row.id,
                row.sent_at.isoformat(timespec="milliseconds"),
                contests.contest_ms(contest, row.sent_at) // 60_000,
                row.team_id,
                names.get(row.team_id or 0, ""),
                labels.get(row.problem_id, ""),
                row.language,
                row.verdict,
                row.cpu_ms,
                row.memory_kb,
                row.judged_at.isoformat(timespec="seconds") if row.judged_at else None,
            )
            for row in rows
        ),
    )


@bp.get("/giam-khao/ky-thi/<slug>/bai-nop/<int:submission_id>")
@allow.roles("jury", within=contest_scope)
def jury_submission(slug: str, submission_id: int) -> ResponseReturnValue:
    """Source, tests with the checker's notes, and what judging again would change."""
    with database().read() as db:
        contest, row = _of_contest(db, slug, submission_id)
        again = rejudging.latest(db, row.id)
        changes = rejudging.preview(db, again) if again and again.settled_at is None else ()
        names = contests.team_names(db, contest.id)
    return render_template(
        "judge/jury/submission.html",
        contest=contest,
        row=row,
        team=names.get(row.team_id or 0, ""),
        label={one.problem_id: one.label for one in contest.problems}.get(row.problem_id, ""),
        minute=contests.contest_ms(contest, row.sent_at) // 60_000,
        again=again if again and again.settled_at is None else None,
        changes=changes,
        press=Press(),
    )


@bp.post("/giam-khao/ky-thi/<slug>/bai-nop/<int:submission_id>/cham-lai")
@allow.roles("jury", within=contest_scope)
def ask_again(slug: str, submission_id: int) -> ResponseReturnValue:
    with database().write() as db:
        _contest, row = _of_contest(db, slug, submission_id)
        rejudging.ask(db, row, me().id, at=clock.now())
    flash(_("Đã đưa vào hàng đợi chấm lại. Kết quả cũ vẫn giữ cho đến khi bạn áp dụng."), "right")
    return _back(slug, submission_id)


@bp.post("/giam-khao/ky-thi/<slug>/bai-nop/<int:submission_id>/cham-lai/<int:again_id>/ap-dung")
@allow.roles("jury", within=contest_scope)
def apply_again(slug: str, submission_id: int, again_id: int) -> ResponseReturnValue:
    with database().write() as db:
        again = _again(db, slug, submission_id, again_id)
        old = again.submission.verdict
        rejudging.apply(db, again, at=clock.now())
        audit.record(
            db,
            actor=me().id,
            action=f"rejudged {old} to {again.verdict}",
            subject=f"submission:{submission_id}",
            at=clock.now(),
        )
    flash(_("Đã áp dụng kết quả chấm lại."), "right")
    return _back(slug, submission_id)


@bp.post("/giam-khao/ky-thi/<slug>/bai-nop/<int:submission_id>/cham-lai/<int:again_id>/bo")
@allow.roles("jury", within=contest_scope)
def drop_again(slug: str, submission_id: int, again_id: int) -> ResponseReturnValue:
    with database().write() as db:
        rejudging.drop(db, _again(db, slug, submission_id, again_id), at=clock.now())
    flash(_("Đã bỏ kết quả chấm lại. Kết quả cũ giữ nguyên."), "right")
    return _back(slug, submission_id)


def _again(db: Session, slug: str, submission_id: int, again_id: int) -> Rejudging:
    _contest, row = _of_contest(db, slug, submission_id)
    return rejudging.get(db, row.id, again_id)


def _of_contest(db: Session, slug: str, submission_id: int) -> tuple[Contest, Submission]:
    """Another contest's submission is not found here, whoever asks."""
    contest = contests.by_slug(db, slug)
    row = submissions.get(db, submission_id)
    if row.contest_id != contest.id:
        raise NotFound("Không có bài nộp này.")
    return contest, row


def _filters() -> Filters:
    given = request.args
    team = given.get("doi", "")
    return Filters(
        label=given.get("bai", "")[:4],  # compared here, not in the database
        team=int(team) if team.isascii() and team.isdigit() and len(team) < 10 else 0,
        language=given.get("ngon-ngu", "") if given.get("ngon-ngu") in LANGUAGES else "",
        verdict=given.get("ket-qua", "") if given.get("ket-qua") in {*VERDICTS, WAITING} else "",
    )


def _query(contest: Contest, filters: Filters) -> Select[Submission]:
    query = (
        select(Submission)
        .where(Submission.contest_id == contest.id)
        .options(selectinload(Submission.problem))
    )
    if filters.label:
        wanted = [one.problem_id for one in contest.problems if one.label == filters.label]
        query = query.where(Submission.problem_id.in_(wanted))
    if filters.team:
        query = query.where(Submission.team_id == filters.team)
    if filters.language:
        query = query.where(Submission.language == filters.language)
    if filters.verdict == WAITING:
        query = query.where(Submission.state != "judged")
    elif filters.verdict:
        query = query.where(Submission.verdict == filters.verdict)
    return query


def _back(slug: str, submission_id: int) -> Response:
    place = url_for("judge.jury_submission", slug=slug, submission_id=submission_id)
    response: Response = redirect(place, 303)  # type: ignore[assignment] # werkzeug's base class
    return response
