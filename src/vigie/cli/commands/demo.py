"""`vigie demo`: the incident on stock Synapse and on a protected one, then a platform to look at."""

import contextlib
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from vigie.cli import output
from vigie.cli.app import EXIT_NO
from vigie.lab import target
from vigie.lab.demo import Demo, DemoOptions, sample_account
from vigie.lab.options import DEFAULT_PORT_BASE
from vigie.lab.platform import Platform
from vigie.lab.scoreboard import Scoreboard
from vigie.model.language import Language, Sentence
from vigie.ports.clock import SystemClock

_CLIENT = Sentence(en="Chat client", fr="Messagerie")
_SERVER = Sentence(en="Homeserver", fr="Serveur")
_CONSOLE = Sentence(en="Console", fr="Console")
_ACCOUNT = Sentence(en="Sign in as", fr="Se connecter avec")
_FOLDER = Sentence(en="Folder", fr="Dossier")
_OPEN = Sentence(en="The protected platform is running", fr="La plateforme protégée fonctionne")
_END = Sentence(en="Ctrl-C ends it", fr="Ctrl-C pour arrêter")
_OVER = Sentence(en="The protected platform ends now", fr="La plateforme protégée s'arrête")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    *,
    state: Annotated[Path | None, typer.Option(help="Keep everything in this new folder; else it is removed.")] = None,
    size: Annotated[
        str, typer.Option(help="Of the organisation: medium or large; small holds less than one may take.")
    ] = "medium",
    port_base: Annotated[int, typer.Option(help="First port to listen on.")] = DEFAULT_PORT_BASE,
    leave: Annotated[bool, typer.Option("--exit", help="End when the comparison is done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Replay the June 2026 incident on stock Synapse and on a protected copy. Exits 1 when it was not contained."""
    language = output.language()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with _folder(state) as folder:
        options = DemoOptions(state=folder, size=size, port_base=port_base, language=language)
        play = Demo(options, SystemClock(), Console(stderr=True, highlight=False))
        with play.protected() as (board, platform):
            _show(board, platform, language, leave=leave, as_json=as_json)
            if not leave:
                with contextlib.suppress(KeyboardInterrupt):
                    platform.wait()
    raise typer.Exit(0 if board.passed else EXIT_NO)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted
        return
    made = Path(tempfile.mkdtemp(prefix="vigie-demo-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _show(board: Scoreboard, platform: Platform, language: Language, *, leave: bool, as_json: bool) -> None:
    addresses = _addresses(platform)
    if as_json:
        output.document(board.as_dict() | {"platform": addresses})
        return
    console = output.terminal()
    console.print()
    console.print(board.render(language))
    console.print()
    console.print(_panel(addresses, language, leave=leave))


def _panel(addresses: dict[str, Any], language: Language, *, leave: bool) -> Panel:
    """Where the protected platform is, and what ends it."""
    table = Table.grid(padding=(0, 2))
    labels = {"web_client": _CLIENT, "homeserver": _SERVER, "console": _CONSOLE, "account": _ACCOUNT, "state": _FOLDER}
    for name, label in labels.items():
        if addresses[name]:
            table.add_row(label.in_(language), str(addresses[name]))
    title, subtitle = (_OVER.in_(language), None) if leave else (_OPEN.in_(language), _END.in_(language))
    return Panel(table, title=title, subtitle=subtitle, expand=False)


def _addresses(platform: Platform) -> dict[str, Any]:
    aim = target.read(platform.layout.root)
    account = sample_account(aim)
    return {
        "web_client": aim.endpoints.web_client or platform.web_problem,
        "homeserver": aim.homeserver(account).client_url,
        "console": aim.endpoints.console,
        "account": f"{account.user} / {account.password}",
        "state": str(platform.layout.root),
    }
