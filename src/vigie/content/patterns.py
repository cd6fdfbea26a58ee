"""Regular expressions over folded streams: RE2, so that no text makes them slow.

They read Latin-1 bytes and know nothing of Unicode, which folding has dealt with: classes are small, automata fast.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import re2  # type: ignore[import-untyped]

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
    """Many patterns, looked for in one pass. Raises `ValueError` for what RE2 refuses."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._set = re2.Set.SearchSet(_options(MEMORY))
        for pattern in patterns:
            try:
                self._set.Add(pattern.encode("latin-1"))
            except re2.error as error:
                raise ValueError(f"{pattern!r} is refused: {error}") from None
        if patterns:
            self._set.Compile()
        self.match: Any = self._set.Match if patterns else _nothing
        """Which patterns are found in some bytes, by position."""


def union(patterns: Sequence[str]) -> Any | None:
    """One pattern that finds where any of several is, a text of its own in each line. None when there are none."""
    if not patterns:
        return None
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re2.compile(f"(?m){joined}".encode("latin-1"), options=_options(MEMORY))


def _nothing(_: bytes) -> Iterable[int]:
    return ()
