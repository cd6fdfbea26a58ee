"""One document on its way to a rule: checked by itself, not yet connected with others."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule

from vigie import discovery
from vigie.detection import check
from vigie.detection.bounds import OPERATORS
from vigie.detection.check_correlation import correlation_mistakes
from vigie.detection.check_detection import detection_mistakes, spelled
from vigie.detection.examples import read_examples
from vigie.detection.placeholders import NONE, Placeholders, fill
from vigie.detection.rules import Example, Follows
from vigie.model.errors import Mistake
from vigie.model.located import Located

AnySigma = SigmaRule | SigmaCorrelationRule | SigmaFilter
_BODIES: Final[Mapping[str, Any]] = {
    "detection": SigmaRule,
    "correlation": SigmaCorrelationRule,
    "filter": SigmaFilter,
}


@cache
def correlation_kinds() -> Mapping[str, ModuleType]:
    """Correlation types by their Sigma name, from `vigie.detection.correlations`."""
    return {module.TYPE: module for module in discovery.modules("vigie.detection.correlations")}


@dataclass(eq=False)
class Draft:
    """A document that is right by itself."""

    document: Located
    sigma: AnySigma
    id: str
    examples: tuple[Example, ...]
    placeholders: dict[str, list[str]] = field(default_factory=dict)  # used by it, with their values
    name: str = ""
    used: bool = False  # by a correlation
    sources: list["Draft"] = field(default_factory=list)  # what a correlation counts
    filters: list["Draft"] = field(default_factory=list)  # that apply to this rule
    follows: tuple[Follows, ...] = ()

    @cached_property
    def print(self) -> str:
        """Changes when what the rule means changes, with everything it counts; not with its words."""
        parts = [self.value.get(key) for key in _BODIES]
        below = [one.print for one in (*self.sources, *self.filters)]
        meaning = [self.id, parts, self.placeholders, below]
        return hashlib.sha256(json.dumps(meaning, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def value(self) -> Mapping[str, Any]:
        """The document's content."""
        assert isinstance(self.document.value, Mapping)  # noqa: S101 - checked before a draft is made
        return self.document.value

    @property
    def correlates(self) -> bool:
        """Whether it counts other rules."""
        return isinstance(self.sigma, SigmaCorrelationRule)

    @property
    def section(self) -> Mapping[str, Any]:
        """What is below `correlation` or `filter`."""
        found: Mapping[str, Any] = self.value["correlation" if self.correlates else "filter"]
        return found

    @property
    def about_matrix(self) -> bool:
        """Whether all it looks at are our own records."""
        if self.correlates:
            return bool(self.sources) and all(one.about_matrix for one in self.sources)
        return check.about_matrix(self.value)

    def mistake(self, message: str, *place: str | int) -> Mistake:
        """A mistake at a value of the document."""
        return self.document.mistake(message, *place)


def read_draft(document: Located, placeholders: Placeholders = NONE) -> tuple[Draft | None, list[Mistake]]:
    """The draft of a document, and what is wrong with it; no draft when it can be of no use to others."""
    wrong = list(check.key_mistakes(document))
    value = document.value
    body = _body(value)
    if not isinstance(value, dict) or "action" in value or not body:
        return None, wrong
    if body == "correlation" and isinstance(value["correlation"], Mapping):
        wrong += correlation_mistakes(document, correlation_kinds())
    elif body != "correlation":
        wrong += detection_mistakes(document, body, placeholders)
    examples, wrong_examples = read_examples(document, strict=check.about_matrix(value))
    broken = any(_inside(document, one, *_BODIES) for one in wrong)
    sigma, more = _parse(document, body, value | _STAND_IN[body] if broken else _understood(value))
    mistakes = [*wrong, *more, *wrong_examples]
    if sigma is None or broken:
        return None, mistakes
    return Draft(document, sigma, _identity(document, sigma), examples, _filled(sigma, placeholders)), mistakes


def _filled(sigma: AnySigma, placeholders: Placeholders) -> dict[str, list[str]]:
    """Put values in place of placeholders; those that were used."""
    if isinstance(sigma, SigmaCorrelationRule):
        return {}
    parts = sigma.filter if isinstance(sigma, SigmaFilter) else sigma.detection
    used = [name for one in parts.detections.values() for name in fill(one, placeholders)]
    return {name: list(placeholders[name]) for name in sorted(used)}


def _body(value: object) -> str:
    return next((name for name in _BODIES if isinstance(value, Mapping) and name in value), "")


def _inside(document: Located, mistake: Mistake, *sections: str) -> bool:
    """Whether a mistake is in one of these sections, so that pySigma would only say it again with less precision."""
    places = [place for place, line in document.lines.items() if line == mistake.line and place]
    return any(place[0] in sections for place in places)


_PART: Final = {"selection": {"field": "value"}, "condition": "selection"}
_STAND_IN: Final[Mapping[str, dict[str, Any]]] = {
    "detection": {"detection": _PART},
    "correlation": {
        "correlation": {"type": "event_count", "rules": ["rule"], "timespan": "1m", "condition": {"gte": 1}}
    },
    "filter": {"filter": {"rules": "any", **_PART}},
}
"""Put in place of what is known to be broken, so that pySigma still finds what is wrong around it."""


def _understood(value: dict[str, Any]) -> dict[str, Any]:
    """The document as pySigma takes it.

    It knows neither ranges nor `utf16le`, which the specification has, nor `generate` where the specification puts it.
    """
    body = _body(value)
    if body != "correlation":
        return value | {body: spelled(value[body])}
    section = value[body]
    if not isinstance(section, dict):
        return value
    if "generate" in value:
        section = {"generate": value["generate"], **section}
    condition = section.get("condition")
    if not isinstance(condition, Mapping):
        return value | {"correlation": section}
    first = next((name for name in condition if name in OPERATORS), "")
    kept = {name: given for name, given in condition.items() if name == first or name not in OPERATORS}
    return value | {"correlation": section | {"condition": kept}}


def _parse(document: Located, body: str, value: Mapping[str, Any]) -> tuple[Any, list[Mistake]]:
    content = {key: part for key, part in value.items() if key != "vigie"}
    try:
        rule = _BODIES[body].from_dict(content, collect_errors=True)
        errors = rule.errors
    except SigmaError as error:
        rule, errors = None, [error]
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
        return None, [document.mistake(f"is no Sigma rule: {str(error)[:200]}")]
    mistakes = [check.sigma_mistake(document, error) for error in errors]
    return (None if mistakes else rule), mistakes


def _identity(document: Located, sigma: AnySigma) -> str:
    if sigma.id is not None:
        return str(sigma.id)
    return str(uuid5(NAMESPACE_URL, f"{Path(document.path).name}:{sigma.title}"))
