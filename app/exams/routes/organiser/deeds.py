"""The dangerous acts of a round: each says in numbers what it will do, and asks once more.

``foresee`` looks and refuses; ``do`` does it, or writes down the proposal where two people are
needed. The page is one for all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.errors import Refused
from app.exams import (
    acts,
    awards,
    candidates,
    freezing,
    incidents,
    overview,
    publishing,
    ranking,
    rounds,
)
from app.exams.models import Round
from app.exams.points import points
from app.exams.routes.organiser.forms import Drawing, Publishing, Sure, WithReason
from app.vietnamese import clock_time, date_time, money, number


@dataclass(frozen=True)
class Deed:
    title: str
    button: str
    form: type[Sure]
    foresee: Callable[[Session, Round, datetime], list[str]]
    do: Callable[[Session, Round, Sure, int, datetime], str]
    two_people: bool = False


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


def _foresee_prepare(db: Session, round_: Round, at: datetime) -> list[str]:
    rounds.check_ready(db, round_)
    publishing.refuse_over(round_, at=at)
    trial = rounds.dry_run(db, round_.id)
    if trial.cut_short:
        raise Refused(
            "Có {n} thí sinh bị thiếu giờ vì ca thi kết thúc quá sớm. Hãy kéo dài ca thi.",
            code="cut_short",
            n=len(trial.cut_short),
        )
    said = [_("%(n)s thí sinh được dự thi và sẽ có bài thi.", n=number(trial.count))]
    before = next((one for one in round_.edition.rounds if one.number == round_.number - 1), None)
    if before is not None:
        sat = overview.figures(db, before, at=at).marked
        said.append(
            _(
                "Đó là những thí sinh đạt từ %(line)s điểm ở %(title)s; %(n)s thí sinh không đạt.",
                line=points(before.advance_min_milli or 0),
                title=before.title,
                n=number(sat - trial.count),
            )
        )
    if trial.smallest and trial.largest:
        said.append(
            _(
                "Hạn nộp bài nếu bắt đầu đúng giờ: sớm nhất %(a)s, muộn nhất %(b)s.",
                a=clock_time(trial.smallest.deadline),
                b=clock_time(trial.largest.deadline),
            )
        )
    said.append(_("Lịch thi, thời gian làm bài và đề thi bị khóa từ lúc này."))
    closes = round_.edition.registration_closes_at
    if closes is not None and at < closes:
        said.append(
            _("Đăng ký còn mở đến %(when)s; ai đăng ký sau thì phải chuẩn bị lại vòng này.",
              when=date_time(closes))
        )  # fmt: skip
    return said


def _prepare(db: Session, round_: Round, _form: Sure, by: int, at: datetime) -> str:
    made = publishing.prepare(db, round_.id, by=by, at=at)
    return _("Đã tạo %(n)s bài thi mới.", n=number(made))


def _foresee_end(db: Session, round_: Round, at: datetime) -> list[str]:
    if round_.prepared_at is None or not round_.slots or at < round_.slots[0].starts_at:
        raise Refused("Ca thi chưa bắt đầu.", code="not_started")
    if at >= round_.slots[0].ends_at:
        raise Refused("Ca thi đã kết thúc.", code="window_over")
    now = overview.figures(db, round_, at=at)
    return [
        _("%(n)s thí sinh chưa bắt đầu làm bài sẽ không thi được nữa.",
          n=number(now.not_checked_in + now.in_lobby)),
        _("%(n)s thí sinh đang làm bài vẫn có đủ giờ của mình.", n=number(now.sitting_now)),
        _("Theo lịch, ca thi kết thúc lúc %(when)s.", when=date_time(round_.slots[0].ends_at)),
    ]  # fmt: skip


def _end(db: Session, round_: Round, form: Sure, by: int, at: datetime) -> str:
    acts.propose_end(db, round_, reason=_reason(form), by=by, at=at)
    return _proposed()


def _foresee_mark(db: Session, round_: Round, at: datetime) -> list[str]:
    publishing.refuse_unmarkable(db, round_, at=at)
    now = overview.figures(db, round_, at=at)
    said = [_("%(n)s bài thi đã nộp sẽ được chấm.", n=number(now.handed_in))]
    if now.marked:
        said.append(_("%(n)s bài đã có điểm sẽ được chấm lại từ đầu.", n=number(now.marked)))
    if late := incidents.waiting_count(db, round_.edition_id):
        said.append(
            _("%(n)s sự cố chưa đủ hai người chấp nhận: câu trả lời đến muộn chưa được tính.",
              n=number(late))
        )  # fmt: skip
    return said


def _mark(db: Session, round_: Round, _form: Sure, by: int, at: datetime) -> str:
    marked = publishing.mark(db, round_.id, by=by, at=at)
    return _("Đã chấm %(n)s bài thi.", n=number(marked))


def _foresee_publish(db: Session, round_: Round, at: datetime) -> list[str]:
    if round_.marked_at is None:
        raise Refused("Vòng thi chưa chấm xong nên chưa công bố được.", code="not_marked")
    if round_.published_at is not None:
        raise Refused("Vòng thi đã công bố kết quả.", code="published")
    now = overview.figures(db, round_, at=at)
    said = [_("%(n)s thí sinh sẽ xem được điểm của chính mình.", n=number(now.marked))]
    if now.advance is not None:
        said.append(
            _("%(n)s thí sinh đạt từ %(line)s điểm và được vào vòng sau.",
              n=number(now.advance), line=points(round_.advance_min_milli or 0))
        )  # fmt: skip
    said.append(_("Công bố rồi thì không rút lại được; sửa điểm sau đó phải qua phúc khảo."))
    return said


def _publish(db: Session, round_: Round, form: Sure, by: int, at: datetime) -> str:
    assert isinstance(form, Publishing)
    ends = publishing.publish(
        db, round_.id, appeals_hours=form.appeals_hours.data or 0, by=by, at=at
    )
    return _("Đã công bố kết quả. Nhận phúc khảo đến %(when)s.", when=date_time(ends))


def _foresee_freeze(db: Session, round_: Round, at: datetime) -> list[str]:
    freezing.refuse_unfreezable(db, round_, at=at)
    rules = ranking.Rules.model_validate(publishing.draw_of(db, round_.edition).rules)
    placed = freezing.entries(db, round_)
    line = ranking.cut_line(placed, rules)
    said = [
        _("%(n)s thí sinh được xếp hạng; %(cut)s suất học bổng.",
          n=number(len(placed)), cut=number(rules.cut)),
        _("%(certain)s người chắc chắn nhận học bổng; %(tied)s người bằng nhau ở mọi "
          "tiêu chí tranh %(places)s suất cuối, sẽ rút thăm.",
          certain=number(line.certain), tied=number(line.tied), places=number(line.places)),
        _("Tổng giá trị học bổng: %(money)s.", money=money(line.cost_by_lot_vnd)),
    ]  # fmt: skip
    if late := incidents.waiting_count(db, round_.edition_id):
        said.append(_("%(n)s sự cố chưa quyết định sẽ không được tính nữa.", n=number(late)))
    if doubts := len(candidates.duplicates(db, round_.edition, decided=False)):
        said.append(
            _("%(n)s trường hợp nghi trùng chưa quyết định: chốt rồi thì không loại được đăng ký "
              "nào nữa.", n=number(doubts))
        )  # fmt: skip
    said.append(_("Chốt rồi thì không điểm nào của kỳ thi đổi được nữa."))
    return said


def _freeze(db: Session, round_: Round, form: Sure, by: int, at: datetime) -> str:
    acts.propose_freeze(db, round_, reason=_reason(form), by=by, at=at)
    return _proposed()


def _foresee_draw(db: Session, round_: Round, _at: datetime) -> list[str]:
    frozen = freezing.refuse_undrawable(db, round_)
    draw = publishing.draw_of(db, round_.edition)
    return [
        _("Nguồn số ngẫu nhiên đã công bố: %(source)s", source=draw.beacon_source),
        _("Thăm rút một lần cho %(n)s thí sinh, từ bảng điểm đã chốt có mã băm %(hash)s.",
          n=number(frozen.csv.count(b"\n") - 1), hash=frozen.sha256),
        _("Số bí mật được mở cho mọi người cùng lúc; ai cũng tính lại được kết quả."),
    ]  # fmt: skip


def _draw(db: Session, round_: Round, form: Sure, by: int, at: datetime) -> str:
    assert isinstance(form, Drawing)
    acts.propose_draw(db, round_, beacon=form.beacon.data or "", reason=_reason(form), by=by, at=at)
    return _proposed()


def _foresee_award(db: Session, round_: Round, _at: datetime) -> list[str]:
    foreseen = awards.plan(db, round_)
    said = [_("%(n)s người nhận học bổng.", n=number(foreseen.winners))]
    said += [
        _("%(name)s: cấp %(needed)s mã, còn %(left)s mã trong kho.",
          name=need.gift.name, needed=number(need.needed), left=number(need.left))
        for need in foreseen.needs
    ]  # fmt: skip
    said.append(_("Tổng giá trị: %(money)s.", money=money(foreseen.cost_vnd)))
    awards.refuse_short(foreseen)
    return said


def _award(db: Session, round_: Round, form: Sure, by: int, at: datetime) -> str:
    acts.propose_awards(db, round_, reason=_reason(form), by=by, at=at)
    return _proposed()


def _reason(form: Sure) -> str:
    assert isinstance(form, WithReason)
    return form.reason.data or ""


def _proposed() -> str:
    return _("Đã gửi đề nghị. Người thứ hai đồng ý thì việc này mới được làm.")


DEEDS: Final[Mapping[str, Deed]] = {
    "chuan-bi": Deed("Chuẩn bị vòng thi", "Chuẩn bị", Sure, _foresee_prepare, _prepare),
    "ket-thuc-ca": Deed(
        "Kết thúc ca thi sớm", "Đề nghị kết thúc ca thi", WithReason, _foresee_end, _end, True
    ),
    "cham": Deed("Chấm thi", "Chấm thi", Sure, _foresee_mark, _mark),
    "cong-bo": Deed("Công bố kết quả", "Công bố kết quả", Publishing, _foresee_publish, _publish),
    "chot": Deed("Chốt thứ hạng", "Đề nghị chốt", WithReason, _foresee_freeze, _freeze, True),
    "rut-tham": Deed(
        "Rút thăm và xếp hạng", "Đề nghị rút thăm", Drawing, _foresee_draw, _draw, True
    ),
    "trao": Deed("Trao học bổng", "Đề nghị trao", WithReason, _foresee_award, _award, True),
}
"""By the word in the address, in the order of K4."""
LAST_ONLY: Final = frozenset({"chot", "rut-tham", "trao"})
"""Deeds of the last round."""
