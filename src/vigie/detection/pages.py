"""What a rule tells an analyst: the parts of its description, and the line it draws, in words."""

import re
from collections.abc import Mapping
from typing import Final

from vigie.detection.rules import CorrelationRule, Rule
from vigie.model.budgets import DAY, HOUR, MINUTE

PARTS: Final = ("What it means", "What is normal", "What to check", "What to do")
"""The parts of the description of a rule that ships, in this order; each begins a line, with a colon."""

_LABEL: Final = re.compile(rf"^({'|'.join(PARTS)}):\s", re.MULTILINE)
_LENGTHS: Final = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s"))
_SIGNS: Final[Mapping[str, str]] = {
    "gt": "more than",
    "gte": "at least",
    "lt": "fewer than",
    "lte": "at most",
    "eq": "exactly",
    "neq": "not",
}
_COUNTED: Final[Mapping[str, str]] = {
    "event_count": "events",
    "value_count": "different",
    "value_sum": "in all",
    "value_avg": "on average",
    "value_percentile": "as percentile of",
    "temporal": "of {rules} signs",
    "temporal_ordered": "of {rules} signs in that order",
}


def parts(description: str) -> dict[str, str]:
    """The text of each part, in one line. A description without parts is what it means, whole."""
    pieces = _LABEL.split(description)
    found = dict(zip(pieces[1::2], map(_one_line, pieces[2::2]), strict=True))
    before = _one_line(pieces[0])
    return {PARTS[0]: before, **found} if before and PARTS[0] not in found else found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def length(seconds: int) -> str:
    """A time span in its greatest whole unit."""
    size, unit = next((size, unit) for size, unit in _LENGTHS if seconds % size == 0)
    return f"{seconds // size} {unit}"


def finds(rule: Rule) -> str:
    """The line that a rule draws."""
    if not isinstance(rule, CorrelationRule):
        return "each event"
    if rule.kind.TYPE == "event_count" and rule.bounds == (("gte", 1),):
        return f"each event, those within {length(rule.span // 1000)} as one"
    field = next((one.field for one in rule.sources if one.field), "")
    counted = _COUNTED[rule.kind.TYPE].format(rules=len(rule.sources))
    line = " and ".join(f"{_SIGNS[sign]} {amount:,}" for sign, amount in rule.bounds)
    if counted.startswith("of ") and rule.threshold == len(rule.sources):
        line, counted = "all", counted.removeprefix("of ")
    return f"{line} {counted}{f' `{field}`' if field else ''} in {length(rule.span // 1000)}"
