"""`vigie doctor`: is this installation fine, and if not, what to do."""

import asyncio
from pathlib import Path

import typer
from rich.table import Table

from vigie import doctor
from vigie.cli import output, words
from vigie.cli.app import EXIT_NO
from vigie.model.checks import Check, Level
from vigie.model.language import Language, Sentence
from vigie.ports.clock import SystemClock

_CHECK = Sentence("Check", "Vérification")
_WHERE = Sentence("Where", "Où")
_LEVEL = Sentence("Result", "Résultat")
_SEEN = Sentence("Seen, and what to do", "Constat, et que faire")
_COLOURS = {"ok": "green", "warning": "yellow", "wrong": "red"}
_LEVELS = {
    "ok": Sentence("fine", "bon"),
    "warning": Sentence("note", "à noter"),
    "wrong": Sentence("wrong", "à corriger"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("doctor")
    def _doctor(
        config: Path = typer.Option(..., "--config", envvar="VIGIE_CONFIG", help="Settings of the installation."),
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Examine an installation: settings, files, guard, administration API. Exits 1 when something is wrong."""
        language = output.language()
        checks = asyncio.run(doctor.examine(config, SystemClock()))
        if as_json:
            output.document(doctor.as_document(checks, language))
        else:
            output.terminal().print(_table(checks, language))
        raise typer.Exit(EXIT_NO if doctor.worst(checks) is Level.WRONG else 0)


def _table(checks: list[Check], language: Language) -> Table:
    table = Table(_CHECK.in_(language))
    table.add_column(_WHERE.in_(language), overflow="fold")
    table.add_column(_LEVEL.in_(language))
    table.add_column(_SEEN.in_(language), overflow="fold")
    for check in checks:
        level = f"[{_COLOURS[check.level]}]{_LEVELS[check.level].in_(language)}[/]"
        table.add_row(words.say(check.name, language), output.safe(check.where, 500), level, _said(check, language))
    return table


def _said(check: Check, language: Language) -> str:
    said = [output.safe(line, 500) for line in check.seen.in_(language).splitlines()]
    if check.advice:
        said.append(f"[bold]→ {output.safe(check.advice.in_(language), 500)}[/]")
    return "\n".join(said)
