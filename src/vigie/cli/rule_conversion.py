"""`vigie rules convert`: rules as queries of other systems, by the public backends in their own environment."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Column, Table

from vigie import bundled
from vigie.cli import output
from vigie.cli.app import EXIT_NO
from vigie.detection.load import load_rules
from vigie.detection.rules import CorrelationRule, RuleSet
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.model.language import Language, Sentence
from vigie.model.located import suggestion
from vigie.platforms.siem import environment
from vigie.platforms.siem.convert import TARGETS, Conversion, Converted, convert, own_facts

_NAMES: Final = ", ".join(TARGETS)
_READY = Sentence(en="the conversion backends are in {folder}", fr="les convertisseurs sont dans {folder}")
_INSTALLING = Sentence(
    en="installing the conversion backends into {folder} ...", fr="installation des convertisseurs dans {folder}..."
)
_WRITTEN = Sentence(en="{count} {count:query|queries} in {folder}", fr="{count} {count:requête|requêtes} dans {folder}")
_COUNT = Sentence(
    en="{done} of {count} {count:rule|rules} by {backend}; of the others, the reason stands above",
    fr="{done} {done:règle|règles} sur {count} par {backend} ; pour les autres, la raison est donnée ci-dessus",
)
_ALL = Sentence(en="{count} {count:rule|rules} by {backend}", fr="{count} {count:règle|règles} par {backend}")
_WHICH = Sentence(
    en=f"say for which system: --target {_NAMES.replace(', ', '|')}, or --table for all",
    fr=f"indiquez le système : --target {_NAMES.replace(', ', '|')}, ou --table pour tous",
)
_LONGEST: Final = 100
"""Characters of a file's name."""
_RULE = Sentence(en="Rule", fr="Règle")
_YES = Sentence(en="yes", fr="oui")
_NO = Sentence(en="no", fr="non")


def convert_rules(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Rule files or folders; the rules that come with Vigie by default.")
    ] = None,
    target: Annotated[str, typer.Option(help=f"The system: {_NAMES}.")] = "",
    out: Annotated[Path | None, typer.Option("--output", "-o", help="Folder: one file for each query.")] = None,
    table: Annotated[bool, typer.Option("--table", help="What each system can say.")] = False,
    setup: Annotated[bool, typer.Option("--setup", help="Install the backends, in their own environment.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--environment", help=f"Their environment; ${environment.VARIABLE} by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer for machines.")] = False,
) -> None:
    """Rules as queries of Splunk, Elasticsearch (ES|QL), OpenSearch or Loki. Exits 1 when some cannot be said."""
    where = folder or environment.default()
    if setup:
        _set_up(where, as_json=as_json)
        return
    _check(target, table=table)
    sources = paths or [bundled.rules()]
    ruleset, python = load_rules(sources), environment.interpreter(where)
    found = [convert(ruleset, sources, one, python) for one in (TARGETS if table else [target])]
    if table:
        _show_table(found, ruleset, as_json=as_json)
        return
    _show(found[0], ruleset, out, as_json=as_json)
    if any(one.obstacle for one in found[0].rules):
        raise typer.Exit(EXIT_NO)


def _check(target: str, *, table: bool) -> None:
    if not target and not table:
        raise UsageError(_WHICH)
    if target and target not in TARGETS:
        raise UsageError(f"target {target} is not known; {suggestion(target, list(TARGETS))}")


def _set_up(folder: Path, *, as_json: bool) -> None:
    output.note(_INSTALLING.format(output.language(), folder=folder))
    environment.set_up(folder)
    if as_json:
        output.document({"environment": str(folder), "ready": True})
    else:
        output.lines(_READY.format(output.language(), folder=folder))


def _show(found: Converted, ruleset: RuleSet, out: Path | None, *, as_json: bool) -> None:
    language, done = output.language(), [one for one in found.rules if one.query]
    if out is not None:
        _write(found, done, out)
    if as_json:
        output.document(_document(found, ruleset))
        return
    if out is None:
        for one in done:
            output.lines(f"# {output.printable(f'{one.rule.name}: {one.rule.title}')}\n{one.query}\n")
    else:
        output.lines(_WRITTEN.format(language, count=len(done), folder=out))
    for one in found.rules:
        if one.obstacle:
            output.note(output.printable(f"{one.rule.name}: {one.obstacle}"))
    said = _ALL if len(done) == len(found.rules) else _COUNT
    output.note(said.format(language, done=len(done), count=len(found.rules), backend=found.backend))


def _write(found: Converted, done: Iterable[Conversion], folder: Path) -> None:
    suffix = TARGETS[found.target].suffix
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, one in _named(done):
            (folder / f"{name}.{suffix}").write_text(one.query + "\n", encoding="utf-8")
    except OSError as error:
        raise EnvironmentFailed(f"{folder}: {error.strerror}") from None


def _named(done: Iterable[Conversion]) -> Iterator[tuple[str, Conversion]]:
    """Each with a name for its file: one that leads out of no folder, and that no other one has."""
    taken: set[str] = set()
    for one in done:
        name = re.sub(r"[^\w.-]", "_", one.rule.name).lstrip(".-")[:_LONGEST] or "rule"
        if name.casefold() in taken:
            name = f"{name}-{one.rule.id}"
        taken.add(name.casefold())
        yield name, one


def _document(found: Converted, ruleset: RuleSet) -> dict[str, Any]:
    return {
        "target": found.target,
        "backend": found.backend,
        "rules": [
            {
                "id": one.rule.id,
                "name": one.rule.name,
                "title": one.rule.title,
                "level": one.rule.severity.name.lower(),
                "window": one.rule.span // 1000 if isinstance(one.rule, CorrelationRule) else None,
                "query": one.query or None,
                "obstacle": one.obstacle or None,
                "own_facts": own_facts(one.rule, ruleset),
            }
            for one in found.rules
        ],
    }


def _show_table(found: list[Converted], ruleset: RuleSet, *, as_json: bool) -> None:
    if as_json:
        output.document({"targets": [_document(one, ruleset) for one in found]})
        return
    language = output.language()
    table = Table(Column(_RULE.in_(language), no_wrap=True), *(TARGETS[one.target].title for one in found))
    for row in zip(*(one.rules for one in found), strict=True):
        table.add_row(output.safe(row[0].rule.name), *(_cell(one, language) for one in row))
    output.terminal().print(table)


def _cell(one: Conversion, language: Language) -> str:
    return f"[yellow]{_NO.in_(language)}[/]" if one.obstacle else f"[green]{_YES.in_(language)}[/]"
