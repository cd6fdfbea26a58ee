"""`vigie rules`: check, test, list, show, run and convert Sigma rules."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from vigie import bundled
from vigie.cli import output, replay, rule_page, streams, words
from vigie.cli.app import EXIT_NO
from vigie.cli.events import SHAPE, Reader
from vigie.cli.replay import Engine
from vigie.cli.rule_conversion import convert_rules
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_rules
from vigie.detection.rules import CorrelationRule, Rule, RuleSet
from vigie.detection.trial import Trial, trials
from vigie.model.errors import ContentErrors, UsageError
from vigie.model.findings import Finding
from vigie.model.language import Language, Sentence
from vigie.model.timestamps import rfc3339

_IN_ORDER = Sentence(
    en="{count} {count:rule|rules}, all in order", fr="{count} {count:règle, correcte|règles, toutes correctes}"
)
_RULE = Sentence(en="Rule", fr="Règle")
_TITLE = Sentence(en="Title", fr="Titre")
_EXAMPLE = Sentence(en="Example", fr="Exemple")
_EXPECTED = Sentence(en="Expected", fr="Attendu")
_RESULT = Sentence(en="Result", fr="Résultat")
_SEVERITY = Sentence(en="Severity", fr="Gravité")
_CONFIDENCE = Sentence(en="Confidence", fr="Confiance")
_MATCH = Sentence(en="match", fr="détection")
_NO_MATCH = Sentence(en="no match", fr="aucune détection")
_PASSED = Sentence(en="passed", fr="réussi")
_FAILED = Sentence(en="FAILED", fr="ÉCHEC")
_NO_EXAMPLES = Sentence(en="no examples", fr="aucun exemple")
_SUMMARY = Sentence(
    en="{passed} of {count} {count:example|examples} passed",
    fr="{passed} {passed:exemple réussi|exemples réussis} sur {count}",
)
_DONE = Sentence(
    en="{findings} {findings:finding|findings} in {events} {events:event|events}, {unreadable} "
    "{unreadable:line|lines} could not be read, {late} came too late",
    fr="{findings} {findings:constat|constats} dans {events} {events:événement|événements}, {unreadable} "
    "{unreadable:ligne illisible|lignes illisibles}, {late} {late:arrivé|arrivés} trop tard",
)

Paths = Annotated[
    list[Path] | None, typer.Argument(help="Rule files or folders; the rules that come with Vigie by default.")
]
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--placeholder", metavar="NAME=VALUE", help="What the placeholder %NAME% stands for; may be repeated."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer for machines.")]


def register(app: typer.Typer) -> None:
    """Add the group `rules`."""
    group = typer.Typer(
        name="rules", help="Check, test, list, show, run and convert Sigma rules.", no_args_is_help=True
    )
    group.command("check")(check)
    group.command("test")(try_examples)
    group.command("list")(list_rules)
    group.command("show")(show)
    group.command("run")(run)
    group.command("convert")(convert_rules)
    app.add_typer(group)


def check(paths: Paths = None, placeholder: Given = None, as_json: AsJson = False) -> None:
    """Report everything wrong in rule files, with file and line. Exits 2 when something is."""
    try:
        ruleset = _load(paths, placeholder)
    except ContentErrors as errors:
        if not as_json:
            raise
        found = [{"path": one.path, "line": one.line, "message": one.message} for one in errors.mistakes]
        output.document({"ok": False, "mistakes": found})
        raise typer.Exit(errors.exit_code) from None
    count = len(ruleset.reporting)
    if as_json:
        output.document({"ok": True, "rules": count, "mistakes": []})
    else:
        output.lines(_IN_ORDER.format(output.language(), count=count))


def try_examples(paths: Paths = None, placeholder: Given = None, as_json: AsJson = False) -> None:
    """Run the examples that rules carry. Exits 1 when one fails."""
    ruleset = _load(paths, placeholder)
    results = list(trials(ruleset))
    if as_json:
        output.document({"ok": all(one.passed for one in results), "examples": [_trial(one) for one in results]})
    else:
        _print_trials(ruleset, results, output.terminal(), output.language())
    if not all(one.passed for one in results):
        raise typer.Exit(EXIT_NO)


def list_rules(paths: Paths = None, placeholder: Given = None, as_json: AsJson = False) -> None:
    """List the rules that make findings."""
    rules = _load(paths, placeholder).reporting
    if as_json:
        output.document({"rules": [_rule(one) for one in rules]})
        return
    language = output.language()
    table = _table((_RULE, _TITLE, _SEVERITY, _CONFIDENCE), language)
    for one in rules:
        level, sure = words.say(one.severity.name.lower(), language), words.say(one.confidence, language)
        table.add_row(output.safe(one.name), output.safe(one.title), level, sure)
    output.terminal().print(table)


def show(
    name: Annotated[str, typer.Argument(help="The rule, by its name or id.")],
    rules: Annotated[list[Path] | None, typer.Option(help="Rule files or folders; may be repeated.")] = None,
    placeholder: Given = None,
    as_json: AsJson = False,
) -> None:
    """What a rule means, what is normal, what to check and what to do."""
    ruleset = _load(rules, placeholder)
    rule = rule_page.chosen(ruleset, name)
    if as_json:
        output.document({**_rule(rule), **rule_page.as_json(rule, ruleset)})
    else:
        rule_page.show(rule, ruleset, output.terminal(), output.language())


def run(
    events: Annotated[Path, typer.Option(help="NDJSON: one event a line, or a segment of the spool. - is stdin.")],
    rules: Annotated[list[Path] | None, typer.Option(help="Rule files or folders; may be repeated.")] = None,
    placeholder: Given = None,
    time_field: Annotated[str, typer.Option(help="Field that holds the time, e.g. @timestamp.")] = "",
    engine: Annotated[Engine, typer.Option(help="What evaluates: the findings are the same.")] = Engine.LIVE,
    as_json: AsJson = False,  # findings stream as NDJSON in any case
) -> None:
    """Evaluate rules over a file of events; each finding is one line of JSON, in order of its first event, rule, group.

    Exits 2 when lines could not be read; the others are evaluated all the same.
    """
    ruleset = _load(rules, placeholder)
    reader = Reader(str(events), time_field)
    findings = late = 0
    with streams.lines_of(events) as lines:
        in_order = replay.enriched(reader.ordered(lines))
        if engine is Engine.SQL:
            found = replay.sql(ruleset, enumerate(in_order))
        else:
            running = LiveEngine(ruleset, SHAPE)
            found = replay.live(running, in_order)
        for finding in found:
            findings += 1
            sys.stdout.write(json.dumps(_finding(finding), ensure_ascii=False) + "\n")
        late = running.state().late if engine is Engine.LIVE else 0
    sys.stdout.flush()
    counts = {"events": reader.count, "findings": findings, "unreadable": reader.unreadable, "late": late}
    output.note(_DONE.format(output.language(), **counts))
    if reader.mistakes:
        raise ContentErrors(reader.mistakes)


def _load(paths: Iterable[Path] | None, given: Iterable[str] | None) -> RuleSet:
    placeholders: dict[str, list[str]] = {}
    for one in given or ():
        name, sign, value = one.partition("=")
        if not name.strip("%") or not sign:
            raise UsageError(f"--placeholder {one}: write NAME=VALUE")
        placeholders.setdefault(name.strip("%"), []).append(value)
    return load_rules(paths or [bundled.rules()], placeholders)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "title": finding.title,
        "level": finding.severity.name.lower(),
        "group": finding.group,
        "first": rfc3339(finding.first),
        "last": rfc3339(finding.last),
        "value": int(finding.value) if float(finding.value).is_integer() else finding.value,
        "events": finding.evidence,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "title": rule.title,
        "description": rule.description,
        "type": rule.kind.TYPE if isinstance(rule, CorrelationRule) else "plain",
        "level": rule.severity.name.lower(),
        "confidence": rule.confidence,
        "theme": rule.theme,
        "forgeable": rule.forgeable,
        "crowd": rule.crowd,
        "techniques": rule.techniques,
        "path": rule.path,
        "line": rule.line,
        "examples": len(rule.examples),
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "rule": trial.rule.name,
        "path": trial.rule.path,
        "line": trial.example.line,
        "note": trial.example.note,
        "expected": "match" if trial.example.matches else "no_match",
        "findings": trial.found,
        "passed": trial.passed,
    }


def _table(headings: Iterable[Sentence], language: Language) -> Table:
    """A table whose first column holds names that people copy: it is never cut."""
    name, *others = (heading.in_(language) for heading in headings)
    return Table(Column(name, no_wrap=True), *others)


def _print_trials(ruleset: RuleSet, results: list[Trial], console: Console, language: Language) -> None:
    table = _table((_RULE, _EXAMPLE, _EXPECTED, _RESULT), language)
    for one in results:
        expected = (_MATCH if one.example.matches else _NO_MATCH).in_(language)
        result = f"[green]{_PASSED.in_(language)}[/]" if one.passed else f"[bold red]{_FAILED.in_(language)}[/]"
        table.add_row(output.safe(one.rule.name), output.safe(one.example.note), expected, result)
    for rule in ruleset.reporting:
        if not rule.examples:
            table.add_row(output.safe(rule.name), "", "", f"[yellow]{_NO_EXAMPLES.in_(language)}[/]")
    console.print(table)
    passed = sum(one.passed for one in results)
    console.print(_SUMMARY.format(language, passed=passed, count=len(results)))
