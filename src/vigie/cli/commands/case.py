"""`vigie case list` and `vigie case show`: what was found about an account, and what was done."""

from pathlib import Path
from typing import Any, Final

import typer
from rich.table import Table

from vigie import wiring
from vigie.cases.timeline import Case, Entry, Kind, Status, cases, status, timeline
from vigie.cli import installation, output, words
from vigie.cli.app import EXIT_NO
from vigie.model.language import Language, Sentence
from vigie.model.scores import Score
from vigie.model.timestamps import rfc3339
from vigie.ports.clock import Clock, SystemClock
from vigie.settings import Settings

_MOST: Final = 100_000
"""Findings, and measures, that one command reads."""

_HEADINGS: Final = (
    Sentence(en="Account, rules", fr="Compte, règles"),
    Sentence(en="State", fr="État"),
    Sentence(en="Severity,\nconfidence", fr="Gravité,\nconfiance"),
    Sentence(en="Last seen (UTC)", fr="Vu en dernier (UTC)"),
)
_LINES: Final = (
    Sentence(en="Time (UTC)", fr="Heure (UTC)"),
    Sentence(en="What, outcome, by whom", fr="Quoi, résultat, par qui"),
    Sentence(en="Why", fr="Pourquoi"),
)
_REASONS: Final = (
    Sentence(en="Rule", fr="Règle"),
    Sentence(en="Theme", fr="Thème"),
    Sentence(en="Points now", fr="Points à présent"),
    Sentence(en="Seen", fr="Vu"),
)
_SCORE: Final = Sentence(en="Score {points}, watch {watch}", fr="Score {points}, surveillance {watch}")
_WATCH: Final = Sentence(en="watch", fr="surveillance")
_NONE: Final = Sentence(en="no case", fr="aucun dossier")
_COLOURS: Final = {
    Status.OPEN: "red",
    Status.CHALLENGED: "yellow",
    Status.CONTAINED: "green",
    Status.RELEASED: "cyan",
}


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="What was found about accounts, and what was done.")
    app.add_typer(group, name="case")

    @group.command("list")
    def _list(
        config: Path | None = installation.CONFIG,
        state: Path | None = installation.STATE,
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """List cases, the worst first."""
        settings = installation.settings(config, state)
        language = output.language(settings)
        found = read_all(settings)
        if as_json:
            output.document({"cases": [case_document(one) for one in found]})
        elif found:
            output.terminal().print(case_table(found, language))
        else:
            output.note(_NONE.in_(language))

    @group.command("show")
    def _show(
        user: str = typer.Argument(help="The account: @user:server, or @user when there is one server."),
        server: str = typer.Option("", "--server", help="Server of the account."),
        config: Path | None = installation.CONFIG,
        state: Path | None = installation.STATE,
        as_json: bool = typer.Option(False, "--json", help="One JSON document."),
    ) -> None:
        """Show the timeline of one account. Exits 1 when there is nothing about it."""
        settings = installation.settings(config, state)
        language = output.language(settings)
        name = installation.account(user, server, settings)
        how, entries, score = read_one(settings, name, SystemClock())
        if as_json:
            lines = [entry_document(one) for one in entries]
            output.document({"account": name, "status": how, "score": score_document(score), "timeline": lines})
        elif entries:
            output.terminal().print(f"[bold]{output.safe(name)}[/]  [{_COLOURS[how]}]{words.say(how, language)}[/]")
            output.terminal().print(entry_table(entries, language))
            output.terminal().print(score_table(score, language))
        else:
            output.note(_NONE.in_(language))
        raise typer.Exit(0 if entries else EXIT_NO)


def read_all(settings: Settings) -> tuple[Case, ...]:
    """Every case. Raises `EnvironmentFailed`."""
    kept = wiring.storage(settings)
    try:
        return cases(kept.findings(limit=_MOST), kept.actions(limit=_MOST))
    finally:
        kept.close()


def read_one(settings: Settings, user: str, clock: Clock) -> tuple[Status, tuple[Entry, ...], Score]:
    """State, timeline and score of one account. Raises `EnvironmentFailed`."""
    kept = wiring.storage(settings)
    try:
        actions = kept.actions(user=user, limit=_MOST)
        entries = timeline(kept.findings(actor=user, limit=_MOST), actions)
        return status(actions), entries, wiring.score(settings, kept, user, clock.now_ms())
    finally:
        kept.close()


def case_document(case: Case) -> dict[str, Any]:
    """A case for machines."""
    return {
        "account": case.actor,
        "status": case.status,
        "severity": case.severity.name.lower(),
        "confidence": case.confidence,
        "first": rfc3339(case.first),
        "last": rfc3339(case.last),
        "findings": case.findings,
        "rules": list(case.rules),
    }


def entry_document(entry: Entry) -> dict[str, Any]:
    """A line of a timeline for machines."""
    return {
        "time": rfc3339(entry.time),
        "kind": entry.kind,
        "id": entry.id,
        "name": entry.name,
        "outcome": entry.outcome,
        "by": entry.by,
        "text": entry.text,
    }


def score_document(score: Score) -> dict[str, Any]:
    """A score for machines."""
    return {
        "points": round(score.points, 1),
        "watch": round(score.watch, 1),
        "reasons": [
            {
                "rule": one.rule,
                "theme": one.theme,
                "points": round(one.points, 1),
                "watch": one.watch,
                "time": rfc3339(one.time),
                "finding": one.finding,
            }
            for one in score.reasons
        ],
    }


def score_table(score: Score, language: Language) -> Table:
    """A score for people: what each finding adds to it now."""
    title = _SCORE.format(
        language, points=words.decimal(score.points, language), watch=words.decimal(score.watch, language)
    )
    table = output.table(*(one.in_(language) for one in _REASONS), title=title)
    for one in score.reasons:
        added = words.decimal(one.points, language) + (f" ({_WATCH.in_(language)})" if one.watch else "")
        table.add_row(output.safe(one.rule), words.say(one.theme or "", language), added, rfc3339(one.time))
    return table


def case_table(found: tuple[Case, ...], language: Language) -> Table:
    """Cases for people."""
    table = output.table(*(one.in_(language) for one in _HEADINGS))
    table.columns[-1].no_wrap = True
    for case in found:
        shown = f"[{_COLOURS[case.status]}]{words.say(case.status, language)}[/]"
        severity, confidence = words.say(case.severity.name.lower(), language), words.say(case.confidence, language)
        about = "\n".join([f"[bold]{output.safe(case.actor)}[/]", *map(output.safe, case.rules)])
        table.add_row(about, shown, f"{severity},\n{confidence}", words.moment(case.last), end_section=True)
    return table


def entry_table(entries: tuple[Entry, ...], language: Language) -> Table:
    """A timeline for people."""
    table = output.table(*(one.in_(language) for one in _LINES))
    table.columns[0].no_wrap = True
    for entry in entries:
        found = entry.kind is Kind.FINDING
        name = f"[bold]{output.safe(entry.name)}[/]" if found else output.safe(words.say(entry.name, language))
        outcome = output.safe(words.outcome(entry.outcome, language), 400)
        what = "\n".join(filter(None, (name, outcome, output.safe(entry.by))))
        table.add_row(words.moment(entry.time), what, output.safe(entry.text, 400))
    return table
