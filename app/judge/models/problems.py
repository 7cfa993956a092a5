"""Problems as the site keeps them; their tests stay in the package, on disk."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UTCDateTime, json_column


class Problem(Base):
    """A problem package that was imported. A changed package is a new ``package_hash``."""

    __tablename__ = "judge_problem"
    __table_args__ = (
        CheckConstraint("time_limit_ms > 0", name="time_limit_ms"),
        CheckConstraint("memory_limit_kb > 0", name="memory_limit_kb"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    """The package's directory name: ``[a-z0-9]+``; stands in the address."""
    title: Mapped[str] = mapped_column(String(200))
    folded_title: Mapped[str] = mapped_column(String(200))
    """For searching without diacritics."""
    summary: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)
    """Order in the list."""
    difficulty: Mapped[int] = mapped_column(default=1)
    """1 to 5."""
    level: Mapped[str] = mapped_column(String(20), default="")
    """"tieu-hoc", "thcs" or "thpt"."""
    topics: Mapped[list[Any]] = mapped_column(json_column(), default=list)
    statement: Mapped[str] = mapped_column(Text)
    """Clean HTML with ``.arithmatex`` elements."""
    editorial: Mapped[str] = mapped_column(Text, default="")
    """Clean HTML; shown to those who solved it, and to all after a contest."""
    samples: Mapped[list[Any]] = mapped_column(json_column(), default=list)
    """``[{"input": …, "answer": …}]``, as shown beside the statement."""
    time_limit_ms: Mapped[int]
    memory_limit_kb: Mapped[int]
    tests: Mapped[int] = mapped_column(default=0)
    package_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the package; names its folder under ``var/judge/packages/``."""
    imported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    is_public: Mapped[bool] = mapped_column(default=True)
    """For practice; a contest's problems are shown from its start, whatever this says."""
