"""Who may use the pages of the judge."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.judge import clarifications
from app.judge.models import Rejudging, Trial
from tests.support.access import EVERYONE, NOBODY, SIGNED_IN, Cast, Row, only
from tests.support.factories import a_user
from tests.support.judge import a_contest, a_problem, a_submission, a_team

OWN = only("contestant", "jury", "jury of the contest")
JURY = only("jury", "jury of the contest")
"""A jury of another contest is turned away."""


def _jury(path: str) -> str:
    return f"/lap-trinh/giam-khao/ky-thi/mo{path}"


def _sent(cast: Cast, path: str = "") -> str:
    return _jury(f"/bai-nop/{cast['contest submission']}{path}")


def _again(cast: Cast, path: str) -> str:
    return _sent(cast, f"/cham-lai/{cast['rejudging']}{path}")


ROWS = [
    Row("judge.door", "GET", "/lap-trinh/", EVERYONE),
    Row("judge.problem_list", "GET", "/lap-trinh/bai/", EVERYONE),
    Row("judge.problem", "GET", "/lap-trinh/bai/cong", EVERYONE),
    Row("judge.mine", "GET", "/lap-trinh/cua-toi?ky-thi=mo", EVERYONE),
    Row("judge.contest_list", "GET", "/lap-trinh/ky-thi/", EVERYONE),
    Row("judge.contest", "GET", "/lap-trinh/ky-thi/mo", EVERYONE),
    Row("judge.contest_problem", "GET", "/lap-trinh/ky-thi/mo/bai/A", EVERYONE),
    Row("judge.contest_problem", "GET", "/lap-trinh/ky-thi/sap/bai/A", NOBODY, refused=404),
    Row("judge.board", "GET", "/lap-trinh/ky-thi/mo/bang-xep-hang", EVERYONE),
    Row("judge.board_json", "GET", "/lap-trinh/ky-thi/mo/bang-xep-hang.json", EVERYONE),
    Row("judge.send", "GET POST", "/lap-trinh/bai/cong/nop", SIGNED_IN),
    Row("judge.try_out", "POST", "/lap-trinh/bai/cong/chay-thu", SIGNED_IN),
    Row("judge.own_submissions", "GET", "/lap-trinh/bai-nop/", SIGNED_IN),
    Row("judge.team", "GET POST", "/lap-trinh/ky-thi/mo/doi", SIGNED_IN),
    Row("judge.questions", "GET POST", "/lap-trinh/ky-thi/mo/thac-mac", SIGNED_IN),
    Row("judge.send_in_contest", "GET", "/lap-trinh/ky-thi/mo/bai/A/nop", SIGNED_IN),
    Row("judge.send_in_contest", "POST", "/lap-trinh/ky-thi/mo/bai/A/nop", SIGNED_IN),
    Row("judge.editorial", "GET", "/lap-trinh/bai/cong/loi-giai", only("contestant", "jury")),
    Row("judge.trial", "GET", lambda cast: f"/lap-trinh/chay-thu/{cast['trial']}",
        frozenset({"contestant"}), refused=404),
    Row("judge.submission", "GET", lambda cast: f"/lap-trinh/bai-nop/{cast['contest submission']}",
        OWN, refused=404),
    Row("judge.submission", "GET", lambda cast: f"/lap-trinh/bai-nop/{cast['practice']}",
        only("contestant", "jury"), refused=404),
    Row("judge.submission_state", "GET",
        lambda cast: f"/lap-trinh/bai-nop/{cast['contest submission']}/ket-qua", OWN, refused=404),
    Row("judge.desk", "GET", "/lap-trinh/giam-khao/",
        only("jury", "jury of the contest", "jury of another contest")),
    Row("judge.judge_hosts", "GET", "/lap-trinh/giam-khao/may-cham",
        only("jury", "support", "jury of the contest", "jury of another contest")),
    Row("judge.jury_contest", "GET", _jury(""), JURY),
    Row("judge.unfreeze", "POST", _jury("/cong-bo"), JURY),
    Row("judge.finalise", "POST", _jury("/chot"), JURY),
    Row("judge.jury_questions", "GET POST", _jury("/thac-mac"), JURY),
    Row("judge.answer_question", "POST",
        lambda cast: _jury(f"/thac-mac/{cast['question']}"), JURY),
    Row("judge.jury_submissions", "GET", _jury("/bai-nop"), JURY),
    Row("judge.submissions_csv", "GET", _jury("/bai-nop.csv"), JURY),
    Row("judge.jury_submission", "GET", _sent, JURY),
    Row("judge.ask_again", "POST", lambda cast: _sent(cast, "/cham-lai"), JURY),
    Row("judge.apply_again", "POST", lambda cast: _again(cast, "/ap-dung"), JURY),
    Row("judge.drop_again", "POST", lambda cast: _again(cast, "/bo"), JURY),
    Row("judge.jury_board", "GET", _jury("/bang-xep-hang"), JURY),
    Row("judge.jury_board_json", "GET", _jury("/bang-xep-hang.json"), JURY),
    Row("judge.board_csv", "GET", _jury("/bang-xep-hang.csv"), JURY),
]  # fmt: skip


def cast(db: Session, at: datetime) -> dict[str, object]:
    contestant = a_user(db, full_name="Trần Thi Đấu")
    contest = a_contest(db, slug="mo", starts_at=at - timedelta(hours=1))
    other = a_contest(db, slug="sap", starts_at=at + timedelta(days=1))
    team = a_team(db, contest, contestant.id)
    problem = contest.problems[0].problem_id
    sent = a_submission(db, contest, team, problem, user_id=contestant.id)
    again = Rejudging(submission_id=sent.id, asked_at=at)
    practice = a_problem(db, "cong")
    solved = a_submission(db, None, None, practice.id, user_id=contestant.id)
    trial = Trial(
        user_id=contestant.id, problem_id=practice.id, language="cpp", source="x", input="",
        sent_at=at,
    )  # fmt: skip
    db.add_all([again, trial])
    db.flush()
    return {
        "contestant": contestant,
        "jury of the contest": a_user(db, ("jury", f"contest:{contest.id}")),
        "jury of another contest": a_user(db, ("jury", f"contest:{other.id}")),
        "contest submission": sent.id,
        "practice": solved.id,
        "rejudging": again.id,
        "trial": trial.id,
        "question": clarifications.ask(db, contest, team, "A", "Số âm không ạ?", at=at).id,
    }
