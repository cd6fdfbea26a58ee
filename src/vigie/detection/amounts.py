"""What a number in a record is, for every correlation that measures one."""

import math
from typing import Any, Final

from vigie.detection.written import Getter

UNIT: Final = 100
"""Numbers are taken as multiples of 2^-100; digits beyond are cut off, so that a sum has a bounded number of them."""
_HUGE: Final = 1 << 63
_FINE: Final = 2.0 ** (52 - UNIT)
"""Smaller numbers can have digits beyond the unit."""


def numbers(get: Getter) -> Getter:
    """Record to number, also when it is written as text; None when it is none or absurdly large."""

    def number(record: Any) -> int | float | None:
        value = get(record)
        if type(value) is not int:
            value = _number(value)
        return value if value is not None and -_HUGE < value < _HUGE else None

    return number


def _number(value: Any) -> int | float | None:
    if isinstance(value, str):
        try:
            value = float(value[:64])
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, float | int):
        return None
    if isinstance(value, int):
        return value
    if value.is_integer():
        return int(value)
    return math.ldexp(math.trunc(math.ldexp(value, UNIT)), -UNIT) if abs(value) < _FINE else value
