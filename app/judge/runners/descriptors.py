"""File descriptors a box is handed: sealed input, and output read through capped pipes."""

import fcntl
import os
import select
from collections.abc import Mapping

_READ_AT_ONCE = 256 * 1024


def sealed(content: bytes) -> int:
    """A read-only descriptor of a copy nobody can change.

    A box that runs as the owner of an input file could re-open /proc/self/fd/0 for writing and
    change the test on the host; a memory file belongs to everybody, so it must be sealed as well.
    """
    descriptor = os.memfd_create("input", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        write_all(descriptor, content)
        fcntl.fcntl(
            descriptor,
            fcntl.F_ADD_SEALS,
            fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL,
        )
        return os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def loaded_pipe(content: bytes) -> int:
    """The reading end of a pipe that already holds `content` and then ends.

    bwrap reads --args and --seccomp from the current offset and closes them, so each run needs a
    fresh one. Raises BlockingIOError when the content does not fit in a pipe.
    """
    reading, writing = os.pipe2(os.O_CLOEXEC)
    try:
        if len(content) > 60_000:
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1 << 20)
        os.set_blocking(writing, False)
        write_all(writing, content)
    except OSError:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return reading


class CappedPipe:
    """Keeps the first `limit` bytes a program writes and counts the rest.

    A pipe and not a file: the pages of a memory file would be charged to the program, and a
    program may ignore SIGXFSZ, so the one who counts must be outside.
    """

    def __init__(self, limit: int) -> None:
        self.reading, self.writing = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self.reading, False)
        self.limit = limit
        self.seen = 0
        self._kept: list[bytes] = []
        self._open = True

    def started(self) -> None:
        """Our copy of the writing end goes, so that the end of the box is the end of the pipe."""
        os.close(self.writing)
        self.writing = -1

    def drain(self) -> bool:
        """Reads what is there. False when the other side is closed."""
        while True:
            try:
                piece = os.read(self.reading, _READ_AT_ONCE)
            except BlockingIOError:
                return True
            if not piece:
                return False
            room = self.limit - self.seen
            if room > 0:
                self._kept.append(piece[:room])
            self.seen += len(piece)
            if self.over:
                return True

    @property
    def over(self) -> bool:
        return self.seen > self.limit

    def text(self) -> bytes:
        return b"".join(self._kept)

    def close(self) -> None:
        for descriptor in (self.reading, self.writing):
            if descriptor >= 0:
                os.close(descriptor)
        self.reading = self.writing = -1


def wait_readable(descriptors: Mapping[int, object], timeout_ms: float) -> list[int]:
    """The descriptors that are readable or closed within the time (rounded up to 1 ms)."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return [descriptor for descriptor, _ in poll.poll(max(0, int(timeout_ms + 0.999)))]
