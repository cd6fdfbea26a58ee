"""Everything that can be wrong in the correlation section of a rule, each mistake at its line."""

import math
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, Final

from sigma.correlations import SigmaCorrelationTimespan
from sigma.exceptions import SigmaError

from vigie.detection.bounds import OPERATORS, possible
from vigie.detection.check import field_mistakes, section_mistakes
from vigie.detection.fields import FIELDS, Kind
from vigie.detection.rules import Bound
from vigie.model.errors import Mistake
from vigie.model.located import Located, suggestion

Kinds = Mapping[str, ModuleType]
"""Correlation types by their name."""

LONGEST: Final = 10 * 366 * 86_400
"""Seconds of the longest time span: no window needs more, and times stay far from the ends of what numbers hold."""
_KEYS: Final = ["type", "rules", "timespan", "group-by", "condition", "aliases", "generate"]
_TEMPORAL: Final = frozenset({"temporal", "temporal_ordered"})


def correlation_mistakes(document: Located, kinds: Kinds) -> Iterator[Mistake]:
    """What can be said of a correlation by itself."""
    correlation = _section(document)
    yield from section_mistakes(document, correlation, "correlation", _KEYS)
    kind = str(correlation.get("type"))
    if kind == "value_median":
        sentence = "value_median is not in the specification: write value_percentile with percentile: 50"
        yield document.mistake(sentence, "correlation", "type")
    elif kind not in kinds:
        hint = suggestion(kind, sorted(kinds))
        yield document.mistake(f"correlation type {kind} is not known; {hint}", "correlation", "type")
    yield from _timespan(document, correlation.get("timespan"))
    if isinstance(document.value, Mapping) and {"generate"} <= correlation.keys() & document.value.keys():
        yield document.mistake("generate is said twice: here and in the correlation", "generate")
    yield from _names(document, correlation)
    yield from _condition(document, correlation.get("condition"), kind, kinds)


def _section(document: Located) -> Mapping[str, Any]:
    assert isinstance(document.value, Mapping)  # noqa: S101 - key_mistakes has said so
    section: Mapping[str, Any] = document.value["correlation"]
    return section


def _timespan(document: Located, given: Any) -> Iterator[Mistake]:
    try:
        seconds = SigmaCorrelationTimespan(given).seconds
    except SigmaError as error:
        said = f"{error.args[0]} Write a number and s, m, h, d, w, M or y: 90s, 10m, 30d."
        yield document.mistake(said, "correlation", "timespan")
        return
    if seconds > LONGEST:
        yield document.mistake(f"Timespan '{given}' is longer than ten years", "correlation", "timespan")


def _names(document: Located, correlation: Mapping[str, Any]) -> Iterator[Mistake]:
    """The rules, the groups and the aliases, as far as their form goes."""
    rules = correlation.get("rules")
    listed = [rules] if isinstance(rules, str) else rules
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) for one in listed):
        yield document.mistake("rules is a list of names or ids", "correlation", "rules")
        listed = []
    for number, one in enumerate(listed):
        if one in listed[:number]:
            yield document.mistake(f"rule {one} is named twice", "correlation", "rules", number)
    groups = correlation.get("group-by")
    texts = [groups] if isinstance(groups, str) else groups or []
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        yield document.mistake("group-by is a list of fields", "correlation", "group-by")
    aliases = correlation.get("aliases") or {}
    if not isinstance(aliases, Mapping) or not all(isinstance(one, Mapping) for one in aliases.values()):
        yield document.mistake(
            "aliases holds, for each name, the field that each rule has for it", "correlation", "aliases"
        )
        return
    for name, mapping in aliases.items():
        for rule in mapping:
            if rule not in listed:
                sentence = f"alias {name} is about {rule}, which is none of the rules; {suggestion(rule, listed)}"
                yield document.mistake(sentence, "correlation", "aliases", name, rule)


def _condition(document: Located, condition: Any, kind: str, kinds: Kinds) -> Iterator[Mistake]:
    place = ("correlation", "condition")
    if condition is None and kind in _TEMPORAL:
        return
    if isinstance(condition, str) and kind in _TEMPORAL:
        yield document.mistake("conditions in words are not in the specification: compare the number of rules", *place)
        return
    known = {*OPERATORS, "field", "percentile"}
    if not isinstance(condition, Mapping) or set(condition) <= {"field", "percentile"} or set(condition) - known:
        sentence = f"the condition of a correlation holds one of {', '.join(OPERATORS)}, and a field to count"
        yield document.mistake(sentence, *place)
        return
    for name, given in condition.items():
        if name in OPERATORS and number(given) is None:
            yield document.mistake(f"'{given}' is no number to compare with", *place, name)
    yield from _percentile(document, condition, kind)
    if kind in kinds:
        yield from _counted(document, condition, kind, kinds[kind])


