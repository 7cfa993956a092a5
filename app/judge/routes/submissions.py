"""One's own submissions; the jury's and the administrator's eyes see all."""

from dataclasses import dataclass

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app import clock
from app.accounts.access import allow
from app.errors import NotFound
from app.judge import hosts, queue, submissions
from app.judge.models import Contest, Problem, Submission, TestResult
from app.judge.routes.blueprint import bp, is_jury, me, own_json
from app.judge.wording import ADVICE, STATES, VERDICTS
from app.web import database
from app.web.pages import Page, page_number

PER_PAGE = 30


@dataclass(frozen=True)
class Seen:
    """A submission with what its page needs."""

    row: Submission
    contest: Contest | None
    is_jury: bool
    paused: bool


@bp.get("/bai-nop/")
@allow.signed_in
def own_submissions() -> ResponseReturnValue:
    number = page_number()
    with database().read() as db:
        own = select(Submission).where(Submission.user_id == me().id)
        total = db.scalar(select(func.count()).select_from(own.subquery())) or 0
        rows = db.scalars(
            own.order_by(Submission.id.desc())
            .offset((number - 1) * PER_PAGE)
            .limit(PER_PAGE)
            .options(selectinload(Submission.problem))
        ).all()
        names = {one.id: one for one in db.scalars(select(Contest))}
    return render_template(
        "judge/own_submissions.html",
        page=Page(rows, number, total, PER_PAGE),
        contests=names,
        page_url=lambda n: url_for("judge.own_submissions", trang=n),
    )


@bp.get("/bai-nop/<int:submission_id>")
@allow.signed_in
def submission(submission_id: int) -> ResponseReturnValue:
    with database().read() as db:
        seen = _seen(db, submission_id)
        told = _told(db, seen)
    return render_template(
        "judge/submission.html", row=seen.row, contest=seen.contest, seen=seen, told=told
    )


@bp.get("/bai-nop/<int:submission_id>/ket-qua")
@allow.signed_in
def submission_state(submission_id: int) -> Response:
    """Polled by the page: the tests as they end, then the verdict."""
    with database().read() as db:
        told = _told(db, _seen(db, submission_id))
    return own_json(told)


def _seen(db: Session, submission_id: int) -> Seen:
    """Raises NotFound for what is not this person's to see: its being is not told either."""
    row = submissions.get(db, submission_id)
    jury = is_jury(me(), row.contest_id)
    if not jury and not submissions.is_own(db, row, me().id):
        raise NotFound("Không có bài nộp này.")
    contest = db.get(Contest, row.contest_id) if row.contest_id is not None else None
    paused = row.state == "queued" and not hosts.is_judging(db, at=clock.now())
    return Seen(row, contest, jury, paused)


def _told(db: Session, seen: Seen) -> dict[str, object]:
    row = seen.row
    verdict = row.verdict
    return {
        "id": row.id,
        "state": row.state,
        "verdict": verdict,
        "words": str(VERDICTS[verdict] if verdict else STATES[row.state]),
        "advice": str(ADVICE[verdict]) if verdict else "",
        "tests_total": row.tests_total or row.problem.tests,
        "tests": [_test(one) for one in row.results],
        "cpu_ms": row.cpu_ms,
        "memory_kb": row.memory_kb,
        "compile_log": row.compile_log if verdict == "CE" else "",
        "ahead": queue.ahead_of(db, row) if row.state == "queued" else 0,
        "paused": seen.paused,
        "problem": row.problem.name,
        "can_read_solution": verdict == "AC" and _has_solution(row.problem, seen.contest),
    }


def _has_solution(problem: Problem, contest: Contest | None) -> bool:
    return bool(problem.editorial) and (contest is None or clock.now() >= contest.ends_at)


def _test(one: TestResult) -> dict[str, object]:
    return {
        "n": one.number,
        "v": one.verdict,
        "sample": one.is_sample,
        "ms": one.cpu_ms,
        "kb": one.memory_kb,
        "message": one.message,
    }
