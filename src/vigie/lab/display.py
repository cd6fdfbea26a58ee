"""What a drill takes, shown while it takes it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from vigie.lab.loot import Loot
from vigie.lab.report import share
from vigie.lab.scoreboard import FILES, MESSAGES, PEOPLE, ROOMS, percent, seconds
from vigie.lab.target import Totals
from vigie.model.language import Language, Sentence, number

EVERY: Final = 0.2
"""Seconds between two pictures."""
MET: Final = Sentence(
    en="{logins} {logins:login|logins}, {challenges} {challenges:challenge|challenges}, {refusals} "
    "{refusals:refusal|refusals}",
    fr="{logins} {logins:connexion|connexions}, {challenges} {challenges:reconnexion demandée|reconnexions demandées}, "
    "{refusals} refus",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One drill on the screen."""

    heading: str
    loot: Loot
    there: Totals


def picture(scene: Scene, language: Language) -> Table:
    """One frame: four amounts with their share of what is there, and what the drill met."""
    loot, there, counts = scene.loot, scene.there, scene.loot.counts()
    table = Table(box=None, pad_edge=False, title=scene.heading, title_justify="left", title_style="bold")
    table.add_column(width=10)
    table.add_column(justify="right", width=9)
    table.add_column(justify="right", width=6)
    table.add_column(width=30)
    for label, amount, whole in (
        (ROOMS, counts.rooms, there.public_rooms),
        (MESSAGES, counts.messages, there.public_messages),
        (FILES, counts.media, there.public_files),
        (PEOPLE, counts.people, there.people),
    ):
        part = share(amount, whole)
        bar = ProgressBar(total=1.0, completed=part, width=30)
        table.add_row(label.in_(language), number(amount, language), percent(part, language), bar)
    met = MET.format(language, logins=loot.logins, challenges=loot.challenges, refusals=loot.refusals)
    table.caption = Text(f"{seconds(loot.seconds(), language)}  {met}")
    table.caption_justify = "left"
    return table


@asynccontextmanager
async def shown(scenes: Sequence[Scene], language: Language, console: Console) -> AsyncIterator[None]:
    """Keeps the pictures fresh on a terminal while the body runs. Elsewhere (a pipe, a log) nothing is shown."""
    if not console.is_terminal:
        yield
        return

    def frame() -> Group:
        return Group(*(picture(scene, language) for scene in scenes))

    with Live(frame(), console=console, auto_refresh=False, transient=True) as live:

        async def refresh() -> None:
            while True:
                await asyncio.sleep(EVERY)
                live.update(frame(), refresh=True)

        task = asyncio.create_task(refresh())
        try:
            yield
        finally:
            task.cancel()