def _percentile(document: Located, condition: Mapping[str, Any], kind: str) -> Iterator[Mistake]:
    given = condition.get("percentile")
    place = ("correlation", "condition", "percentile")
    if "percentile" not in condition:
        return
    if kind != "value_percentile":
        yield document.mistake(f"{kind} takes no percentile", *place)
    elif type(given) is not int or not 0 <= given <= 100:
        yield document.mistake("percentile is a whole number from 0 to 100", *place)


def _counted(document: Located, condition: Mapping[str, Any], kind: str, module: ModuleType) -> Iterator[Mistake]:
    place = ("correlation", "condition")
    fields = counted(condition)
    if bool(fields) is (module.FIELD is None):
        takes = "events" if kind == "event_count" else "rules"
        yield document.mistake(
            f"{kind} {f'counts {takes}: it takes no field' if fields else 'needs a field to count'}", *place
        )
    elif len(fields) > 1 and kind != "value_count":
        yield document.mistake(f"{kind} takes one field", *place, "field")
    elif not all(isinstance(one, str) for one in fields):
        yield document.mistake("field is the name of a field", *place, "field")


def counted(condition: Any) -> list[str]:
    """The fields that a condition names."""
    given = condition.get("field") if isinstance(condition, Mapping) else None
    return given if isinstance(given, list) else [given] if given else []


def bounds(condition: Any, rules: int) -> tuple[Bound, ...]:
    """What a condition compares with; without one (temporal types) all rules are wanted."""
    if condition is None:
        return (("gte", rules),)
    named = ((name, number(given)) for name, given in condition.items() if name in OPERATORS)
    return tuple((name, given) for name, given in named if given is not None)


def number(given: Any) -> int | float | None:
    """A number to compare with, whole when it can be; None when it is none."""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    try:
        found = float(given)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(found):
        return None
    return given if isinstance(given, int) else int(found) if found.is_integer() else found


def contradiction(document: Located, kind: ModuleType, rules: int) -> Iterator[Mistake]:
    """A condition that no window can ever satisfy. When it is asked, a window holds at least one event."""
    condition = _section(document).get("condition")
    most = math.inf
    if kind.TYPE in _TEMPORAL:
        most = rules
    elif kind.TYPE == "value_percentile" and isinstance(condition, Mapping) and "percentile" not in condition:
        most = 100
    least = 1 if kind.COUNTS else 0 if most == 100 else -math.inf
    if not possible(bounds(condition, rules), least, most, whole=kind.COUNTS):
        reach = (
            f" from {least} to {most:g}" if most < math.inf else f" {least} or more" if kind.COUNTS else " any number"
        )
        sentence = f"the condition can never hold: the value of {kind.TYPE} is{reach} when it is looked at"
        yield document.mistake(sentence, "correlation", "condition")


def field_use_mistakes(
    document: Located, used: Sequence[tuple[str, str]], kind: str, kinds: Kinds
) -> Iterator[Mistake]:
    """Fields that a correlation over our own records groups by or counts: (name, key of origin)."""
    allowed = getattr(kinds.get(kind), "FIELD", None)
    condition = _section(document).get("condition")
    if isinstance(condition, Mapping) and "percentile" in condition:
        allowed = frozenset({Kind.NUMBER})
    for field, key in dict.fromkeys(used):
        place = ("correlation", key)
        found = list(field_mistakes(document, field, place))
        yield from found
        if found:
            continue
        sort = FIELDS[field].kind
        if key == "group-by" and sort is Kind.LIST:
            yield document.mistake(f"{field} is a list: it cannot be grouped by", *place)
        if key == "condition" and allowed is not None and sort not in allowed:
            fits = "is no number" if Kind.TEXT not in allowed else "is a list"
            yield document.mistake(
                f"{field} {fits}: {kind} needs {'one' if Kind.TEXT not in allowed else 'a single value'}", *place
            )
