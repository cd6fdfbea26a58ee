"""`vigie status`: parts, lag, counters, accounts near their budgets."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import typer
from rich.columns import Columns
from rich.console import Console
from rich.table import Table

from vigie.cli import installation, output, words
from vigie.cli.app import EXIT_NO
from vigie.lab.scoreboard import seconds
from vigie.model import status
from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Language, Sentence, number
from vigie.model.status import AccountScore, AccountUsage, GuardStatus, Health, ServiceStatus
from vigie.model.timestamps import rfc3339
from vigie.ports.clock import Clock, SystemClock
from vigie.settings import Settings

STALE_MS: Final = 15_000
"""A heartbeat older than this means that its writer has stopped."""

_SHOWN: Final = 20

_STOPPED = Sentence(en="not running (last seen {when})", fr="à l'arrêt (vu pour la dernière fois le {when})")
_RUNNING = Sentence(en="running since {when}, mode {mode}", fr="en marche depuis le {when}, mode {mode}")
_PART = Sentence(en="Part", fr="Partie")
_HEALTH = Sentence(en="State", fr="État")
_DETAIL = Sentence(en="Detail", fr="Détail")
_SERVER = Sentence(en="Server", fr="Serveur")
_ENVIRONMENT = Sentence(en="Environment", fr="Environnement")
_LAG = Sentence(en="Lag", fr="Retard")
_LAST = Sentence(en="Last activity (UTC)", fr="Dernière activité (UTC)")
_GUARD = Sentence(en="Guard", fr="Garde")
_BYTES = Sentence(en="B", fr="o")
_NEVER = Sentence(en="never", fr="jamais")
_ALIVE = Sentence(en="alive", fr="active")
_SILENT = Sentence(en="silent", fr="silencieuse")
_NEAR = Sentence(en="Accounts near their budgets", fr="Comptes proches de leurs budgets")
_ACCOUNT = Sentence(en="Account", fr="Compte")
_SCORES = Sentence(en="Accounts by score", fr="Comptes par score")
_SCORE = Sentence(en="Score", fr="Score")
_WATCH = Sentence(en="Watch", fr="Surveillance")
_RULES = Sentence(en="Rules", fr="Règles")
_RESOURCE = Sentence(en="Resource", fr="Ressource")
_USED = Sentence(en="Used", fr="Consommé")
_WINDOW = Sentence(en="Window", fr="Fenêtre")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is known of one installation now."""

    service: ServiceStatus
    guards: dict[str, GuardStatus | None]  # by server name; None when the file is absent or unreadable
    now: int

    @property
    def running(self) -> bool:
        """The service said so lately."""
        return not self.service.stopped and self.now - self.service.written < STALE_MS

    @property
    def healthy(self) -> bool:
        """Everything works."""
        parts = all(part.health is Health.OK for part in self.service.parts)
        return self.running and parts and all(map(self.alive, self.guards))

    def alive(self, server: str) -> bool:
        """The guard inside this server said so lately."""
        guard = self.guards[server]
        return guard is not None and self.now - guard.written < STALE_MS

    def accounts(self) -> list[AccountUsage]:
        """Nearest to their limits first."""
        every = [usage for guard in self.guards.values() if guard for usage in guard.accounts]
        return sorted(every, key=lambda usage: (-usage.used / max(usage.limit, 1), usage.user))


def read(state: Path, clock: Clock) -> Snapshot:
    """The snapshot of a state folder of `vigie serve` or `vigie up`. Raises `EnvironmentFailed` when there is none."""
    inner = state / "vigie" / status.FILE_NAME
    service = _service(inner if inner.exists() else state / status.FILE_NAME)
    guards = {server.name: read_guard(Path(server.guard)) for server in service.servers}
    return Snapshot(service, guards, clock.now_ms())


