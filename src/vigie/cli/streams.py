"""Files of lines and pipes of them, read as they come, with progress on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn

from vigie.model.errors import UsageError

LONGEST: Final = 16 << 20
"""Bytes of a line."""
STEP: Final = 1_000
"""Lines between two looks at the progress."""


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a file, or of stdin for `-`. Raises `UsageError` when it cannot be opened."""
    with _open(path) as source, _progress(path) as progress:
        task = progress.add_task(path.name, total=path.stat().st_size if path.is_file() else None)
        yield _told(source, progress, task)


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


def _progress(path: Path) -> Progress:
    console = Console(stderr=True)
    hidden = not console.is_terminal or str(path) == "-"
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    return Progress(*columns, console=console, disable=hidden, transient=True)


def _told(source: BinaryIO, progress: Progress, task: TaskID) -> Iterator[bytes]:
    read = 0
    for number, line in enumerate(whole_lines(source)):
        yield line
        read += len(line)
        if number % STEP == 0:
            progress.update(task, completed=read)
