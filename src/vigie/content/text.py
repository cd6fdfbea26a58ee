"""A text as detectors see it: as written, folded, squeezed, and how to get from one to the other."""

from collections.abc import Iterator
from typing import Any, Final

from vigie.content import folding, passages

CANDIDATES: Final = 600
"""Matches that all detectors together may look at in one text, and more in one of over 60 kB, in proportion.

They are used up only by texts that were made for it."""


class Text:
    """One text in one place. The ways back from a stream to what was written are worked out when somebody asks."""

    def __init__(self, raw: str, candidates: int | None = None, folded: bytes | None = None) -> None:
        self.raw = raw
        self.folded = folding.fold(raw) if folded is None else folded
        self.candidates = max(CANDIDATES, len(self.folded) // 100) if candidates is None else candidates
        self.shared: dict[object, Any] = {}
        """What one look has worked out and another asks for, by whatever they agree on."""
        self._origins: list[int] | range | None = None
        self._survivors: list[int] | None = None
        self._squeezed: bytes | None = None
        self._passages: passages.Passages | None = None

    @property
    def squeezed(self) -> bytes:
        """The squeezed stream."""
        if self._squeezed is None:
            self._squeezed = folding.squeeze(self.folded)
        return self._squeezed

    def matches(self, pattern: Any, *, squeezed: bool = False, overlapping: bool = False) -> Iterator[Any]:
        """What a pattern (`vigie.content.patterns.linear`) finds in the folded stream, or in the squeezed one.

        All looks at a text share `CANDIDATES`: however often a word is repeated, the others cost no more than that.
        `overlapping`: one that begins inside another too, for patterns that may begin too early.
        """
        stream, place = self.squeezed if squeezed else self.folded, 0
        while self.candidates and (match := pattern.search(stream, place)):
            self.candidates -= 1
            yield match
            start, end = match.span()
            place = max(start + 1 if overlapping else end, start + 1)

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The part of the text that a non-empty part of the folded stream comes from."""
        if self._origins is None:
            self._origins = folding.origins(self.raw, self.folded)
        return self._origins[start], self._origins[end - 1] + 1

    def spread(self, start: int, end: int) -> tuple[int, int]:
        """The part of the folded stream that a non-empty part of the squeezed one comes from."""
        if self._survivors is None:
            self._survivors = folding.survivors(self.folded)
        return self._survivors[start], self._survivors[end - 1] + 1

    def passages(self) -> passages.Passages:
        """Hashes of its passages, by which documents of the operator's lists are known again."""
        if self._passages is None:
            self._passages = passages.of_folded(self.folded)
        return self._passages
