"""Rules as queries of other systems: what each can say, and why it cannot say the rest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vigie.detection.check_detection import spelled
from vigie.detection.documents import documents, rule_files
from vigie.detection.fields import FIELDS, Kind
from vigie.detection.rules import CorrelationRule, PlainRule, Rule, RuleSet
from vigie.platforms.siem import environment
from vigie.platforms.siem.traps import trap

_MEASURED: Final = frozenset({"value_sum", "value_avg", "value_percentile"})
LISTS: Final = frozenset(name for name, field in FIELDS.items() if field.kind is Kind.LIST)


@dataclass(frozen=True, slots=True)
class Target:
    """A system. `lists`: what it does with fields that hold several values; `nested`: correlations of correlations."""

    title: str
    suffix: str
    asked: bool = True  # whether conditions on lists work
    counted: bool = True  # whether values of lists are counted
    nested: str = ""  # why correlations of correlations do not work; "" when they do
    temporal: str = ""  # why temporal correlations do not work; "" when the backend says so itself
    measured: str = ""  # the same of sums, averages and percentiles
    lists: str = ""  # why lists do not work
    ungrouped: str = ""  # why correlations without group-by do not work


TARGETS: Final[Mapping[str, Target]] = {
    "splunk": Target("Splunk", "spl", nested="`multisearch` takes no `stats`, which the backend puts there"),
    "esql": Target(
        "Elasticsearch (ES|QL)",
        "esql",
        asked=False,
        nested="ES|QL has no queries inside queries, which the backend writes",
        lists="ES|QL compares no field that holds several values",
    ),
    "opensearch": Target(
        "OpenSearch (PPL)",
        "ppl",
        asked=False,
        counted=False,
        nested="the backend converts no correlation of correlations",
        temporal="the backend counts the field `EventID`, whatever the rules, and no order",
        measured="the backend has no words for it",
        lists="PPL reads one value of a field that holds several",
        ungrouped="no group-by: the backend writes `by` with nothing after it",
    ),
    "loki": Target("Loki (LogQL)", "logql", asked=False, counted=False, lists="Loki's `json` parser leaves lists out"),
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """One rule for one target: its query, or why there is none."""

    rule: Rule
    query: str = ""
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """All rules for one target, and the backend that did it."""

    target: str
    backend: str
    rules: tuple[Conversion, ...]


def convert(ruleset: RuleSet, paths: Iterable[Path], target: str, python: Path) -> Converted:
    """Ask the backend for every rule that makes findings. `paths` are where they and their filters were read from.

    Raises `EnvironmentFailed`.
    """
    filters = list(_filters(paths))
    obstacles = {rule.id: obstacle(rule, ruleset, target) for rule in ruleset.reporting}
    asked = [
        {"name": rule.id, "documents": [*_documents(rule, ruleset), *filters]}
        for rule in ruleset.reporting
        if not obstacles[rule.id]
    ]
    answer = environment.ask(python, {"target": target, "lists": sorted(LISTS), "rules": asked})
    results = {one["name"]: one for one in answer["results"]}
    found = [
        Conversion(rule, obstacle=obstacles[rule.id]) if obstacles[rule.id] else _conversion(rule, results[rule.id])
        for rule in ruleset.reporting
    ]
    return Converted(target, answer["backend"], tuple(found))


def obstacle(rule: Rule, ruleset: RuleSet, name: str) -> str:
    """Why a query would not mean what the rule means, where the backend would write one all the same; else ""."""
    target = TARGETS[name]
    if isinstance(rule, CorrelationRule) and (counting := _correlating(rule, ruleset, target)):
        return counting
    plain = (one for one in _sources(rule, ruleset) if isinstance(one, PlainRule))
    if trapped := next(filter(None, (trap(tree, name) for one in plain for tree in one.trees)), ""):
        return trapped
    asked, counted = set(_asked(rule, ruleset)) & LISTS, set(_counted(rule, ruleset)) & LISTS
    several = sorted((asked if not target.asked else set()) | (counted if not target.counted else set()))
    return f"a list ({', '.join(several)}): {target.lists}" if several else ""


def _correlating(rule: CorrelationRule, ruleset: RuleSet, target: Target) -> str:
    """The same for what a correlation asks for."""
    if target.nested and any(source.rule not in ruleset.plain for source in rule.sources):
        return f"correlation of correlations: {target.nested}"
    if target.temporal and rule.kind.TYPE.startswith("temporal"):
        return f"{rule.kind.TYPE}: {target.temporal}"
    if target.measured and rule.kind.TYPE in _MEASURED:
        return f"{rule.kind.TYPE}: {target.measured}"
    if any(len(source.fields) > 1 for source in rule.sources):
        return "several fields counted together: the backend writes them where its target takes one"
    return "" if rule.group_by else target.ungrouped


def own_facts(rule: Rule, ruleset: RuleSet) -> tuple[str, ...]:
    """Fields of a rule that only Vigie works out, from the account's past, its lists and its settings."""
    names = {*_asked(rule, ruleset), *_counted(rule, ruleset)}
    return tuple(sorted(one for one in names if one in FIELDS and (FIELDS[one].enriched or FIELDS[one].computed)))


def _conversion(rule: Rule, result: Mapping[str, Any]) -> Conversion:
    if queries := result.get("queries"):
        return Conversion(rule, query=queries[-1])
    return Conversion(rule, obstacle=str(result.get("error") or "the backend says nothing").rstrip("."))


def _sources(rule: Rule, ruleset: RuleSet) -> Iterator[Rule]:
    """What a rule counts, each before what counts it, and the rule itself last."""
    if isinstance(rule, CorrelationRule):
        known = {one.id: one for one in (*ruleset.plain.values(), *ruleset.correlations)}
        for source in rule.sources:
            yield from _sources(known[source.rule], ruleset)
    yield rule


def _documents(rule: Rule, ruleset: RuleSet) -> list[dict[str, Any]]:
    once = {one.id: one for one in _sources(rule, ruleset)}
    return [_document(one.document) for one in once.values()]


def _document(content: Mapping[str, Any]) -> dict[str, Any]:
    """A document as the backends take it, whose pySigma is older: one query for alternative conditions, not several."""
    found = {key: value for key, value in content.items() if key != "vigie"}
    for key in ("detection", "filter"):
        if key in found:
            found[key] = section = spelled(found[key])
            if isinstance(given := section["condition"], list):
                section["condition"] = " or ".join(f"({one})" for one in given)
    return found


def _filters(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    files, _mistakes = rule_files(paths)
    for path in files:
        for document in documents(path)[0]:
            if isinstance(document.value, dict) and "filter" in document.value:
                yield _document(document.value)


def _asked(rule: Rule, ruleset: RuleSet) -> Iterator[str]:
    for one in _sources(rule, ruleset):
        if isinstance(one, PlainRule):
            for tree in one.trees:
                yield from _fields(tree)


def _counted(rule: Rule, ruleset: RuleSet) -> Iterator[str]:
    for one in _sources(rule, ruleset):
        if isinstance(one, CorrelationRule):
            for source in one.sources:
                yield from (*source.fields, *source.group_by)


def _fields(tree: Any) -> Iterator[str]:
    if field := getattr(tree, "field", None):
        yield field
    for part in getattr(tree, "args", ()):
        yield from _fields(part)
