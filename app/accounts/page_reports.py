""" "Báo lỗi trang này": what a visitor found wrong, and the list that staff work through."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import PageReport
from app.errors import Invalid, NotFound
from app.vietnamese import nfc

LONGEST = 2000


def make(
    db: Session, *, page: str, text: str, request_id: str, user_id: int | None, at: datetime
) -> PageReport:
    """Raises Invalid for an empty or endless text."""
    text = nfc(text).strip()
    if not text:
        raise Invalid("Bạn viết giúp chỗ nào chưa đúng nhé.", field="text")
    if len(text) > LONGEST:
        raise Invalid("Bạn viết gọn trong {n} ký tự nhé.", field="text", n=LONGEST)
    report = PageReport(
        page=clean_page(page), text=text, request_id=request_id[:64], user_id=user_id, made_at=at
    )
    db.add(report)
    db.flush()
    return report


def clean_page(page: str) -> str:
    """A path on this site; anything else becomes the home page."""
    return page[:300] if page.startswith("/") and not page.startswith(("//", "/\\")) else "/"


def waiting(db: Session, *, limit: int = 200) -> list[PageReport]:
    """The reports nobody has dealt with, the oldest first."""
    query = select(PageReport).where(PageReport.closed_at.is_(None))
    return list(db.scalars(query.order_by(PageReport.made_at, PageReport.id).limit(limit)))


def close(db: Session, report_id: int, *, actor: int, at: datetime) -> None:
    """Raises NotFound; closing again changes nothing."""
    report = db.get(PageReport, report_id)
    if report is None:
        raise NotFound("Không tìm thấy báo lỗi này.")
    if report.closed_at is None:
        report.closed_at, report.closed_by = at, actor
        db.flush()
