"""The parts of a long work, shown one after the other with the time each took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from vigie.lab.platform import Amount
from vigie.lab.platform import Progress as Step
from vigie.lab.scoreboard import seconds
from vigie.model.language import Language, Sentence

_STEPS: Final = {
    "front": Sentence("front", "façade"),
    "chat client": Sentence("chat client", "messagerie"),
}


def step_name(step: str, language: Language) -> str:
    """A step of the platform, or a part of its filling, for people. Names of products stay."""
    known = _STEPS.get(step)
    return known.in_(language) if known else step


class Phases:
    """Prints one line for each phase that ended; on a terminal, a moving bar while it lasts."""

    def __init__(self, console: Console, language: Language) -> None:
        self._console = console
        self._language = language
        self._begin = time.monotonic()

    @contextmanager
    def phase(self, name: Sentence, *, bar: bool = True, **values: object) -> Iterator[Step]:
        """One phase. Yields what a platform tells its steps to. Without `bar` the body draws for itself."""
        title = name.format(self._language, **values)
        begin = time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        shown = bar and self._console.is_terminal
        with Progress(*columns, console=self._console, transient=True, disable=not shown) as bars:
            task = bars.add_task(title, total=None)

            @contextmanager
            def step(part: str) -> Iterator[Amount]:
                bars.update(task, description=f"{title} · {step_name(part, self._language)}", total=None)
                yield lambda done, whole: bars.update(task, completed=done, total=whole)

            yield step
        took, at = (seconds(time.monotonic() - since, self._language) for since in (begin, self._begin))
        self._console.print(f"{at:>8}  [green]✓[/] {title} [dim]({took})[/]")
