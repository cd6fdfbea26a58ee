"""What the platform says of simulated rooms."""

from vigie.evaluation.population import Population
from vigie.evaluation.theft import Target
from vigie.model.enriched import UNKNOWN_ROOM, RoomFacts


class RoomBook:
    """Facts about the rooms of a population, and of a thief's target, as `RoomDirectory`."""

    def __init__(self, population: Population, target: Target | None = None) -> None:
        self._public: list[bool] = population.rooms.public.tolist()
        self._sizes: list[int] = population.rooms.sizes.tolist()
        self._wanted = target.members if target else []

    def facts(self, room: str) -> RoomFacts:
        """Facts about a room; unknown for one of somewhere else."""
        name = room.partition(":")[0]
        if wanted := _number(name, "!open", len(self._wanted)):
            return RoomFacts(f"Open room {wanted - 1}", True, False, self._wanted[wanted - 1])
        if number := _number(name, "!r", len(self._public)):
            return RoomFacts(f"Room {number - 1}", self._public[number - 1], False, self._sizes[number - 1])
        return UNKNOWN_ROOM


def _number(name: str, beginning: str, beyond: int) -> int:
    """One more than the number of a room; 0 when it is none of these."""
    digits = name.removeprefix(beginning)
    return int(digits) + 1 if digits != name and digits.isdigit() and int(digits) < beyond else 0