def read_guard(folder: Path) -> GuardStatus | None:
    """What a guard says of itself; None when it says nothing that can be read."""
    try:
        return status.GUARD.decode((folder / status.FILE_NAME).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def _service(path: Path) -> ServiceStatus:
    try:
        return status.SERVICE.decode(path.read_bytes())
    except OSError as error:
        raise EnvironmentFailed(
            Sentence(
                en=f"{path}: {error.strerror}: is this the state folder of `vigie serve`?",
                fr=f"{path} : {error.strerror} : est-ce bien le dossier d'état de `vigie serve` ?",
            )
        ) from None
    except msgspec.MsgspecError as error:
        raise EnvironmentFailed(f"{path}: not a status file of this version: {error}") from None


def as_document(snapshot: Snapshot) -> dict[str, Any]:
    """The answer for machines. Times in RFC 3339."""
    service: dict[str, Any] = json.loads(status.ENCODER.encode(snapshot.service))
    for key in ("started", "written"):
        service[key] = rfc3339(service[key])
    for server in service["servers"]:
        server["last_activity"] = rfc3339(server["last_activity"]) if server["last_activity"] else None
        server["lag_seconds"] = server.pop("lag_ms") / 1000
        guard = snapshot.guards[server["name"]]
        server["guard_alive"] = snapshot.alive(server["name"])
        server["guard_counters"] = guard.counters if guard else {}
    accounts = [msgspec.to_builtins(usage) for usage in snapshot.accounts()]
    return {"running": snapshot.running, "healthy": snapshot.healthy, **service, "accounts": accounts}


def show(snapshot: Snapshot, console: Console, language: Language) -> None:
    """The answer for people."""
    service = snapshot.service
    said = _RUNNING if snapshot.running else _STOPPED
    when = rfc3339(service.started if snapshot.running else service.written)
    mode = words.say(service.mode, language)
    console.print(f"[bold]Vigie {service.version}[/]  {said.format(language, when=when, mode=mode)}")
    console.print(_parts(service, language))
    console.print(_servers(snapshot, language))
    counters = ((words.say(name, language), number(n, language)) for name, n in service.counters.items())
    console.print(Columns([f"{name} [bold]{n}[/]" for name, n in counters], padding=(0, 2)))
    if service.scores:
        console.print(_scores(service.scores[:_SHOWN], language))
    if accounts := snapshot.accounts():
        console.print(_usages(accounts[:_SHOWN], language))


_COLOURS = {Health.OK: "green", Health.DEGRADED: "yellow", Health.FAILED: "red"}


def _table(language: Language, *headings: Sentence, title: str = "") -> Table:
    return output.table(*(heading.in_(language) for heading in headings), title=title)


def _parts(service: ServiceStatus, language: Language) -> Table:
    table = _table(language, _PART, _HEALTH, _DETAIL)
    for part in service.parts:
        health = f"[{_COLOURS[part.health]}]{words.say(part.health, language)}[/]"
        table.add_row(output.safe(words.say(part.name, language)), health, output.safe(part.detail, 400))
    return table


def _servers(snapshot: Snapshot, language: Language) -> Table:
    table = _table(language, _SERVER, _ENVIRONMENT, _LAG, _LAST, _GUARD)
    for server in snapshot.service.servers:
        last = words.moment(server.last_activity) if server.last_activity else _NEVER.in_(language)
        guard = (
            f"[green]{_ALIVE.in_(language)}[/]" if snapshot.alive(server.name) else f"[red]{_SILENT.in_(language)}[/]"
        )
        lag = (
            f"{seconds(server.lag_ms / 1000, language)}, {number(server.lag_bytes, language)} {_BYTES.in_(language)}"
            if server.lag_bytes
            else "0"
        )
        table.add_row(output.safe(server.name), server.environment, lag, last, guard)
    return table


def _scores(scores: tuple[AccountScore, ...], language: Language) -> Table:
    table = _table(language, _ACCOUNT, _SCORE, _WATCH, _RULES, title=_SCORES.in_(language))
    for one in scores:
        points, watch = (words.decimal(amount, language) for amount in (one.points, one.watch))
        table.add_row(output.safe(one.user), points, watch, output.safe(", ".join(one.rules), 200))
    return table


def _usages(accounts: list[AccountUsage], language: Language) -> Table:
    table = _table(language, _ACCOUNT, _RESOURCE, _USED, _WINDOW, title=_NEAR.in_(language))
    for usage in accounts:
        used = f"{number(usage.used, language)} / {number(usage.limit, language)}"
        resource = output.safe(words.say(usage.resource, language))
        table.add_row(output.safe(usage.user), resource, used, words.window(usage.window, language))
    return table


def _place(config: Path | None, state: Path | None) -> tuple[Path, Settings | None]:
    """The state folder, and the settings that named it, if any."""
    if state is not None:
        return state, None
    settings = installation.settings(config, None)
    return settings.state, settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("status")
    def _status(
        config: Path | None = typer.Option(
            None, "--config", envvar="VIGIE_CONFIG", help="Settings of the installation."
        ),
        state: Path | None = typer.Option(None, "--state", help="Its state folder, or that of `vigie up`."),
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Show parts, lag, counters, accounts by score and near their budgets. Exits 1 when something is wrong."""
        folder, settings = _place(config, state)
        snapshot = read(folder, SystemClock())
        if as_json:
            output.document(as_document(snapshot))
        else:
            show(snapshot, output.terminal(), output.language(settings))
        raise typer.Exit(0 if snapshot.healthy else EXIT_NO)
