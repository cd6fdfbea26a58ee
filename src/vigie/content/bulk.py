"""Many messages at once, for history: most hold nothing, and are found to hold nothing together.

The messages of a batch are folded as one blob, in which one pass marks the few that hold a trigger; only these are
scanned one by one. The answers are those of `Scanner`, message by message.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from vigie.content import folding, places
from vigie.content.patterns import union
from vigie.content.scanner import Scanner
from vigie.model.sightings import Sighting

BATCH: Final = 1_000
"""Messages that are folded together."""


class Bulk:
    """Scans messages in batches. Thread-safe, like the scanner whose detectors it uses."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._union = union(scanner.patterns)

    def scan_texts(self, texts: Sequence[str], place: str = "body") -> Iterator[tuple[Sighting, ...]]:
        """What is seen in each text, in order."""
        for start in range(0, len(texts), BATCH):
            some = texts[start : start + BATCH]
            suspects = self.suspects(some)
            for number, text in enumerate(some):
                yield self._scanner.scan(((place, text),)) if number in suspects else ()

    def scan_events(
        self, events: Iterable[tuple[str, Mapping[str, Any]]], batch: int = BATCH
    ) -> Iterator[tuple[Sighting, ...]]:
        """What is seen in each event (its type and its content), in order."""
        coming = iter(events)
        while some := list(islice(coming, batch)):
            texts: list[str] = []
            owners: list[int] = []
            for number, (kind, content) in enumerate(some):
                for _, text in places.parts_of(kind, content):
                    texts.append(text)
                    owners.append(number)
            marked = {owners[suspect] for suspect in self.suspects(texts)}
            for number, event in enumerate(some):
                yield self._scanner.scan_event(*event) if number in marked else ()

    def suspects(self, texts: Sequence[str]) -> set[int]:
        """Which texts hold a trigger of any detector: the others hold nothing."""
        if self._union is None or not texts:
            return set()
        return set(_marked(self._union, folding.fold_many(texts), len(texts)))


def _marked(pattern: Any, blob: bytes, most: int) -> Iterator[int]:
    """The numbers of the texts that a match touches: one that spans several may hide another inside."""
    last = done = 0
    for match in pattern.finditer(blob):
        start, end = match.span()
        first = last + blob.count(folding.BETWEEN, done, start)
        last = first + blob.count(folding.BETWEEN, start, end)
        done = end
        yield from range(first, min(last + 1, most))
