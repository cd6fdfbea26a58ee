"""Content policy: what it knows of a room, and what it answers."""

from enum import StrEnum, unique
from typing import Final


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
