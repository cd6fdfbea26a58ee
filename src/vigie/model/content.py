"""Content policy: what it knows of a room, and what it answers."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from vigie.model.language import Sentence
from vigie.model.sightings import Kind


@unique
class RoomKind(StrEnum):
    """Who may read what is sent there, from everybody to few. Private rooms with encryption are none of these."""

    PUBLIC = "public"  # everybody may join or read, or it is listed
    FEDERATED = "federated"  # not public, and accounts of other servers are in it
    PRIVATE = "private"  # not public, unencrypted
    DIRECT = "direct"  # private, two accounts at most


@unique
class Answer(StrEnum):
    """What a content policy answers, from kind to strict."""

    ALLOW = "allow"  # it passes, and nobody is told
    TIP = "tip"  # it passes, and the author is told
    JUSTIFY = "justify"  # it passes once the author has given a reason
    HOLD = "hold"  # it passes once a reviewer has released it
    REFUSE = "refuse"


STRICTNESS: Final = {answer: rank for rank, answer in enumerate(Answer)}
"""The higher, the stricter."""
STOPPED: Final = frozenset({Answer.JUSTIFY, Answer.HOLD, Answer.REFUSE})
"""What does not reach the room at first."""

WHAT: Final[dict[Kind, Sentence]] = {
    Kind.MARKING: Sentence("a protection marking", "une mention de protection"),
    Kind.CREDENTIAL: Sentence("a password, a key or another secret", "un mot de passe, une clé ou un autre secret"),
    Kind.PERSONAL: Sentence("data about people", "des données personnelles"),
    Kind.OWN: Sentence("something that your organisation keeps inside", "un contenu que votre organisation réserve"),
    Kind.FILE: Sentence("a file that cannot be inspected", "un fichier qui ne peut pas être examiné"),
}
"""What was seen, in a few words, by its kind."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What an author should know of one thing that was seen."""

    title: Sentence  # what it is, a few words
    reason: Sentence | None = None  # why it matters
    advice: Sentence | None = None  # what to do
