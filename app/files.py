"""Files under ``var/``: written whole or not at all, named by what they hold."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.errors import Invalid, Refused

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
    (b"OggS", "ogg"),
)


@dataclass(frozen=True)
class StoredFile:
    path: Path
    sha256: str
    kind: str
    size_bytes: int


def kind_of(data: bytes) -> str | None:
    """What the bytes are: png, jpg, webp, pdf, zip, mp3, ogg, text — or None when unknown."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if b"\x00" in data[:4096]:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "text"


def store(
    folder: Path, data: bytes, *, kinds: frozenset[str], max_bytes: int, quota_bytes: int
) -> StoredFile:
    """Keeps a file under its own SHA-256; the same bytes are kept once.

    Raises Refused when it is empty, too large, of another kind, or when the folder is full.
    """
    if not data:
        raise Invalid("Tệp gửi lên không có nội dung. Hãy chọn lại tệp.", code="empty_file")
    if len(data) > max_bytes:
        raise Refused(
            "Tệp gửi lên nặng quá {n} MB. Hãy chọn tệp nhỏ hơn.",
            code="too_large",
            status=413,
            n=max(1, max_bytes // 1_000_000),
        )
    kind = kind_of(data)
    if kind not in kinds or kind is None:
        raise Refused(
            "Loại tệp này không dùng được ở đây. Các loại dùng được: {kinds}.",
            code="wrong_kind",
            status=415,
            kinds=", ".join(sorted(kinds)),
        )
    digest = hashlib.sha256(data).hexdigest()
    path = folder / digest[:2] / f"{digest}.{kind}"
    if not path.exists():
        if _size(folder) + len(data) > quota_bytes:
            raise Refused("Kho tệp đã đầy. Vui lòng báo người quản trị.", code="quota", status=507)
        write_atomically(path, data)
    return StoredFile(path, digest, kind, len(data))


def write_atomically(path: Path, data: bytes) -> None:
    """The whole file or none of it, also when the power fails: temporary file, fsync, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
