"""Python functions that a query calls by name: the tests that SQL cannot express to the letter.

They are the live engine's own, so they cannot differ from it. They cost about a microsecond a row and are rare: numbers
written as text, addresses in networks, parts of dates, regular expressions that the database's RE2 does not know.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from vigie.detection.matchers import as_number, text

NUMBER: Final = "vigie_number"
SPELL: Final = "vigie_spell"


@dataclass(frozen=True, slots=True)
class Function:
    """One function of one argument; NULL gives NULL without a call. Types are names of SQL types."""

    call: Callable[[Any], Any]
    takes: str = "VARCHAR"
    gives: str = "BOOLEAN"


def _number(found: str) -> float | None:
    return as_number(found)


BASIC: Final = {
    NUMBER: Function(_number, gives="DOUBLE"),
    SPELL: Function(text, takes="DOUBLE", gives="VARCHAR"),
}


@dataclass(slots=True)
class Functions:
    """The functions that some queries use. `knows` says whether the database's RE2 takes a pattern."""

    knows: Callable[[str], bool]
    used: dict[str, Function] = field(default_factory=lambda: dict(BASIC))

    def call(self, call: Callable[[Any], Any], takes: str = "VARCHAR", gives: str = "BOOLEAN") -> str:
        """The name under which a query may call a function, such as a test of one text."""
        name = f"vigie_{len(self.used)}"
        self.used[name] = Function(call, takes, gives)
        return name
