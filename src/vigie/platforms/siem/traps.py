"""What the backends are known to get wrong in single values: a query is written that means something else.

Found by reading what they wrote; a rule with such a value is not converted for that target.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sigma.conditions import ConditionFieldEqualsValueExpression, ConditionValueExpression
from sigma.types import (
    SigmaCompareExpression,
    SigmaExpansion,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SpecialChars,
)

from vigie.detection.matchers import compares_part


@dataclass(frozen=True, slots=True)
class Trap:
    """Values that `holds` for, within a field or as keywords, and what these targets make of them."""

    targets: frozenset[str]
    holds: Callable[[Any], bool]
    reason: str
    keywords: bool = False


def _literal(value: Any) -> bool:
    """A text with a star or question mark that stands for itself."""
    return isinstance(value, SigmaString) and any(isinstance(part, str) and {"*", "?"} & set(part) for part in value.s)


def _single(value: Any) -> bool:
    return isinstance(value, SigmaString) and SpecialChars.WILDCARD_SINGLE in value.s


def _backslash(value: Any) -> bool:
    return isinstance(value, SigmaString) and any(isinstance(part, str) and "\\" in part for part in value.s)


TRAPS: Final = (
    Trap(
        frozenset({"splunk", "esql", "opensearch", "loki"}),
        lambda value: isinstance(value, SigmaCompareExpression) and compares_part(value),
        "a part of a date that is compared: the backend compares the whole field",
    ),
    Trap(
        frozenset({"loki"}),
        lambda value: isinstance(value, SigmaTimestampPart),
        "a part of a date: the backend compares `03` with `3`",
    ),
    Trap(
        frozenset({"loki"}),
        lambda value: isinstance(value, SigmaExpansion),
        "a value that stands for several (windash, base64offset): the backend leaves out the brackets",
    ),
    Trap(
        frozenset({"esql"}),
        lambda value: isinstance(value, SigmaRegularExpression),
        "a regular expression: `rlike` takes whole texts, without the anchors and flags that the backend leaves in",
    ),
    Trap(
        frozenset({"opensearch"}),
        lambda value: isinstance(value, SigmaRegularExpression),
        "a regular expression: the backend writes `match`, which looks for words",
    ),
    Trap(frozenset({"opensearch"}), _backslash, "a backslash: the backend drops it"),
    Trap(
        frozenset({"opensearch"}),
        lambda _value: True,
        "a keyword: the backend writes a text that is compared with nothing",
        keywords=True,
    ),
    Trap(frozenset({"splunk"}), _single, "a `?`: Splunk has no sign for one character, the backend writes `*`"),
    Trap(
        frozenset({"splunk", "esql", "loki"}),
        _literal,
        "a `*` or `?` that stands for itself: the backend escapes it in a way that its target reads differently",
    ),
)


def trap(tree: Any, target: str) -> str:
    """Why a condition would come out as another one; "" when nothing is known."""
    leaves = list(_leaves(tree))
    for one in TRAPS:
        if target in one.targets and any(one.keywords is keyword and one.holds(value) for keyword, value in leaves):
            return one.reason
    return ""


def _leaves(tree: Any) -> Iterator[tuple[bool, Any]]:
    """Values, each with whether it is a keyword; what stands for several comes with what it stands for."""
    if isinstance(tree, ConditionFieldEqualsValueExpression | ConditionValueExpression):
        keyword = isinstance(tree, ConditionValueExpression)
        yield keyword, tree.value
        for one in getattr(tree.value, "values", ()):
            yield keyword, one
    for arg in getattr(tree, "args", ()):
        yield from _leaves(arg)
