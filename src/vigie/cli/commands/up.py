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
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from vigie.lab import endpoints as endpoints_file
from vigie.lab.homeserver import ADMINISTRATOR
from vigie.lab.options import PlatformOptions, Profile
from vigie.lab.platform import Amount, Platform
from vigie.lab.supervisor import Interrupted


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
    options = PlatformOptions(
        state=state, profile=profile, stock=stock, servers=servers, port_base=port_base, population=population
    )
    console = Console(stderr=True, highlight=False)
    stop = _stop_on_signals()
    started = time.monotonic()
    platform = Platform(options, progress=_Steps(console).step, stop=stop)
    try:
        with platform:
            _tell(console, platform, time.monotonic() - started)
            if as_json:
                sys.stdout.write(endpoints_file.encode(platform.endpoints).decode())
                sys.stdout.flush()
            platform.wait()
            console.print("stopping")
    except Interrupted:
        console.print("stopped before it was ready")


def _stop_on_signals() -> Event:
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop


class _Steps:
    """Shows each step while it lasts, then how long it took."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, name: str) -> Iterator[Amount]:
        started = time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        # A moving bar in a file or a pipe would only be noise.
        shown = self._console.is_terminal
        with Progress(*columns, console=self._console, transient=True, disable=not shown) as bars:
            task = bars.add_task(name, total=None)
            yield lambda done, whole: bars.update(task, completed=done, total=whole)
        self._console.print(f"  [green]ok[/green] {name:<20} {time.monotonic() - started:5.1f} s")


def _tell(console: Console, platform: Platform, seconds: float) -> None:
    endpoints = platform.endpoints
    homeserver = endpoints.homeservers[0]
    rows: dict[str, Any] = {
        "homeserver": f"{homeserver.client_url}   ({homeserver.server_name})",
        "chat client": endpoints.web_client or f"missing: {platform.web_problem}",
        "sample account": " / ".join(platform.sample_account()),
        "administrator": f"@{ADMINISTRATOR}:{homeserver.server_name}, through {homeserver.admin_url}",
        "logs": platform.layout.logs,
    }
    table = Table.grid(padding=(0, 2))
    for name, value in rows.items():
        table.add_row(name, str(value))
    kind = "stock Synapse, NOT protected" if endpoints.stock else "protected by Vigie"
    console.print(Panel(table, title=f"Ready after {seconds:.1f} s: {kind}", subtitle="Ctrl-C ends it", expand=False))
