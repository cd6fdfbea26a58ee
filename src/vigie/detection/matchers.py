"""One value of a Sigma condition, compiled to a predicate over one value of a record.

Sigma compares text without regard to case unless `cased`. Numbers and text meet halfway, because logs write numbers as
text: `4624` matches `"4624"`. Regular expressions and wildcards run on RE2: linear time, whatever the value is.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any, Final

import re2  # type: ignore[import-untyped]
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExpansion,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from vigie.detection.moments import part_of

Match = Callable[[Any], bool]
"""Value of a field to yes or no. Never sees a list: the elements of a list are tried one by one."""


class UnsupportedConditionError(ValueError):
    """A condition that this engine does not evaluate. The message says which and why."""


def text(value: object) -> str:
    """A scalar as Sigma sees it: JSON spelling for booleans, no `.0` for whole numbers."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def fold(value: str) -> str:
    """Without regard to case. A small sigma is one letter, also where a word ends (`lower` knows two)."""
    return value.lower().replace("ς", "σ")  # noqa: RUF001


def folding(pieces: Iterable[str]) -> Callable[[str], str]:
    """What folds as `fold` does, as far as these folded texts can tell: `lower` is quicker."""
    return fold if any("σ" in piece for piece in pieces) else str.lower  # noqa: RUF001


def compile_value(value: SigmaType) -> Match:
    """The predicate of one value. Raises `UnsupportedConditionError`."""
    for kind, build in _BUILDERS:
        if isinstance(value, kind):
            return build(value)
    raise UnsupportedConditionError(f"{type(value).__name__.removeprefix('Sigma')} values are not supported")


def _null(_value: SigmaNull) -> Match:
    return lambda found: found is None


def _bool(value: SigmaBool) -> Match:
    wanted = text(value.boolean)
    return lambda found: found is not None and text(found).lower() == wanted


def _number(value: SigmaNumber) -> Match:
    wanted = value.number
    spelled = text(wanted)

    def match(found: Any) -> bool:
        if isinstance(found, str):
            return found == spelled
        return bool(found == wanted) and not isinstance(found, bool)

    return match


OPERATORS: Final[Mapping[CompareOperators, Callable[[Any, Any], bool]]] = {
    CompareOperators.LT: operator.lt,
    CompareOperators.LTE: operator.le,
    CompareOperators.GT: operator.gt,
    CompareOperators.GTE: operator.ge,
    CompareOperators.NEQ: operator.ne,
}


def compares_part(value: SigmaCompareExpression) -> bool:
    """Whether a part of a date is compared (`hour|gte`), and not the field's own number."""
    return isinstance(value.number, SigmaTimestampPart)


def _compare(value: SigmaCompareExpression) -> Match:
    wanted = value.number.number
    holds = OPERATORS[value.op]
    if isinstance(value.number, SigmaTimestampPart):
        part = value.number.timestamp_part
        return lambda found: (one := part_of(found, part)) is not None and holds(one, wanted)

    def match(found: Any) -> bool:
        if type(found) is not int:
            found = as_number(found)
            if found is None:
                return False
        return holds(found, wanted)

    return match


def as_number(found: Any) -> float | int | None:
    """A value as comparisons see it: a number, also when it is written as text; None when it is none."""
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    if isinstance(found, str):
        try:
            return float(found[:64])
        except ValueError:
            return None
    return found


def _string(value: SigmaString) -> Match:
    cased = isinstance(value, SigmaCasedString)
    parts = [part if cased or not isinstance(part, str) else fold(part) for part in value.s]
    lower = folding(part for part in parts if isinstance(part, str))
    spell: Callable[[Any], str] = text if cased else lambda found: lower(text(found))
    return _simple(parts, spell) or _wildcards(parts, spell)


def _simple(parts: list[Any], spell: Callable[[Any], str]) -> Match | None:
    """Equality, `contains`, `startswith`, `endswith` without a regular expression; None when that is not enough."""
    star = SpecialChars.WILDCARD_MULTI
    match parts:
        case []:
            return lambda found: found is not None and spell(found) == ""
        case [str() as whole]:
            return lambda found: found == whole or (found is not None and spell(found) == whole)
        case [one] if one is star:
            return lambda found: found is not None
        case [str() as head, one] if one is star:
            return lambda found: found is not None and spell(found).startswith(head)
        case [one, str() as tail] if one is star:
            return lambda found: found is not None and spell(found).endswith(tail)
        case [one, str() as middle, other] if one is star and other is star:
            return lambda found: found is not None and middle in spell(found)
    return None


def wildcard_pattern(parts: list[Any]) -> str:
    """The regular expression of a text with wildcards."""
    signs = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}
    pattern = "".join(re2.escape(part) if isinstance(part, str) else signs[part] for part in parts)
    return f"(?s)^(?:{pattern})$"


def _wildcards(parts: list[Any], spell: Callable[[Any], str]) -> Match:
    search = regular(wildcard_pattern(parts))
    return lambda found: found is not None and search(spell(found))


_FLAGS: Final = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}


def pattern_of(value: SigmaRegularExpression) -> str:
    """A regular expression with its flags."""
    flags = "".join(sorted(_FLAGS[flag] for flag in value.flags))
    return (f"(?{flags})" if flags else "") + str(value.regexp)


def _expression(value: SigmaRegularExpression) -> Match:
    search = regular(pattern_of(value))
    return lambda found: found is not None and search(text(found))


def _options(memory: int) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return options


def regular(pattern: str, memory: int = 1 << 20) -> Callable[[str], bool]:
    """A search in linear time. Lone surrogates, which RE2 cannot read, are replaced."""
    try:
        compiled = re2.compile(pattern, options=_options(memory))
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        beyond = any(kind in said for kind in ("perl operator", "escape sequence"))
        hint = ": RE2 has no look-around and no back-references" if beyond else ""
        raise UnsupportedConditionError(f"the regular expression is refused ({said}){hint}") from None

    def search(found: str) -> bool:
        try:
            return compiled.search(found) is not None
        except UnicodeEncodeError:
            return compiled.search(found.encode("utf-8", "replace").decode()) is not None

    return search


def _network(value: SigmaCIDRExpression) -> Match:
    network = value.network

    def match(found: Any) -> bool:
        try:
            address: Any = ip_address(found[:64])
        except (ValueError, TypeError):
            return False
        return address in network

    return match


def _expansion(value: SigmaExpansion) -> Match:
    matches = [compile_value(one) for one in value.values]
    return lambda found: any(match(found) for match in matches)


def _timestamp_part(value: SigmaTimestampPart) -> Match:
    part, wanted = value.timestamp_part, value.number
    return lambda found: part_of(found, part) == wanted


# The first kind that fits decides, so a subclass stands before its parent.
_BUILDERS: Final[tuple[tuple[type[SigmaType], Callable[[Any], Match]], ...]] = (
    (SigmaTimestampPart, _timestamp_part),
    (SigmaNull, _null),
    (SigmaBool, _bool),
    (SigmaNumber, _number),
    (SigmaCompareExpression, _compare),
    (SigmaString, _string),
    (SigmaRegularExpression, _expression),
    (SigmaCIDRExpression, _network),
    (SigmaExpansion, _expansion),
)
