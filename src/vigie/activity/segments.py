"""One segment of a spool: bytes in, whole lines out."""

import os
import re
from pathlib import Path
from typing import Final, NamedTuple

from vigie.model.activity import MAX_LINE

READ: Final = 64 * 1024
KEPT: Final = 64 * 1024
"""Bytes kept of a line that is too long to be one of ours."""

_NAME: Final = re.compile(r"([0-9]{16})\.ndjson", re.ASCII)


def segment_path(directory: Path, number: int) -> Path:
    """Where a segment lies."""
    return directory / f"{number:016d}.ndjson"


def segment_numbers(directory: Path) -> list[int]:
    """Segments there now, oldest first; none when the directory is not there (yet)."""
    try:
        names = os.listdir(directory)  # noqa: PTH208 - polled often, and names are all it needs
    except FileNotFoundError:
        return []
    return sorted(int(found[1]) for name in names if (found := _NAME.fullmatch(name)))


class Lines(NamedTuple):
    """Whole lines, `data` ending with a newline, or (`too_long`) the start of one that cannot be ours."""

    data: bytes
    segment: int
    offset: int  # of the first byte of `data` in the segment
    too_long: bool = False


class Segment:
    """An open segment. It stays readable to its end when the writer deletes it meanwhile. Raises `OSError`.

    `offset` is the first byte not yet handed out: memory held is at most `MAX_LINE` and one read.
    """

    def __init__(self, directory: Path, number: int, offset: int = 0) -> None:
        self.number = number
        self.offset = offset
        self._file = os.open(segment_path(directory, number), os.O_RDONLY | os.O_CLOEXEC)
        os.lseek(self._file, offset, os.SEEK_SET)
        self._buffer = b""
        self._start = 0  # of what is not handed out yet, in the buffer
        self._skipped = 0  # bytes of a line too long, let go already

    def take(self, most: int) -> Lines | None:
        """At most `most` whole lines, None when none is whole yet."""
        while True:
            if self._buffer.find(b"\n", self._start) >= 0:
                return self._hand_out(most)
            if not self._fill():
                return None

    def tail(self) -> Lines:
        """What follows the last newline, handed out. Only for a segment that nobody writes any more."""
        rest = self._buffer[self._start :]
        return self._pass(rest, rest[:KEPT], too_long=self._skipped > 0)

    def size(self) -> int:
        """Bytes written so far."""
        return os.fstat(self._file).st_size

    def deleted(self) -> bool:
        """The writer has let it go."""
        return os.fstat(self._file).st_nlink == 0

    def close(self) -> None:
        """Release the file."""
        os.close(self._file)

    def _fill(self) -> bool:
        """Read on; False at the end as it is now."""
        more = os.read(self._file, READ)
        if not more:
            return False
        rest = self._buffer[self._start :]
        if len(rest) > MAX_LINE + KEPT:  # no newline in it: keep the start for the record, let the middle go
            self._skipped += len(rest) - KEPT
            rest = rest[:KEPT]
        self._buffer, self._start = rest + more, 0
        return True

    def _hand_out(self, most: int) -> Lines:
        first = self._buffer.find(b"\n", self._start) + 1
        if self._skipped or first - self._start > MAX_LINE:
            line = self._buffer[self._start : first]
            return self._pass(line, line[:KEPT], too_long=True)
        end = self._buffer.rfind(b"\n") + 1
        if self._buffer.count(b"\n", self._start, end) > most:
            end = self._after(most)
        lines = self._buffer[self._start : end]
        return self._pass(lines, lines, too_long=False)

    def _after(self, most: int) -> int:
        """Where the line number `most` ends."""
        end = self._start
        find = self._buffer.find
        for _ in range(most):
            end = find(b"\n", end) + 1
        return end

    def _pass(self, taken: bytes, kept: bytes, *, too_long: bool) -> Lines:
        lines = Lines(kept, self.number, self.offset, too_long)
        self._start += len(taken)
        self.offset += len(taken) + self._skipped
        self._skipped = 0
        return lines
