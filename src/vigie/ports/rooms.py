"""What is known of a room."""

from typing import Protocol

from vigie.model.enriched import UNKNOWN_ROOM, RoomFacts


class RoomDirectory(Protocol):
    """Answers from memory: an adapter fetches beside, and until it has, says unknown."""

    def facts(self, room: str) -> RoomFacts:
        """Facts about a room, `UNKNOWN_ROOM` when there are none yet; never blocks, never raises."""
        ...


class NoRooms:
    """The directory that knows nothing."""

    def facts(self, room: str) -> RoomFacts:
        """Unknown, whatever the room."""
        return UNKNOWN_ROOM
