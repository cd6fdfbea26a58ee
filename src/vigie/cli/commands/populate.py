"""`vigie populate`: fill a stopped platform with a believable organisation."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from vigie.cli import output
from vigie.lab.options import PlatformOptions
from vigie.lab.phases import step_name
from vigie.lab.platform import Platform
from vigie.lab.population import SIZES, fill
from vigie.model.language import Language, Sentence

Amount = Callable[[int, int], None]

_FILLED = Sentence(
    en="{people} {people:person|people}, {public_rooms} public {public_rooms:room|rooms}, {messages} "
    "{messages:message|messages}, {files} {files:file|files}: {events} {events:event|events} in {seconds:.1f} s, "
    "{speed:.0f}/s",
    fr="{people} {people:personne|personnes}, {public_rooms} {public_rooms:salon public|salons publics}, {messages} "
    "{messages:message|messages}, {files} {files:fichier|fichiers} : {events} {events:événement|événements} en "
    "{seconds:.1f} s, {speed:.0f}/s",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="populate")(populate)


def populate(
    state: Annotated[Path, typer.Option(help="Folder of the platform, which must not be running.")],
    size: Annotated[str, typer.Option(help=f"How big: {', '.join(SIZES)}.")] = "medium",
    as_json: Annotated[bool, typer.Option("--json", help="Print the totals as one JSON document.")] = False,
) -> None:
    """Fill a stopped platform with people, rooms, three years of messages, and files.

    Filling the same again does nothing. All passwords are in population.json: a lab, never a real service.
    """
    language = output.language()
    console = Console(stderr=True, highlight=False)
    with _bar(console, step_name(f"population {size}", language)) as amount:
        _fill(state, size, amount)
    known = json.loads((state / "population.json").read_text(encoding="utf-8"))
    if as_json:
        sys.stdout.write(json.dumps({"totals": known["totals"], "loading": known["loading"]}) + "\n")
    else:
        console.print(_summary(known, language), soft_wrap=True)


def _fill(state: Path, size: str, amount: Amount) -> None:
    """A folder with its own `homeserver.yaml` has its own database; for ours, the platform brings its up and down."""
    if (state / "homeserver.yaml").exists() or (state / "population.json").exists():
        fill(state, size, progress=amount)
        return

    @contextmanager
    def step(_name: str) -> Iterator[Amount]:
        yield amount

    with Platform(PlatformOptions(state=state, stock=True, web=False, population=size), progress=step):
        pass


@contextmanager
def _bar(console: Console, title: str) -> Iterator[Amount]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, whole: bars.update(task, completed=done, total=whole)


def _summary(known: dict[str, Any], language: Language) -> str:
    loading = known["loading"]
    seconds = sum(loading["seconds"].values())
    speed = loading["events"] / seconds
    return _FILLED.format(language, **known["totals"], events=loading["events"], seconds=seconds, speed=speed)
