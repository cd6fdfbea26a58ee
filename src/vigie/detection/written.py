"""Functions of a record that are written as text and compiled: those that run for every activity.

`record.activity.user` in a function's own text takes a third of the time of calling something that reads it, and a
written function can become part of a larger one (`Of`), so that no call is left. Only fixed words and the attribute
paths of `fields` become text; what rules and records say comes in as objects, by made-up names.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

Getter = Callable[[Any], Any]
"""Record to value; None when the record does not have the field."""

_SAID: Final = "__written__"
_LONGEST: Final = 1_000
"""Characters of a function that becomes part of another one; what is longer is called."""
_PART: Final = re.compile(r"\brecord\.(\w+)")
_DEEPEST: Final = 12
"""Parentheses within each other, the same."""


@dataclass(frozen=True, slots=True)
class Of:
    """What a function makes of the record, as a part of an expression."""

    function: Getter


@dataclass(frozen=True, slots=True)
class _Said:
    """An expression of `record` with `{0}`, `{1}`... for objects."""

    text: str
    objects: tuple[object, ...]
    depth: int = 0


def written(expression: str, *things: object) -> Getter:
    """A function of `record`. `{0}`, `{1}`... in the expression stand for things: objects, or what is `Of` a record."""
    parts: list[str] = []
    objects: list[object] = []
    depth = 0
    for thing in things:
        said = _said(thing.function) if isinstance(thing, Of) else _Said("{0}", (thing,))
        text = said.text.format(*(f"{{{len(objects) + number}}}" for number in range(len(said.objects))))
        parts.append(f"({text})" if " " in text else text)
        objects += said.objects
        depth = max(depth, said.depth + 1)
    said = _Said(expression.format(*parts), tuple(objects), depth)
    body = Text()
    body.add(f"return {said.text.format(*map(body.name, objects))}")
    function = body.function()
    setattr(function, _SAID, said)
    return function


shared = lru_cache(maxsize=4_096, typed=True)(written)
"""`written`, once for the same expression and things. For things that may stay in memory."""


def is_written(function: Getter) -> bool:
    """Whether it can become part of an expression."""
    return hasattr(function, _SAID)


def reading(path: str) -> Getter:
    """What reads an attribute."""
    return shared(f"record.{path}")


def _said(function: Getter) -> _Said:
    said = getattr(function, _SAID, None)
    if isinstance(said, _Said) and len(said.text) < _LONGEST and said.depth < _DEEPEST:
        return said
    return _Said("{0}(record)", (function,))


class Text:
    """The text of one function of several lines, and the objects that its names stand for."""

    def __init__(self) -> None:
        self._objects: dict[str, Any] = {}
        self._lines: list[str] = []

    def name(self, thing: object) -> str:
        """A name by which the text speaks of an object."""
        name = f"_{len(self._objects)}"
        self._objects[name] = thing
        return name

    def of(self, function: Getter) -> str:
        """The expression of what a function makes of the record."""
        said = _said(function)
        return said.text.format(*map(self.name, said.objects))

    def add(self, *lines: str) -> None:
        """More lines of the body."""
        self._lines += lines

    def read_once(self) -> None:
        """Read each part of the record that the lines so far speak of several times (`record.activity`) at once."""
        parts = Counter(_PART.findall("\n".join(self._lines)))
        often = [part for part, count in parts.items() if count > 1]
        for part in often:
            self._lines = [re.sub(rf"\brecord\.{part}\b", f"its_{part}", line) for line in self._lines]
        self._lines[:0] = [f"its_{part} = record.{part}" for part in often]

    def function(self, argument: str = "record") -> Getter:
        """The function."""
        source = "\n    ".join([f"def written({argument}):", *self._lines])
        exec(compile(source, "<written>", "exec"), self._objects)  # noqa: S102 - our own words, see above
        made: Getter = self._objects["written"]
        return made
