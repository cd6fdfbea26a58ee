"""The scanner: every detector over a text at the price of one pass.

Thread-safe, and decides without I/O. A text is folded, the triggers of all detectors are looked for in it
at once, and only a detector whose trigger is there looks at the text itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from vigie.content import masking, places
from vigie.content.detector import MOST, Detector, Found
from vigie.content.folding import canonical, fold, hidden
from vigie.content.patterns import Triggers
from vigie.content.text import Text
from vigie.model.findings import Confidence
from vigie.model.sightings import Kind, Sighting

SHORT: Final = 600
"""Bytes of a text in which all triggers are looked for together: nearly every message."""
_FAMILY: Final = 42
_LOOSE: Final = 7
_FAMILIES: Final = 8
"""Triggers that have an automaton together for long texts, unless that made more of one sort than so many. Those of
markings and personal data are few together: what may lie between their parts makes a state for every combination."""
_LONG: Final = 4_096
"""Characters from which on every look sees a long text."""
EVENT: Final = 400
"""Candidates of one event, however many texts it has."""


class Scanner:
    """Finds what its detectors look for. `key` is what digests are keyed with: a secret of the installation."""

    def __init__(self, detectors: Sequence[Detector], key: bytes) -> None:
        self.detectors = tuple(sorted(detectors, key=lambda detector: detector.id))
        self._key = key[:64]
        families = _families(self.detectors)
        self._owners = [owners for family in families for _, owners in family]
        self.patterns = tuple(pattern for family in families for pattern, _ in family)
        """The triggers of all detectors, over the folded stream."""
        triggers = Triggers([[pattern for pattern, _ in family] for family in families])
        self._match, self._apart = triggers.match, triggers.apart
        for detector in self.detectors:  # the first look at anything builds its automaton: not at somebody's message
            self.scan([("", example) for example in (*detector.examples, "\n".join(detector.examples).ljust(_LONG))])

    def scan(self, parts: Iterable[tuple[str, str]], candidates: int | None = None) -> tuple[Sighting, ...]:
        """What is seen in some texts, each with its place. Equal things in one place are one sighting.

        A text too full of triggers to be looked at to the end gives sightings with low confidence and count 0.
        `candidates`: how many of them all parts together may have looked at, where each has its own share otherwise.
        """
        match = self._match
        seen: tuple[Sighting, ...] = ()
        for place, text in parts:
            folded = fold(text)
            if hits := match(folded) if len(folded) <= SHORT else self._apart(folded):
                looked = Text(text, candidates, folded)
                seen += tuple(self._look(place, looked, hits))
                candidates = None if candidates is None else looked.candidates
        return seen

    def scan_event(self, kind: str, content: Mapping[str, object]) -> tuple[Sighting, ...]:
        """What is seen in an event, wherever it can hold text. What a body and another form of it both say is one."""
        seen = self.scan(places.parts_of(kind, content), EVENT)
        if len(seen) < 2:
            return seen
        said = {(one.detector, one.digest) for one in seen if not _repeats(one.place)}
        return tuple(one for one in seen if not _repeats(one.place) or (one.detector, one.digest) not in said)

    def scan_seam(self, text: str, seam: int) -> tuple[Sighting, ...]:
        """What lies across a place of a text: two messages read as one (`vigie.content.pieces`)."""
        folded = fold(text) if seam else b""
        hits = self._match(folded) if len(folded) <= SHORT else self._apart(folded)
        return tuple(self._look("pieces", Text(text, None, folded), hits, seam)) if hits else ()

    def _look(self, place: str, text: Text, hits: Iterable[int], seam: int = -1) -> Iterator[Sighting]:
        for number in sorted({owner for hit in hits for owner in self._owners[hit]}):
            detector = self.detectors[number]
            together: dict[str, Found] = {}
            for found in islice(detector.look(text), MOST):
                if seam >= 0 and not found.start < seam < found.end:
                    continue
                text.pay(1)
                value = found.value or canonical(text.raw[found.start : found.end])
                before = together.get(value)
                together[value] = found if before is None else _merged(before, found, detector.confidence)
            if not together and not text.candidates and seam < 0:
                yield self._sighting(place, "", detector, Found(0, 0, confidence=Confidence.LOW, count=0), "")
            for value, found in together.items():
                yield self._sighting(place, text.raw, detector, found, value)

    def _sighting(self, place: str, text: str, detector: Detector, found: Found, value: str) -> Sighting:
        return Sighting(
            detector=detector.id,
            kind=detector.kind,
            severity=detector.severity,
            confidence=found.confidence or detector.confidence,
            excerpt=masking.excerpt(detector.kind, text, found.start, found.end),
            place=place,
            count=found.count,
            digest=masking.digest(self._key, detector.id, value),
            verified=found.verified,
        )


_Trigger = tuple[str, tuple[int, ...]]
"""A pattern, and the numbers of the detectors that have it."""


def _families(detectors: Sequence[Detector]) -> list[list[_Trigger]]:
    """The triggers that see through disguises, and those of each kind, a few of each."""
    each = list(enumerate(detectors))
    letters = ((hidden(word), number) for number, one in each for word in one.letters)
    families = [_apart(letters, _FAMILY)]
    for kind in Kind:
        triggers = ((trigger, number) for number, one in each if one.kind is kind for trigger in one.triggers)
        families.append(_apart(triggers, _LOOSE if kind in {Kind.MARKING, Kind.PERSONAL} else _FAMILY))
    return [some for family in families for some in family]


def _apart(triggers: Iterable[tuple[str, int]], size: int) -> list[list[_Trigger]]:
    owners: dict[str, set[int]] = {}
    for trigger, number in sorted(triggers):
        owners.setdefault(trigger, set()).add(number)
    each = [(trigger, tuple(numbers)) for trigger, numbers in owners.items()]
    most = max(size, len(each) // _FAMILIES + 1)
    return [each[start : start + most] for start in range(0, len(each), most)]


def _repeats(place: str) -> bool:
    return places.FORMATTED in place or place == places.ELSEWHERE


_SURE: Final = ("low", "moderate", "high")


def _merged(one: Found, other: Found, confidence: Confidence) -> Found:
    best = max(one, other, key=lambda found: (found.verified, _SURE.index(found.confidence or confidence)))
    return replace(best, count=one.count + other.count)
