"""`value_sum`: the sum of a number over the events. Exact for integers and for fractions: no rounding adds up."""

from fractions import Fraction
from typing import Any, Final

from vigie.detection.fields import Kind
from vigie.detection.windows import Entry, Timeline

TYPE: Final = "value_sum"
FIELD: Final = frozenset({Kind.NUMBER})

_HUGE: Final = 1 << 63


def amount(value: Any) -> int | float | None:
    """The number, also when it is written as text; None when it is none or absurdly large."""
    if type(value) is not int:
        value = _number(value)
    return value if value is not None and -_HUGE < value < _HUGE else None


def _number(value: Any) -> int | float | None:
    if isinstance(value, str):
        try:
            value = float(value[:64])
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, float | int):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _exact(value: int | float) -> int | Fraction:
    return value if isinstance(value, int) else Fraction(value)


class WINDOW(Timeline, gc=False):
    """Amounts in the window and their running sum."""

    total: int | Fraction = 0

    def add(self, time: int, event: str, amount: Any, span: int, limit: int) -> int | Fraction | None:
        """One more amount."""
        if not self.place((time, event, amount), span):
            return None
        self.total += amount if type(amount) is int else Fraction(amount)
        if len(self.entries) - self.head > limit or self.entries[self.head][0] < self.clock - span:
            for gone in self.expired(span, limit):
                self.total -= _exact(gone[2])
        return self.total

    def evidence(self) -> list[Entry]:
        """All events with an amount."""
        return [(time, event) for time, event, _amount in self.alive()]

    def dump(self) -> list[Any]:
        """Clock and entries; the sum follows from them."""
        return [self.clock, self.alive()]

    def load(self, content: list[Any]) -> None:
        """Inverse of `dump`."""
        clock, entries = content
        self.clock = int(clock)
        self.entries = [(int(time), str(event), _checked(one)) for time, event, one in entries]
        self.total = sum((_exact(entry[2]) for entry in self.entries), start=0)


def _checked(value: Any) -> int | float:
    if not isinstance(value, int | float):
        raise TypeError("an amount is a number")
    return value
