"""`vigie baseline`: what was learned of accounts, of one or of all together."""

from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table

from vigie import wiring
from vigie.cli import installation, output, words
from vigie.cli.app import EXIT_NO
from vigie.detection.baselines import describe
from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Language, Sentence, number
from vigie.pipeline import BASELINES
from vigie.ports.clock import Clock, SystemClock
from vigie.ports.storage import Storage
from vigie.settings import Settings

_NOTHING: Final = Sentence(en="nothing was learned of {account} yet", fr="rien n'a encore été appris de {account}")
_HEAD: Final = Sentence(
    en="{account}  {role} of {environment}, {active} {active:day|days} in use since {first}, last {last}",
    fr="{account}  {role}, environnement {environment}, {active} {active:jour|jours} d'usage depuis le {first}, "
    "dernier le {last}",
)
_MEASURES: Final = (
    Sentence("Measure", "Mesure"),
    Sentence("Day", "Jour"),
    Sentence("Month", "Mois"),
    Sentence("Widest day learned", "Jour le plus large appris"),
    Sentence("Over it", "Rapport"),
    Sentence("Rank", "Rang"),
    Sentence("Peers: median", "Pairs : médiane"),
    Sentence("99 %", "99 %"),
    Sentence("99.9 %", "99,9 %"),
)
_PLACES: Final = (
    Sentence("Place", "Provenance"),
    Sentence("Name", "Nom"),
    Sentence("New", "Nouveau"),
    Sentence("Last day", "Dernier jour"),
)
_GROUPS: Final = (Sentence("Peers", "Pairs"), Sentence("Days", "Jours"), *_MEASURES[:1], *_MEASURES[-3:])
_YES: Final = Sentence("yes", "oui")
_ALL: Final = Sentence(
    en="{all:n} {all:account|accounts} since {began}: {young:n} young, {with_habit:n} with a habit, {stale:n} stale, "
    "{capped:n} capped; {bytes:n} B",
    fr="{all:n} {all:compte|comptes} depuis le {began} : {young:n} {young:jeune|jeunes}, {with_habit:n} avec des "
    "habitudes, {stale:n} {stale:inactif|inactifs}, {capped:n} au plafond ; {bytes:n} o",
)
_LISTS: Final = {
    "capped": Sentence("Something had to be forgotten of", "Il a fallu oublier une partie de"),
    "stale": Sentence("Not in use for half a year", "Sans usage depuis six mois"),
    "damaged": Sentence("Cannot be read, will begin anew", "Illisible, sera appris à nouveau"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("baseline")
    def _baseline(
        user: str = typer.Argument("", help="The account: @user:server, or @user. Without: all accounts in sum."),
        server: str = typer.Option("", "--server", help="Server of the account."),
        config: Path | None = installation.CONFIG,
        state: Path | None = installation.STATE,
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Show what was learned of an account and of its peers, as of the last checkpoint. Exits 1 when nothing was."""
        settings = installation.settings(config, state)
        language = output.language(settings)
        kept = wiring.storage(settings)
        try:
            if not user:
                _tell(summary(kept, SystemClock()), language, as_json=as_json, show=_show_all)
                return
            name = installation.account(user, server, settings)
            found = one(kept, settings, name, SystemClock())
        finally:
            kept.close()
        _tell(found or {"account": name, "known": False}, language, as_json=as_json, show=_show)
        if not found:
            raise typer.Exit(EXIT_NO)


def one(kept: Storage, settings: Settings, name: str, clock: Clock) -> dict[str, Any] | None:
    """What was learned of an account; None when nothing was. Raises `EnvironmentFailed` when it cannot be read."""
    content = kept.load_state(BASELINES + name)
    if content is None:
        return None
    server = name.partition(":")[2]
    environment = next(one.environment for one in settings.servers if one.name == server)
    peers = kept.load_state(BASELINES + describe.group_of(content, environment))
    try:
        return {"known": True, **describe.account(name, content, peers, environment, clock.now_ms())}
    except ValueError as error:
        raise EnvironmentFailed(str(error)) from None


def summary(kept: Storage, clock: Clock) -> dict[str, Any]:
    """All accounts, and their peers."""
    records = ((name.removeprefix(BASELINES), content) for name, content in kept.states(BASELINES))
    return describe.Summary(clock.now_ms()).add_all(records).document()


def _tell(found: dict[str, Any], language: Language, *, as_json: bool, show: Any) -> None:
    if as_json:
        output.document(found)
    else:
        show(found, output.terminal(), language)


def _show(found: dict[str, Any], console: Console, language: Language) -> None:
    name = output.safe(found["account"])
    if not found["known"]:
        console.print(_NOTHING.format(language, account=name))
        return
    role = words.say(found["role"], language)
    said = _HEAD.format(
        language,
        account=f"[bold]{name}[/]",
        role=role,
        environment=found["environment"],
        active=found["active_days"],
        first=found["first_seen"][:10],
        last=found["last_day"],
    )
    console.print(said, soft_wrap=True)
    console.print(_measures(found["measures"], language))
    table = Table(*(heading.in_(language) for heading in _PLACES))
    for kind, rows in found["places"].items():
        for row in rows:
            new = _YES.in_(language) if row["new"] else ""
            table.add_row(words.say(kind, language), output.safe(row["name"]), new, row["last_day"])
    console.print(table)


def _measures(measures: dict[str, Any], language: Language) -> Table:
    table = Table(*(heading.in_(language) for heading in _MEASURES))
    for name, row in measures.items():
        figures = [row["day"], row["month"], row["widest"], row["habit"], row["rank"], *_peers(row["peers"])]
        table.add_row(words.say(name, language), *(_figure(figure, language) for figure in figures))
    return table


def _peers(widths: dict[str, int] | None) -> list[int | None]:
    return list(widths.values()) if widths else [None, None, None]


def _figure(value: float | None, language: Language) -> str:
    if value is None:
        return "-"
    return number(value, language) if isinstance(value, int) else f"{value:.3f}".rstrip("0").rstrip(".")


def _show_all(found: dict[str, Any], console: Console, language: Language) -> None:
    console.print(_ALL.format(language, began=found["began"] or "-", **found["accounts"]), soft_wrap=True)
    table = Table(*(heading.in_(language) for heading in _GROUPS))
    for name, group in found["peers"].items():
        for measure, widths in group["measures"].items():
            figures = [_figure(width, language) for width in _peers(widths)]
            table.add_row(output.safe(name), number(group["days"], language), words.say(measure, language), *figures)
    if table.rows:  # at first nobody has a day behind them
        console.print(table)
    for kind, sentence in _LISTS.items():
        if found[kind]:
            names = ", ".join(output.safe(name) for name in found[kind])
            console.print(f"{sentence.in_(language)}: {names}", soft_wrap=True)
