"""What the backends are known to get wrong in single values, and brackets: a query that means something else.

Found by reading what they wrote; a rule with such a value is not converted for that target.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
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
    if target == "loki" and _misordered(tree):
        return "`or` before `and`: LogQL takes them from left to right, the backend leaves out the brackets"
    return ""


def _misordered(tree: Any, *, negated: bool = False) -> bool:
    """Whether alternatives are joint conditions, but for the first, once the backend has moved `not` to the leaves."""
    while isinstance(tree, ConditionNOT):
        tree, negated = tree.args[0], not negated
    if not isinstance(tree, ConditionAND | ConditionOR):
        return False
    if isinstance(tree, ConditionOR) is not negated and any(
        _joint(one, negated=negated) for one in list(_alternatives(tree))[1:]
    ):
        return True
    return any(_misordered(one, negated=negated) for one in tree.args)


def _alternatives(tree: Any) -> Iterator[Any]:
    """Those of alternatives, and of alternatives among them."""
    for one in tree.args:
        if type(one) is type(tree):
            yield from _alternatives(one)
        else:
            yield one


def _joint(tree: Any, *, negated: bool) -> bool:
    while isinstance(tree, ConditionNOT):
        tree, negated = tree.args[0], not negated
    return isinstance(tree, ConditionOR if negated else ConditionAND) and len(tree.args) > 1


def _leaves(tree: Any) -> Iterator[tuple[bool, Any]]:
    """Values, each with whether it is a keyword; what stands for several comes with what it stands for."""
    if isinstance(tree, ConditionFieldEqualsValueExpression | ConditionValueExpression):
        keyword = isinstance(tree, ConditionValueExpression)
        yield keyword, tree.value
        for one in getattr(tree.value, "values", ()):
            yield keyword, one
    for arg in getattr(tree, "args", ()):
        yield from _leaves(arg)
