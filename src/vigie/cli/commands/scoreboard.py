"""`vigie scoreboard`: the comparison of a demonstration again, in the terminal or as a picture."""

import sys
from pathlib import Path

import typer

from vigie.cli import output
from vigie.cli.app import EXIT_NO
from vigie.lab.retell import scoreboard, svg
from vigie.model.errors import UsageError
from vigie.model.language import Sentence


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("scoreboard")
    def _scoreboard(
        report: Path = typer.Argument(help="What `vigie demo --json` printed. - is stdin."),
        picture: Path | None = typer.Option(None, "--svg", help="Write a picture there instead."),
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Show the scoreboard of an earlier demonstration. Exits 1 when the thief was not contained."""
        language = output.language()
        board = scoreboard(_read(report), str(report))
        if picture is not None:
            _write(picture, svg(board, language))
        if as_json:
            output.document(board.as_dict())
        elif picture is None:
            output.terminal().print(board.render(language))
        raise typer.Exit(0 if board.passed else EXIT_NO)


def _read(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UsageError(_said(path, error)) from None


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise UsageError(_said(path, error)) from None


def _said(path: Path, error: OSError) -> Sentence:
    reason = error.strerror or type(error).__name__
    return Sentence(f"{path}: {reason}", f"{path} : {reason}")
