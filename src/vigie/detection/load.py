"""Loads Sigma rules: files and folders in, one frozen `RuleSet` out, or every mistake of every file at once."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from vigie import discovery
from vigie.detection import check
from vigie.detection.documents import documents, rule_files, split
from vigie.detection.examples import read_examples
from vigie.detection.rules import CorrelationRule, Example, PlainRule, RuleSet, Source
from vigie.model.errors import ContentErrors, Mistake
from vigie.model.findings import Confidence, Severity, Theme
from vigie.model.located import Located, suggestion

_TECHNIQUE: Final = "attack.t"


@cache
def correlation_kinds() -> Mapping[str, ModuleType]:
    """Correlation types by their Sigma name, from `vigie.detection.correlations`."""
    return {module.TYPE: module for module in discovery.modules("vigie.detection.correlations")}


def load_rules(paths: Iterable[Path | str]) -> RuleSet:
    """Load rule files and folders. Raises `ContentErrors` with every mistake of every file."""
    files, mistakes = rule_files(map(Path, paths))
    if not files and not mistakes:
        mistakes = [Mistake(", ".join(map(str, paths)) or "rules", 0, "holds no rule files (.yml)")]
    found: list[Located] = []
    for path in files:
        parts, wrong = documents(path)
        found += parts
        mistakes += wrong
    return _Loader(found, mistakes).ruleset()


def load_text(content: str, path: str = "rules.yml") -> RuleSet:
    """Load rules from one text. Raises `ContentErrors`."""
    found, mistakes = split(content.encode("utf-8", "surrogatepass"), path)
    return _Loader(found, mistakes).ruleset()


@dataclass
class _Draft:
    """One document on its way to a rule."""

    document: Located
    sigma: SigmaRule | SigmaCorrelationRule
    id: str
    examples: tuple[Example, ...]
    name: str = ""
    used: bool = False  # by a correlation
    sources: list["_Draft"] = field(default_factory=list)

    @property
    def value(self) -> Mapping[str, Any]:
        assert isinstance(self.document.value, Mapping)  # noqa: S101 - checked before a draft is made
        return self.document.value


class _Loader:
    def __init__(self, found: list[Located], mistakes: list[Mistake]) -> None:
        self._mistakes = list(mistakes)
        self._broken: set[str] = set()  # names and ids of rules that are known, but wrong
        self._drafts = [draft for document in found if (draft := self._draft(document))]

    def ruleset(self) -> RuleSet:
        """The rules, or every mistake."""
        self._resolve()
        self._name()
        if self._mistakes:
            raise ContentErrors(self._mistakes)
        plain = [self._plain(draft) for draft in self._drafts if isinstance(draft.sigma, SigmaRule)]
        correlations = [self._correlation(draft) for draft in self._drafts if _correlates(draft)]
        if self._mistakes:
            raise ContentErrors(self._mistakes)
        return RuleSet({rule.id: rule for rule in plain if rule}, tuple(correlations))

    def _draft(self, document: Located) -> _Draft | None:
        wrong = list(check.key_mistakes(document))
        value = document.value
        if not isinstance(value, dict) or {"action", "filter"} & set(value):
            self._mistakes += wrong
            return None
        if "detection" in value:
            wrong += check.detection_mistakes(document)
        examples, wrong_examples = read_examples(document, strict=check.about_matrix(value))
        if isinstance(value.get("correlation"), Mapping):
            wrong += check.shape_mistakes(document, correlation_kinds())
        broken = any(_inside(document, one, "detection", "correlation") for one in wrong)
        sigma, more = _parse(document, value | _STAND_IN.get(_body(value), {}) if broken else value)
        wrong += more
        self._mistakes += wrong + wrong_examples
        if sigma is None or broken:
            self._broken |= {str(value.get(key)) for key in ("id", "name")}
            return None
        return _Draft(document, sigma, _identity(document, sigma), examples)

    def _resolve(self) -> None:
        """Connect correlations with the rules they count."""
        known: dict[str, _Draft] = {}
        for draft in self._drafts:
            for label in filter(None, (draft.id, draft.sigma.name)):
                if label in known:
                    key = "id" if label == draft.id else "name"
                    first = known[label].document
                    self._wrong(draft, f"{label} is said twice (first in {first.path}:{first.line(key)})", key)
                known[label] = draft
        for draft in filter(_correlates, self._drafts):
            self._connect(draft, known)

    def _connect(self, draft: _Draft, known: Mapping[str, _Draft]) -> None:
        sigma = draft.sigma
        assert isinstance(sigma, SigmaCorrelationRule)  # noqa: S101
        for reference in sigma.rules or []:
            target = known.get(str(reference.reference))
            if target is None and str(reference.reference) in self._broken:
                continue
            if target is None:
                hint = suggestion(str(reference.reference), [name for name in known if "-" not in name])
                self._wrong(draft, f"rule {reference.reference} is not known; {hint}", "correlation", "rules")
            elif isinstance(target.sigma, SigmaCorrelationRule):
                self._wrong(draft, "correlations of correlations are not supported yet", "correlation", "rules")
            else:
                draft.sources.append(target)
                target.used = target.used or not sigma.generate
        if draft.sources and all(check.about_matrix(one.value) for one in draft.sources):
            fields = {name: key for source in draft.sources for name, key in _fields(sigma, source).items()}
            self._mistakes += check.correlation_mistakes(draft.document, fields, correlation_kinds())

    def _name(self) -> None:
        """The main rule of a file is named after the file; others have their Sigma name or a number."""
        by_file: dict[str, list[_Draft]] = {}
        for draft in self._drafts:
            by_file.setdefault(draft.document.path, []).append(draft)
        for path, drafts in by_file.items():
            stem = Path(path).stem
            reporting = [draft for draft in drafts if not draft.used]
            for number, draft in enumerate(drafts, start=1):
                alone = len(reporting) == 1 and draft is reporting[0]
                draft.name = stem if alone else draft.sigma.name or f"{stem}-{number}"

    def _plain(self, draft: _Draft) -> PlainRule | None:
        assert isinstance(draft.sigma, SigmaRule)  # noqa: S101
        try:
            trees = tuple(one.parsed for one in draft.sigma.detection.parsed_condition)
        except SigmaError as error:
            self._mistakes.append(check.sigma_mistake(draft.document, error))
            return None
        return PlainRule(**_common(draft), trees=trees)

    def _correlation(self, draft: _Draft) -> CorrelationRule:
        sigma = draft.sigma
        assert isinstance(sigma, SigmaCorrelationRule)  # noqa: S101
        assert isinstance(sigma.condition, SigmaCorrelationCondition)  # noqa: S101 - only temporal types have others
        return CorrelationRule(
            **_common(draft),
            kind=correlation_kinds()[sigma.type.name.lower()],
            span=sigma.timespan.seconds * 1000,
            group_by=tuple(sigma.group_by or ()),
            operator=sigma.condition.op.name.lower(),
            threshold=sigma.condition.count,
            sources=tuple(_source(sigma, source) for source in draft.sources),
        )

    def _wrong(self, draft: _Draft, message: str, *place: str) -> None:
        self._mistakes.append(draft.document.mistake(message, *place))


def _correlates(draft: _Draft) -> bool:
    return isinstance(draft.sigma, SigmaCorrelationRule)


def _inside(document: Located, mistake: Mistake, *sections: str) -> bool:
    """Whether a mistake is in one of these sections, so that pySigma would only say it again with less precision."""
    places = [place for place, line in document.lines.items() if line == mistake.line and place]
    return any(place[0] in sections for place in places)


_STAND_IN: Final[Mapping[str, dict[str, Any]]] = {
    "detection": {"detection": {"selection": {"field": "value"}, "condition": "selection"}},
    "correlation": {
        "correlation": {"type": "event_count", "rules": ["rule"], "timespan": "1m", "condition": {"gte": 1}}
    },
}
"""Put in place of what is known to be broken, so that pySigma still finds what is wrong around it."""


def _body(value: Mapping[str, Any]) -> str:
    return "correlation" if "correlation" in value else "detection" if "detection" in value else ""


def _parse(document: Located, value: Mapping[str, Any]) -> tuple[Any, list[Mistake]]:
    content = {key: part for key, part in value.items() if key != "vigie"}
    kind: Any = SigmaCorrelationRule if "correlation" in content else SigmaRule
    try:
        rule = kind.from_dict(content, collect_errors=True)
        errors = rule.errors
    except SigmaError as error:
        rule, errors = None, [error]
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
        return None, [document.mistake(f"is no Sigma rule: {str(error)[:200]}")]
    mistakes = [check.sigma_mistake(document, error) for error in errors]
    return (None if mistakes else rule), mistakes


def _identity(document: Located, sigma: Any) -> str:
    if sigma is not None and sigma.id is not None:
        return str(sigma.id)
    title = sigma.title if sigma is not None else ""
    return str(uuid5(NAMESPACE_URL, f"{Path(document.path).name}:{title}"))


def _fields(sigma: SigmaCorrelationRule, source: _Draft) -> dict[str, str]:
    found = _source(sigma, source)
    fields = dict.fromkeys(found.group_by, "group-by")
    if found.field:
        fields[found.field] = "condition"
    return fields


def _source(sigma: SigmaCorrelationRule, source: _Draft) -> Source:
    """Fields of a correlation as a source names them."""
    aliases: dict[str, str] = {}
    for alias in sigma.aliases:
        for reference, name in alias.mapping.items():
            if str(reference.reference) in {source.id, source.sigma.name}:
                aliases[alias.alias] = name
    names = [aliases.get(name, name) for name in sigma.group_by or ()]
    condition = sigma.condition
    counted = condition.fieldref if isinstance(condition, SigmaCorrelationCondition) else None
    counted = counted[0] if isinstance(counted, list) else counted or ""
    return Source(rule=source.id, group_by=tuple(names), field=aliases.get(counted, counted))


def _common(draft: _Draft) -> dict[str, Any]:
    sigma = draft.sigma
    level = sigma.level.name if sigma.level is not None else Severity.MEDIUM.name
    section = draft.value.get("vigie") or {}
    tags = [str(tag).lower() for tag in sigma.tags]
    return {
        "id": draft.id,
        "name": draft.name,
        "title": sigma.title,
        "description": sigma.description or "",
        "path": draft.document.path,
        "line": draft.document.line(),
        "severity": Severity[level],
        "confidence": Confidence(section.get("confidence", Confidence.LOW)),
        "techniques": tuple(tag.removeprefix("attack.").upper() for tag in tags if tag.startswith(_TECHNIQUE)),
        "print": _print(draft),
        "reports": not draft.used,
        "forgeable": section.get("forgeable", False),
        "theme": Theme(section["theme"]) if section.get("theme") else None,
        "examples": draft.examples,
        "document": draft.value,
    }


def _print(draft: _Draft) -> str:
    """Changes when what the rule means changes, with everything it counts; not with its words."""
    meaning = [_meaning(one) for one in (draft, *draft.sources)]
    return hashlib.sha256(json.dumps(meaning, sort_keys=True, default=str).encode()).hexdigest()


def _meaning(draft: _Draft) -> list[Any]:
    return [draft.id, draft.value.get("detection"), draft.value.get("correlation")]
