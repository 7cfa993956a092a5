"""Papers, their browser bytes and sounds as stored, kept in memory by hash: they never change."""

import gzip
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.exams.models import Form, Recording
from app.exams.papers import Paper

_papers: dict[str, Paper] = {}
_MOST = 16


def paper_of(db: Session, form_id: int) -> Paper:
    """The paper of a form, with keys. Raises NotFound."""
    sha256 = db.scalar(select(Form.source_sha256).where(Form.id == form_id))
    if sha256 is None:
        raise NotFound("Không có đề thi này.")
    if sha256 not in _papers:
        source = db.scalar(select(Form.source).where(Form.id == form_id))
        assert source is not None
        if len(_papers) >= _MOST:
            _papers.clear()
        _papers[sha256] = Paper.restored(source)
    return _papers[sha256]


_bytes: dict[str, bytes] = {}


def browser_bytes(db: Session, sha256: str) -> bytes:
    """What the browser gets of a form: the same for all who sit it (X13). Raises NotFound."""
    return _kept(db, f"form:{sha256}", sha256)


def sound(db: Session, sha256: str) -> bytes:
    """A recording's sound. Raises NotFound."""
    return _kept(db, f"sound:{sha256}", sha256)


def _kept(db: Session, name: str, sha256: str) -> bytes:
    if name not in _bytes:
        query = (
            select(Form.browser).where(Form.browser_sha256 == sha256)
            if name.startswith("form:")
            else select(Recording.sound).where(Recording.sha256 == sha256)
        )
        found = db.scalar(query.limit(1))
        if found is None:
            raise NotFound("Không có tệp này.")
        if len(_bytes) >= _MOST:
            _bytes.clear()
        _bytes[name] = found
    return _bytes[name]


@lru_cache(maxsize=_MOST)
def zipped(raw: bytes) -> bytes:
    return gzip.compress(raw, 6, mtime=0)
