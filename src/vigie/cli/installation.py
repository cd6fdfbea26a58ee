"""Which installation a command acts on, who acts, and on which account."""

import getpass
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import aiohttp
import typer

from vigie import wiring
from vigie.cli import output
from vigie.model.errors import UsageError
from vigie.model.language import Sentence
from vigie.ports.clock import SystemClock
from vigie.response.operator import Operator
from vigie.response.protection import Protection
from vigie.settings import Settings, load

CONFIG = typer.Option(None, "--config", envvar="VIGIE_CONFIG", help="Settings of the installation.")
STATE = typer.Option(None, "--state", help="State folder of `vigie up`, in place of --config.")
WHICH: Final = Sentence(
    en="say which installation: --config FILE (or VIGIE_CONFIG), or --state DIR of `vigie up`",
    fr="dites quelle installation : --config FICHIER (ou VIGIE_CONFIG), ou --state DOSSIER de `vigie up`",
)


def settings(config: Path | None, state: Path | None) -> Settings:
    """The settings named on the command line. Raises `UsageError` unless one of both is given."""
    if state is not None:
        return load(state / "vigie.yaml")
    if config is None:
        raise UsageError(WHICH)
    return load(config)


def account(user: str, server: str, known: Settings) -> str:
    """A full Matrix ID; `@user` is completed by `--server`, or by the only server. Raises `UsageError`."""
    names = [one.name for one in known.servers]
    name = user if user.startswith("@") else f"@{user}"
    if ":" not in name:
        if not server and len(names) != 1:
            raise UsageError(
                Sentence(
                    en=f"{name}: say which server with --server: {', '.join(names)}",
                    fr=f"{name} : dites quel serveur avec --server : {', '.join(names)}",
                )
            )
        name = f"{name}:{server or names[0]}"
    if name.partition(":")[2] not in names:
        raise UsageError(
            Sentence(
                en=f"{name}: is not an account of a server that Vigie watches: {', '.join(names)}",
                fr=f"{name} : n'est pas un compte d'un serveur que Vigie surveille : {', '.join(names)}",
            )
        )
    return name


def person() -> str:
    """Who acts, for the records: the user behind sudo, or the user of the process."""
    return f"operator:{os.environ.get('SUDO_USER') or getpass.getuser()}"


@asynccontextmanager
async def operator(known: Settings) -> AsyncIterator[Operator]:
    """Hands and memory for one command. Raises `EnvironmentFailed`."""
    clock = SystemClock()
    kept = wiring.storage(known)
    try:
        async with aiohttp.ClientSession() as session:
            yield Operator(
                by=person(),
                storage=kept,
                hands=wiring.hands(known, session, clock),
                protection=Protection(known.response.protected),
                clock=clock,
                language=output.language(known),
            )
    finally:
        kept.close()
