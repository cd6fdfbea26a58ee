"""`vigie up`: the embedded platform in the foreground."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from vigie.cli import output
from vigie.lab import endpoints as endpoints_file
from vigie.lab.homeserver import ADMINISTRATOR
from vigie.lab.options import PlatformOptions, Profile
from vigie.lab.phases import step_name
from vigie.lab.platform import Amount, Platform
from vigie.lab.scoreboard import seconds as duration
from vigie.lab.supervisor import Interrupted
from vigie.model.language import Language, Sentence

_SERVER = Sentence("homeserver", "serveur")
_CLIENT = Sentence("chat client", "messagerie")
_MISSING = Sentence("missing: {why}", "absente : {why}")
_ACCOUNT = Sentence("sample account", "compte d'exemple")
_ADMINISTRATOR = Sentence("administrator", "administrateur")
_THROUGH = Sentence("{account}, through {url}", "{account}, par {url}")
_LOGS = Sentence("logs", "journaux")
_STOCK = Sentence("stock Synapse, NOT protected", "Synapse seul, NON protégé")
_PROTECTED = Sentence("protected by Vigie", "protégé par Vigie")
_READY = Sentence("Ready after {took}: {kind}", "Prêt en {took} : {kind}")
_END = Sentence("Ctrl-C ends it", "Ctrl-C pour arrêter")
_STOPPING = Sentence("stopping", "arrêt en cours")
_UNREADY = Sentence("stopped before it was ready", "arrêté avant d'être prêt")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="up")(up)


def up(
    state: Annotated[Path, typer.Option(help="Folder of the platform: everything it keeps is there.")],
    profile: Annotated[Profile, typer.Option(help="How people sign in.")] = Profile.LAB,
    stock: Annotated[bool, typer.Option("--stock", help="The same Synapse without any protection.")] = False,
    servers: Annotated[int, typer.Option(min=1, help="Number of homeservers.")] = 1,
    port_base: Annotated[
        int | None, typer.Option(help="First port to listen on; 8420, or the one of the last time.", show_default=False)
    ] = None,
    population: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Fill in an organisation once: small, medium or large.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print endpoints.json on standard output when ready.")
    ] = False,
) -> None:
    """Bring up a whole chat platform on this machine: Synapse, PostgreSQL, a chat client, and Vigie.

    It stays in the foreground until Ctrl-C; starting again in the same folder resumes with all data.
    """
    language = output.language()
    options = PlatformOptions(
        state=state,
        profile=profile,
        stock=stock,
        servers=servers,
        port_base=port_base,
        population=population,
        language=language,
    )
    console = Console(stderr=True, highlight=False)
    stop = _stop_on_signals()
    started = time.monotonic()
    platform = Platform(options, progress=_Steps(console, language).step, stop=stop)
    try:
        with platform:
            _tell(console, platform, time.monotonic() - started, language)
            if as_json:
                sys.stdout.write(endpoints_file.encode(platform.endpoints).decode())
                sys.stdout.flush()
            platform.wait()
            console.print(_STOPPING.in_(language))
    except Interrupted:
        console.print(_UNREADY.in_(language))


def _stop_on_signals() -> Event:
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop


class _Steps:
    """Shows each step while it lasts, then how long it took."""

    def __init__(self, console: Console, language: Language) -> None:
        self._console = console
        self._language = language

    @contextmanager
    def step(self, name: str) -> Iterator[Amount]:
        started = time.monotonic()
        name = step_name(name, self._language)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        # A moving bar in a file or a pipe would only be noise.
        shown = self._console.is_terminal
        with Progress(*columns, console=self._console, transient=True, disable=not shown) as bars:
            task = bars.add_task(name, total=None)
            yield lambda done, whole: bars.update(task, completed=done, total=whole)
        self._console.print(f"  [green]ok[/green] {name:<20} {time.monotonic() - started:5.1f} s")


def _tell(console: Console, platform: Platform, seconds: float, language: Language) -> None:
    endpoints = platform.endpoints
    homeserver = endpoints.homeservers[0]
    administrator = f"@{ADMINISTRATOR}:{homeserver.server_name}"
    missing = _MISSING.format(language, why=platform.web_problem)
    rows: dict[Sentence, Any] = {
        _SERVER: f"{homeserver.client_url}   ({homeserver.server_name})",
        _CLIENT: endpoints.web_client or missing,
        _ACCOUNT: " / ".join(platform.sample_account()),
        _ADMINISTRATOR: _THROUGH.format(language, account=administrator, url=homeserver.admin_url),
        _LOGS: platform.layout.logs,
    }
    table = Table.grid(padding=(0, 2))
    for name, value in rows.items():
        table.add_row(name.in_(language), escape(str(value)))
    kind = (_STOCK if endpoints.stock else _PROTECTED).in_(language)
    title = _READY.format(language, took=duration(seconds, language), kind=kind)
    console.print(Panel(table, title=title, subtitle=_END.in_(language), expand=False))
