"""What the platform says of simulated rooms."""

from vigie.evaluation.population import Population
from vigie.model.enriched import UNKNOWN_ROOM, RoomFacts


class RoomBook:
    """Facts about the rooms of a population, as `RoomDirectory`."""

    def __init__(self, population: Population) -> None:
        self._public = population.rooms.public.tolist()

    def facts(self, room: str) -> RoomFacts:
        """Facts about a room; unknown for one of somewhere else."""
        number = room.partition(":")[0].removeprefix("!r")
        if not number.isdigit() or int(number) >= len(self._public):
            return UNKNOWN_ROOM
        return RoomFacts(f"Room {number}", self._public[int(number)], False)
