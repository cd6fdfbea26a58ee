"""What a number in a record is, for every correlation that measures one."""

from typing import Any, Final

from vigie.detection.fields import Getter

_HUGE: Final = 1 << 63


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
    return int(value) if isinstance(value, float) and value.is_integer() else value
