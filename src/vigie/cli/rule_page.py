"""One rule as an analyst reads it: what it finds, how sure it is, what to check and what to do."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from vigie.cli import output, words
from vigie.detection.pages import PARTS, finds, parts
from vigie.detection.rules import CorrelationRule, Rule, RuleSet
from vigie.model.errors import UsageError
from vigie.model.language import Language, Sentence
from vigie.model.located import suggestion

_HEADINGS: Final = (
    Sentence("What it means", "Ce que cela signifie"),
    Sentence("What is normal", "Ce qui est normal"),
    Sentence("What to check", "Ce qu'il faut vérifier"),
    Sentence("What to do", "Que faire"),
)
"""The parts of a description (`vigie.detection.pages.PARTS`), in their order."""
_FINDS = Sentence("Finds", "Détecte")
_COUNTS = Sentence("Counts", "Compte")
_BY = Sentence("For each", "Pour chaque")
_LEVEL = Sentence("Level, confidence", "Gravité, confiance")
_FORGEABLE = Sentence(
    "Somebody else can produce this evidence: it never stops the account.",
    "Un tiers peut produire cet indice : il ne bloque jamais le compte.",
)
_HARMLESS = Sentence("Harmless causes", "Causes anodines")
_FILE = Sentence("File", "Fichier")


def chosen(ruleset: RuleSet, name: str) -> Rule:
    """The rule of that name or id. Raises `UsageError` with the nearest name."""
    for rule in ruleset.reporting:
        if name in (rule.name, rule.id):
            return rule
    names = [rule.name for rule in ruleset.reporting]
    raise UsageError(f"rule {name} is not known; {suggestion(name, names)}")


def as_json(rule: Rule, ruleset: RuleSet) -> dict[str, Any]:
    """What the page says, for machines: added to what a list of rules says."""
    told = parts(rule.description)
    return {
        "finds": finds(rule),
        "counts": _sources(rule, ruleset),
        "group_by": list(rule.sources[0].group_by) if isinstance(rule, CorrelationRule) else [],
        "means": told.get(PARTS[0], ""),
        "normal": told.get(PARTS[1], ""),
        "check": told.get(PARTS[2], ""),
        "do": told.get(PARTS[3], ""),
        "false_positives": _texts(rule, "falsepositives"),
        "references": _texts(rule, "references"),
    }


def show(rule: Rule, ruleset: RuleSet, console: Console, language: Language) -> None:
    """The page, for people. Parts that the author wrote stay in his words."""
    console.print(Text(output.printable(rule.title), style="bold"))
    for label, value in _facts(rule, ruleset, language):
        console.print(Text.assemble((f"{label}: ", "cyan"), output.printable(value)))
    told = parts(rule.description)
    for part, heading in zip(PARTS, _HEADINGS, strict=True):
        if part in told:
            console.print()
            console.print(Text(heading.in_(language), style="bold cyan"))
            console.print(Text(output.printable(told[part])))
    if harmless := _texts(rule, "falsepositives"):
        console.print()
        console.print(Text(_HARMLESS.in_(language), style="bold cyan"))
        for one in harmless:
            console.print(Text(f"- {output.printable(one)}"))


def _facts(rule: Rule, ruleset: RuleSet, language: Language) -> Iterator[tuple[str, str]]:
    yield _FINDS.in_(language), finds(rule)
    if isinstance(rule, CorrelationRule):
        yield _COUNTS.in_(language), ", ".join(_sources(rule, ruleset))
        yield _BY.in_(language), ", ".join(rule.sources[0].group_by)
    level = words.say(rule.severity.name.lower(), language), words.say(rule.confidence, language)
    yield _LEVEL.in_(language), ", ".join(level)
    yield "ATT&CK", ", ".join(rule.techniques)
    yield _FILE.in_(language), f"{rule.path}:{rule.line}"
    if rule.forgeable:
        yield "!", _FORGEABLE.in_(language)


def _sources(rule: Rule, ruleset: RuleSet) -> list[str]:
    """The titles of what a correlation counts."""
    if not isinstance(rule, CorrelationRule):
        return []
    known = {one.id: one.title for one in (*ruleset.plain.values(), *ruleset.correlations)}
    return [known[source.rule] for source in rule.sources]


def _texts(rule: Rule, key: str) -> list[str]:
    found = rule.document.get(key) or []
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]
