"""`vigie retro`: look at everything that is stored already."""

import asyncio
import time
from pathlib import Path
from typing import Final

import aiohttp
import typer

from vigie import wiring_content
from vigie.cli import installation, output, retro_page
from vigie.cli.app import EXIT_INTERRUPTED, EXIT_NO
from vigie.content.retro.scan import Report
from vigie.daemon import alone, prepare
from vigie.model.errors import PlatformError, UsageError
from vigie.model.language import Sentence
from vigie.model.reviews import ReviewItem
from vigie.ports.clock import SystemClock
from vigie.settings import Settings
from vigie.settings.servers import Server

_LOCK: Final = "retro.lock"
_NO_API: Final = Sentence(
    "{name}: no administration API is set for it: servers.admin_api",
    "{name} : aucune API d'administration n'est réglée pour lui : servers.admin_api",
)
_UNKNOWN: Final = Sentence(
    "{name}: is not a server that Vigie watches: {known}", "{name} : n'est pas un serveur que Vigie surveille : {known}"
)
_COUNTED: Final = Sentence(
    "{account}: the guard's budgets apply to it and would stop it, and every measure of Vigie with it: name it in the "
    "guard's exemptions first (docs/retro-scan.md)",
    "{account} : les budgets de la garde s'y appliquent et l'arrêteraient, et avec lui toute mesure de Vigie : "
    "ajoutez-le d'abord aux exemptions de la garde (docs/retro-scan.md)",
)
_FAILED: Final = Sentence(
    "{count} {count:room or file|rooms or files} could not be read; run the command again",
    "{count} {count:salon ou fichier n'a pas pu être lu|salons ou fichiers n'ont pas pu être lus} ; relancez la "
    "commande",
)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("retro")
    def _retro(
        server: str = typer.Option("", "--server", help="Only this server."),
        rate: float = typer.Option(0.0, "--rate", min=0.0, help="Requests a second, in place of the settings'."),
        config: Path | None = installation.CONFIG,
        state: Path | None = installation.STATE,
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Look at everything that is stored: names, topics, history, files. What is found waits in `vigie review`.

        May be stopped at any moment, and goes on where it was. A later run reads what is new; new detectors go over
        everything. Exits 1 when something was found, 3 when a part could not be read.
        """
        settings = installation.settings(config, state)
        if rate:
            paced = settings.retro_scan.model_copy(update={"requests_per_second": rate})
            settings = settings.model_copy(update={"retro_scan": paced})
        began, found = time.monotonic(), list[tuple[Report, list[ReviewItem]]]()
        try:
            asyncio.run(_scan(settings, _chosen(settings, server), found))
        except KeyboardInterrupt:
            interrupted = True
        else:
            interrupted = False
        _tell(settings, found, time.monotonic() - began, interrupted=interrupted, as_json=as_json)
        if interrupted:
            raise typer.Exit(EXIT_INTERRUPTED)
        failed = sum(len(report.failed) + len(report.unread) for report, _ in found)
        if failed:
            raise PlatformError(_FAILED.filled(count=failed))
        raise typer.Exit(EXIT_NO if any(items for _, items in found) else 0)


def _tell(
    settings: Settings,
    found: list[tuple[Report, list[ReviewItem]]],
    seconds: float,
    *,
    interrupted: bool,
    as_json: bool,
) -> None:
    language = output.language(settings)
    if interrupted:
        retro_page.interrupted(language)
    if as_json:
        reports = [retro_page.document(report, items) for report, items in found]
        output.document({"servers": reports, "seconds": round(seconds, 3)})
        return
    for report, items in found:
        retro_page.show(report, items, language, wiring_content.titles(settings))


def _chosen(settings: Settings, name: str) -> list[Server]:
    known = {one.name: one for one in settings.servers}
    if name and name not in known:
        raise UsageError(_UNKNOWN.filled(name=name[:255], known=", ".join(known)))
    chosen = [known[name]] if name else list(settings.servers)
    for one in chosen:
        if one.admin_api is None:
            raise UsageError(_NO_API.filled(name=one.name))
    return chosen


async def _scan(settings: Settings, servers: list[Server], found: list[tuple[Report, list[ReviewItem]]]) -> None:
    """Scan them one after another. `found` holds what each brought, also when it was interrupted."""
    clock = SystemClock()
    prepare(settings.state)
    language = output.language(settings)
    with alone(settings.state, _LOCK), wiring_content.reader(settings) as reader, retro_page.bar(language) as bar:
        kept = wiring_content.reviews(settings)
        try:
            async with aiohttp.ClientSession() as session:
                for server in servers:
                    if counted := await wiring_content.counted_by_the_guard(settings, server, session):
                        raise UsageError(_COUNTED.filled(account=counted))
                    own = await wiring_content.own_accounts(settings, server, session)
                    scan = wiring_content.retro_scan(settings, server, session, kept, reader, own, clock)
                    bar.begin(server.name)
                    try:
                        await scan.run(bar.show)
                    finally:
                        report = scan.so_far()
                        wiring_content.note_readers(server, kept, report.items)
                        found.append((report, [item for name in report.items if (item := kept.item(name)) is not None]))
        finally:
            kept.close()
