"""What may be said where: from the kind of a room and what was seen to an answer. Pure.

A policy is a list of lines. For each thing seen, the first line that fits it decides; of several things seen, the
strictest answer does. The operator's lines stand before those here, so each of these can be replaced.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from vigie.model.content import STRICTNESS, Answer, RoomKind
from vigie.model.findings import Confidence, Severity
from vigie.model.sightings import Kind, Sighting

_SURE: Final = {confidence: rank for rank, confidence in enumerate(Confidence)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The answer to what is at least so bad and so sure. Empty `rooms` and `kinds` fit any."""

    answer: Answer
    rooms: frozenset[RoomKind] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    detector: str = "*"  # a name, or a pattern with * and ?
    severity: Severity = Severity.INFORMATIONAL
    confidence: Confidence = Confidence.LOW

    def fits(self, room: RoomKind, seen: Sighting) -> bool:
        """Whether this line is about such a thing in such a room."""
        return (
            (not self.rooms or room in self.rooms)
            and (not self.kinds or seen.kind in self.kinds)
            and seen.severity >= self.severity
            and _SURE[seen.confidence] >= _SURE[self.confidence]
            and fnmatchcase(seen.detector, self.detector)
        )


@dataclass(frozen=True, slots=True)
class Ruling:
    """An answer, and what it is about: the sightings that asked for it, the worst first."""

    answer: Answer
    because: tuple[Sighting, ...] = ()

    @property
    def code(self) -> str:
        """Stable, for machines."""
        return f"content.{self.answer.value}"


NOTHING: Final = Ruling(Answer.ALLOW)


def decide(lines: Sequence[Line], room: RoomKind, sightings: Iterable[Sighting]) -> Ruling:
    """The strictest of the answers to what was seen. What no line fits is allowed."""
    answers = [(_answer(lines, room, seen), seen) for seen in sightings]
    if not answers:
        return NOTHING
    strictest = max((answer for answer, _ in answers), key=STRICTNESS.__getitem__)
    because = [seen for answer, seen in answers if answer is strictest]
    because.sort(key=lambda seen: (-seen.severity, -_SURE[seen.confidence], seen.detector))
    return Ruling(strictest, tuple(because))


def _answer(lines: Sequence[Line], room: RoomKind, seen: Sighting) -> Answer:
    return next((line.answer for line in lines if line.fits(room, seen)), Answer.ALLOW)


def _line(
    answer: Answer,
    rooms: Iterable[RoomKind],
    kind: Kind,
    severity: Severity = Severity.INFORMATIONAL,
    confidence: Confidence = Confidence.MODERATE,
) -> Line:
    return Line(
        answer=answer, rooms=frozenset(rooms), kinds=frozenset({kind}), severity=severity, confidence=confidence
    )


_PUBLIC: Final = (RoomKind.PUBLIC,)
_FEDERATED: Final = (RoomKind.FEDERATED,)
_PRIVATE: Final = (RoomKind.PRIVATE,)
_DIRECT: Final = (RoomKind.DIRECT,)
_OPEN: Final = (RoomKind.PUBLIC, RoomKind.FEDERATED)
_ANY: Final = tuple(RoomKind)

LINES: Final = (
    # A marking says itself that it must not lie open. Diffusion Restreinte and its equals are high, Secret is critical.
    _line(Answer.REFUSE, _OPEN, Kind.MARKING, Severity.MEDIUM),
    _line(Answer.JUSTIFY, _PRIVATE, Kind.MARKING, Severity.HIGH),
    _line(Answer.JUSTIFY, _DIRECT, Kind.MARKING, Severity.CRITICAL),
    _line(Answer.TIP, _ANY, Kind.MARKING, confidence=Confidence.LOW),
    # A secret in a public room is anybody's. Elsewhere people do pass them on: they are told how to do it better.
    _line(Answer.REFUSE, _PUBLIC, Kind.CREDENTIAL, confidence=Confidence.HIGH),
    _line(Answer.JUSTIFY, _PUBLIC, Kind.CREDENTIAL, Severity.MEDIUM),
    _line(Answer.JUSTIFY, _FEDERATED, Kind.CREDENTIAL, confidence=Confidence.HIGH),
    _line(Answer.TIP, _ANY, Kind.CREDENTIAL, confidence=Confidence.LOW),
    # Data about people: a list is an export, one number may be the author's own.
    _line(Answer.JUSTIFY, _OPEN, Kind.PERSONAL, Severity.HIGH),
    _line(Answer.TIP, _OPEN, Kind.PERSONAL, confidence=Confidence.LOW),
    _line(Answer.TIP, _PRIVATE, Kind.PERSONAL, Severity.MEDIUM),
    # What the operator listed is as bad as the list says.
    _line(Answer.REFUSE, _OPEN, Kind.OWN, Severity.HIGH),
    _line(Answer.JUSTIFY, _OPEN, Kind.OWN, Severity.MEDIUM),
    _line(Answer.TIP, _ANY, Kind.OWN, confidence=Confidence.LOW),
    # A file that nobody can look into: a person decides where everybody reads. Of a kind that is not read: it passes.
    _line(Answer.HOLD, _PUBLIC, Kind.FILE, Severity.LOW),
    _line(Answer.TIP, _FEDERATED, Kind.FILE, Severity.LOW),
)
"""In force out of the box."""
