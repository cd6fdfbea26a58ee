"""Files of lines and pipes of them, read as they come, with progress on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from vigie.model.errors import UsageError

LONGEST: Final = 16 << 20
"""Bytes of a line."""


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a file, or of stdin for `-`. Raises `UsageError` when it cannot be opened."""
    with _open(path) as source:
        if str(path) == "-":
            yield whole_lines(source)
            return
        from vigie.cli.bars import told  # a pipe has no end to be shown, and does not wait for bars to load

        with told(whole_lines(source), path.name, path.stat().st_size if path.is_file() else None) as lines:
            yield lines


def whole_lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is longer than `LONGEST` only the beginning, which no reader takes for whole."""
    while line := source.readline(LONGEST):
        yield line
        while len(line) == LONGEST and not line.endswith(b"\n"):
            line = source.readline(LONGEST)


def _open(path: Path) -> BinaryIO:
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
