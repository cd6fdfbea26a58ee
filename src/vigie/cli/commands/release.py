"""`vigie release`: take back what stops an account."""

import asyncio
from pathlib import Path

import typer

from vigie.cli import installation, output
from vigie.cli.commands.contain import show
from vigie.ports.storage import ActionRecord
from vigie.response.operator import SIGNED_OUT
from vigie.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("release")
    def _release(
        user: str = typer.Argument(help="The account: @user:server, or @user when there is one server."),
        reason: str = typer.Option(..., "--reason", help="Why; kept with the measure."),
        server: str = typer.Option("", "--server", help="Server of the account."),
        config: Path | None = installation.CONFIG,
        state: Path | None = installation.STATE,
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Withdraw freeze and challenge, and unlock. Sessions that were signed out do not come back."""
        settings = installation.settings(config, state)
        name = installation.account(user, server, settings)
        language = output.language(settings)
        show(name, asyncio.run(_act(settings, name, reason)), language, as_json=as_json)
        output.note(SIGNED_OUT.format(language, user=output.safe(name)))


async def _act(settings: Settings, user: str, reason: str) -> list[ActionRecord]:
    async with installation.operator(settings) as operator:
        return await operator.release(user, reason)
