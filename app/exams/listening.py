"""Listening with counted plays (X10): a grant from the server starts a play, a reload resumes it.

The sound itself is fetched in the lobby and is the same cached bytes for everyone. It is not
encrypted yet (docs/decisions); the count is what the server granted.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.exams.models import ListeningPlay, Recording, Replay, Sitting


def standing(db: Session, sitting: Sitting) -> list[dict[str, object]]:
    """Each recording of the sitting's form: plays allowed and used, and the one to resume."""
    recordings = db.execute(
        select(
            Recording.id, Recording.name, Recording.sha256, Recording.duration_ms, Recording.plays
        )
        .where(Recording.form_id == sitting.form_id)
        .order_by(Recording.id)
    ).all()
    return [
        {
            "name": one.name,
            "sound": one.sha256,
            "duration_ms": one.duration_ms,
            "allowed": one.plays + _replays(db, sitting.id, one.id),
            **_used(db, sitting.id, one.id).as_dict(),
        }
        for one in recordings
    ]


def play(db: Session, sitting: Sitting, name: str, *, at: datetime) -> dict[str, object]:
    """A grant: the unfinished play to resume, or a new one that is counted. Refused when none is
    left or the sitting is closed."""
    recording = _recording(db, sitting, name)
    if sitting.counts_until is None or sitting.handed_in_at or at > sitting.counts_until:
        raise Refused("Đã hết giờ làm bài.", code="time_up", status=409)
    allowed = recording.plays + _replays(db, sitting.id, recording.id)
    used = _used(db, sitting.id, recording.id)
    if used.resume_ms is None:
        if used.used >= allowed:
            raise Refused(
                "Thí sinh đã nghe đủ {n} lần. Nếu gặp sự cố, hãy báo giám thị.",
                code="no_play",
                status=409,
                n=allowed,
            )
        db.add(
            ListeningPlay(
                sitting_id=sitting.id,
                recording_id=recording.id,
                number=used.used + 1,
                granted_at=at,
            )
        )
        db.flush()
        used = _used(db, sitting.id, recording.id)
    return {"name": name, "allowed": allowed, **used.as_dict()}


def report(
    db: Session, sitting: Sitting, name: str, *, position_ms: int, finished: bool, at: datetime
) -> None:
    """Where a play stands: told when it ends or the page closes. It never moves back."""
    recording = _recording(db, sitting, name)
    current = db.scalars(
        select(ListeningPlay).where(
            ListeningPlay.sitting_id == sitting.id,
            ListeningPlay.recording_id == recording.id,
            ListeningPlay.finished_at.is_(None),
        )
    ).one_or_none()
    if current is None:
        return
    current.position_ms = min(max(current.position_ms, position_ms), recording.duration_ms)
    if finished:
        current.finished_at = at


def _recording(db: Session, sitting: Sitting, name: str) -> Recording:
    found = db.scalars(
        select(Recording).where(Recording.form_id == sitting.form_id, Recording.name == name)
    ).one_or_none()
    if found is None:
        raise NotFound("Không có bài nghe này.")
    return found


def _replays(db: Session, sitting_id: int, recording_id: int) -> int:
    return (
        db.scalar(
            select(func.count())
            .select_from(Replay)
            .where(Replay.sitting_id == sitting_id, Replay.recording_id == recording_id)
        )
        or 0
    )


@dataclass(frozen=True)
class _Used:
    used: int
    """Plays granted so far."""
    resume_ms: int | None
    """Where an unfinished one stands."""

    def as_dict(self) -> dict[str, int | None]:
        return {"used": self.used, "resume_ms": self.resume_ms}


def _used(db: Session, sitting_id: int, recording_id: int) -> _Used:
    plays = db.execute(
        select(ListeningPlay.position_ms, ListeningPlay.finished_at).where(
            ListeningPlay.sitting_id == sitting_id, ListeningPlay.recording_id == recording_id
        )
    ).all()
    resume = [one.position_ms for one in plays if one.finished_at is None]
    return _Used(len(plays), resume[0] if resume else None)
