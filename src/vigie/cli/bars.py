"""Bars that say how far something is: on stderr, on a terminal only, gone when it ends."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, TaskID, TextColumn, TimeRemainingColumn

from vigie.cli import output

_STEP: Final = 1_000
"""Lines between two looks at the progress."""
_PERIOD: Final = 600.0
"""Seconds whose pace is expected of the rest: one large file or room must not make hours of minutes."""


def progress(*columns: ProgressColumn, answering: bool = False) -> Progress:
    """A bar that leaves stdout alone: what is written there goes where the user sent it, not through the bar.

    `answering`: lines are written to stdout meanwhile. On the same terminal they would tear the bar, so there is none.
    """
    console = Console(stderr=True)
    hidden = not console.is_terminal or (answering and sys.stdout.isatty())
    return Progress(
        *columns,
        console=console,
        transient=True,
        redirect_stdout=False,
        disable=hidden,
        speed_estimate_period=_PERIOD,
    )


@contextmanager
def told(lines: Iterable[bytes], name: str, size: int | None) -> Iterator[Iterator[bytes]]:
    """The same lines, with a bar that says how many of the `size` bytes have come. Each is answered on stdout."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with progress(*columns, answering=True) as bar:
        yield _counted(lines, bar, bar.add_task(output.printable(name), total=size))


def _counted(lines: Iterable[bytes], bar: Progress, task: TaskID) -> Iterator[bytes]:
    read = 0
    for number, line in enumerate(lines):
        yield line
        read += len(line)
        if number % _STEP == 0:
            bar.update(task, completed=read)
