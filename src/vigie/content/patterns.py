"""Regular expressions over folded streams: RE2, so that no text makes them slow.

They read Latin-1 bytes and know nothing of Unicode, which folding has dealt with: classes are small, automata fast.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

import re2  # type: ignore[import-untyped]

EDGE: Final = "(?:^|[^0-9a-z])"
END: Final = "(?:[^0-9a-z]|$)"
"""A word begins, a word ends: cheaper in the pass over all triggers than what RE2 has for it."""
MEMORY: Final = 64 << 20
"""Bytes that the automaton of all triggers may take; one that needs more forgets and builds anew."""


def _options(memory: int) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = memory
    return options


def linear(pattern: str) -> Any:
    """A compiled pattern over bytes (`search`, `finditer` ... as of `re`). Raises `ValueError` for what RE2 refuses."""
    try:
        return re2.compile(pattern.encode("latin-1"), options=_options(8 << 20))
    except re2.error as error:
        raise ValueError(f"{pattern!r} is refused: {error}") from None


class Triggers:
    """Patterns of several families, looked for in one pass. Raises `ValueError` for what RE2 refuses.

    Each family is meant to have few states, so that none has to be built for a text that was made to need many. All
    together have one for every combination, which is cheap for short texts alone: `apart` is for the others.
    """

    def __init__(self, families: Sequence[Sequence[str]]) -> None:
        self.match = _matcher([pattern for family in families for pattern in family])
        """Which patterns are found in a short stream, by their position in all families."""
        starts = accumulate(map(len, families), initial=0)
        self._families = [(start, _matcher(family)) for start, family in zip(starts, families, strict=False)]

    def apart(self, stream: bytes) -> list[int]:
        """The same for one of any length, in a pass for each family."""
        return [start + number for start, match in self._families for number in match(stream)]


def _matcher(patterns: Sequence[str]) -> Any:
    if not patterns:
        return _nothing
    wanted = re2.Set.SearchSet(_options(MEMORY))
    for pattern in patterns:
        try:
            wanted.Add(pattern.encode("latin-1"))
        except re2.error as error:
            raise ValueError(f"{pattern!r} is refused: {error}") from None
    wanted.Compile()
    return getattr(wanted, "_set", wanted).Match  # without its wrapper for strings, a tenth of each call


def union(patterns: Sequence[str]) -> Any | None:
    """One pattern that finds where any of several is, a text of its own in each line. None when there are none."""
    if not patterns:
        return None
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    options = _options(MEMORY)
    options.never_capture = True
    return re2.compile(f"(?m){joined}".encode("latin-1"), options=options)


def _nothing(_: bytes) -> Sequence[int]:
    return ()
