"""`vigie contain`: stop an account now."""

import asyncio
from pathlib import Path
from typing import Any, Final

import typer

from vigie.cli import installation, output, words
from vigie.model.errors import PlatformError
from vigie.model.language import Language, Sentence
from vigie.model.timestamps import rfc3339
from vigie.ports.storage import ActionRecord
from vigie.response.operator import Operator, complete
from vigie.settings import Settings

_WHY: Final = Sentence("say why: it is kept with the measure", "dites pourquoi : c'est conservé avec la mesure")
_FAILED: Final = Sentence(
    "{user}: {failed} of {count} {count:measure|measures} failed; run the command again",
    "{user} : {failed} {failed:mesure|mesures} sur {count} {failed:a|ont} échoué ; relancez la commande",
)
_COLOURS: Final = {"failed": "red", "skipped": "yellow"}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("contain")
    def _contain(
        user: str = typer.Argument(help="The account: @user:server, or @user when there is one server."),
        reason: str = typer.Option("", "--reason", help="Why; kept with the measure. Needed unless --preview."),
        server: str = typer.Option("", "--server", help="Server of the account."),
        preview: bool = typer.Option(False, "--preview", help="Say what would be done, and do nothing."),
        config: Path | None = installation.CONFIG,
        state: Path | None = installation.STATE,
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Freeze an account at once, lock it and end its sessions. `vigie release` takes it back."""
        if not reason and not preview:
            raise typer.BadParameter(_WHY.in_(output.language()), param_hint="--reason")
        settings = installation.settings(config, state)
        name = installation.account(user, server, settings)
        if preview:
            _show_preview(name, asyncio.run(_preview(settings, name)), as_json=as_json)
            return
        records = asyncio.run(_act(settings, name, reason))
        show(name, records, output.language(settings), as_json=as_json)


async def _act(settings: Settings, user: str, reason: str) -> list[ActionRecord]:
    async with installation.operator(settings) as operator:
        return await operator.contain(user, reason)


async def _preview(settings: Settings, user: str) -> dict[str, Any]:
    async with installation.operator(settings) as operator:
        return await _previewed(operator, user)


async def _previewed(operator: Operator, user: str) -> dict[str, Any]:
    state, sentences = await operator.preview(user)
    facts = {"locked": state.locked, "devices": len(state.devices)} if state else {}
    return {"account": user, "preview": sentences, **facts}


def _show_preview(user: str, found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.document(found)
        return
    for sentence in found["preview"]:
        output.terminal().print(output.safe(sentence, 400), soft_wrap=True)


def show(user: str, records: list[ActionRecord], language: Language, *, as_json: bool) -> None:
    """Print what was done. Raises `PlatformError` when a part failed, after printing."""
    done = complete(records)
    if as_json:
        output.document({"account": user, "complete": done, "measures": [as_document(one) for one in records]})
    else:
        for line in dict.fromkeys(_line(one, language) for one in records):  # a release undoes several alike
            output.terminal().print(line, soft_wrap=True)
    if not done:
        failed = sum(one.outcome.startswith("failed") for one in records)
        raise PlatformError(_FAILED.filled(user=repr(user[:255]), failed=failed, count=len(records)))


def _line(record: ActionRecord, language: Language) -> str:
    colour = _COLOURS.get(record.outcome.partition(":")[0], "green")
    said = output.safe(words.outcome(record.outcome, language), 400)
    return f"[{colour}]{words.say(record.action, language)}[/]  {said}"


def as_document(record: ActionRecord) -> dict[str, Any]:
    """A measure for machines."""
    return {
        "id": record.id,
        "time": rfc3339(record.time),
        "action": record.action,
        "account": record.user,
        "by": record.by,
        "reason": record.reason,
        "mode": record.mode,
        "outcome": record.outcome,
        "findings": list(record.findings),
        "undoes": record.undoes,
    }
