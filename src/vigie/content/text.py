"""A text as detectors see it: as written, folded, squeezed, and how to get from one to the other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final

from vigie.content import folding, passages

CANDIDATES: Final = 600
"""What all detectors together may take from one text, and more from one of over 60 kB, in proportion.

A match that is looked at takes one, some fifteen microseconds of work at most. A pass over the text takes one for every
`LINEAR` bytes (RE2) or `SLOW` bytes (Python's own). It is used up only by texts that were made for it."""
LINEAR: Final = 10_000
SLOW: Final = 2_000
"""Bytes. Python's patterns are the slower of the two where nothing is found, and the quicker for what is."""


JOINED: Final = 20_000
_WORD: Final = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyz_")
_CUT: Final = re.compile(rb"(?<=[0-9a-z+/=._-])\n(?=[0-9a-z+/=._-])")


@dataclass(frozen=True, slots=True)
class Stream:
    """A folded stream, whole or with its lines joined: then each byte has a place in the whole one."""

    bytes: bytes
    places: Sequence[int] | None = None

    def goes_on(self, at: int) -> bool:
        """A letter, a digit or an underscore stands right there, and one right before, in one line."""
        if not 0 < at < len(self.bytes) or not (self.bytes[at - 1] in _WORD and self.bytes[at] in _WORD):
            return False
        return self.places is None or self.places[at] == self.places[at - 1] + 1

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """The part of the whole stream that a part of this one is."""
        return (start, end) if self.places is None else (self.places[start], self.places[end - 1] + 1)


class Text:
    """One text in one place. The ways back from a stream to what was written are worked out when somebody asks."""

    def __init__(self, raw: str, candidates: int | None = None, folded: bytes | None = None) -> None:
        self.raw = raw
        self.folded = folding.fold(raw) if folded is None else folded
        self.candidates = max(CANDIDATES, len(self.folded) // 100) if candidates is None else candidates
        self.shared: dict[object, Any] = {}
        """What one look has worked out and another asks for, by whatever they agree on."""
        self._origins: folding.Way | range | None = None
        self._survivors: folding.Way | None = None
        self._squeezed: bytes | None = None
        self._passages: passages.Passages | None = None
        self._joined: Stream | None = None

    @property
    def squeezed(self) -> bytes:
        """The squeezed stream."""
        if self._squeezed is None:
            self._squeezed = folding.squeeze(self.folded)
        return self._squeezed

    def pay(self, cost: int) -> bool:
        """Take what something costs. False when nothing is left, and no more is to be looked at."""
        self.candidates = max(self.candidates - cost, 0)
        return self.candidates > 0

    def found(
        self, pattern: re.Pattern[bytes], begins: Any = None, many: int = 1, stream: bytes | None = None
    ) -> Iterator[re.Match[bytes]]:
        """What a pattern of Python's own finds in the folded stream, of which so `many` take one of `CANDIDATES`.

        `begins` is how all that it finds begins, for RE2, which leads to it through a long text. `stream` is another
        one, to be gone through from its beginning.
        """
        stream = self.folded if stream is None else stream
        if begins is not None and len(self.folded) > SLOW:
            yield from self._led(pattern, begins)
        elif self.pay(len(stream) // SLOW):
            for number, match in enumerate(pattern.finditer(stream)):
                if number % many == 0 and not self.pay(1):
                    return
                yield match

    def _led(self, pattern: re.Pattern[bytes], begins: Any) -> Iterator[re.Match[bytes]]:
        done = 0
        for one in self.matches(begins, overlapping=True):
            if one.start() >= done and (match := pattern.match(self.folded, one.start())):
                done = match.end()
                yield match

    def matches(
        self, pattern: Any, *, squeezed: bool = False, overlapping: bool = False, many: int = 1
    ) -> Iterator[Any]:
        """What a pattern (`vigie.content.patterns.linear`) finds in the folded stream, or in the squeezed one.

        However often a word is repeated, all looks at a text together cost no more than `CANDIDATES`.
        `overlapping`: one that begins inside another too, for patterns that may begin too early. `many` as for `found`.
        """
        stream, place, number = self.squeezed if squeezed else self.folded, 0, 0
        self.pay(len(stream) // LINEAR)
        while self.candidates and (match := pattern.search(stream, place)):
            self.candidates -= number % many == 0
            number += 1
            yield match
            start, end = match.span()
            place = max(start + 1 if overlapping else end, start + 1)

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The part of the text that a non-empty part of the folded stream comes from."""
        if self._origins is None:
            self._origins = folding.origins(self.raw)
        return self._origins[start], self._origins[end - 1] + 1

    def spread(self, start: int, end: int) -> tuple[int, int]:
        """The part of the folded stream that a non-empty part of the squeezed one comes from."""
        if self._survivors is None:
            self._survivors = folding.survivors(self.folded)
        return self._survivors[start], self._survivors[end - 1] + 1

    @property
    def joined(self) -> Stream | None:
        """The folded stream with what line breaks cut in two made whole; None where they cut no token.

        Of a text of more than `JOINED` bytes too: all looks for tokens would go over it twice.
        """
        if self._joined is None and len(self.folded) <= JOINED and _CUT.search(self.folded):
            kept = _CUT.sub(b"\0", self.folded)  # no text has that sign once it is folded
            self._joined = Stream(kept.replace(b"\0", b""), list(compress(range(len(kept)), kept)))
        return self._joined

    def passages(self) -> passages.Passages:
        """Hashes of its passages, by which documents of the operator's lists are known again."""
        if self._passages is None:
            self._passages = passages.of_folded(self.folded)
        return self._passages
