"""`vigie serve`: detection and response for an existing Synapse, in the foreground."""

import asyncio
import logging
import signal
from pathlib import Path

import typer

from vigie.cli import output, words
from vigie.model.language import Sentence
from vigie.ports.clock import SystemClock
from vigie.settings import Settings, load

_WATCHES = Sentence(
    en="Vigie watches {servers} ({mode}); state in {state}",
    fr="Vigie surveille {servers} ({mode}) ; son état est dans {state}",
)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("serve")
    def _serve(
        config: Path = typer.Option(
            ..., "--config", envvar="VIGIE_CONFIG", help="Settings, see docs/configuration.md."
        ),
    ) -> None:
        """Watch the servers that a settings file names, until SIGTERM or Ctrl-C."""
        settings = load(config)
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        servers = ", ".join(server.name for server in settings.servers)
        language = output.language(settings)
        mode = words.say(settings.response.mode, language)
        output.note(_WATCHES.format(language, servers=servers, mode=mode, state=settings.state))
        asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    from vigie import daemon

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await daemon.serve(settings, SystemClock(), stop)
