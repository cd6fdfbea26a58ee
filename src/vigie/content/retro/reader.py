"""Files are opened by the workshop: in limited processes, never in that of the retro-scan."""

from collections.abc import Sequence

from vigie.content.extraction import Look
from vigie.content.unread import sightings_of
from vigie.content.workshop.shop import Workshop
from vigie.model.sightings import Sighting


class WorkshopReader:
    """`Reader` by a workshop. Pictures and scanned pages are looked at for stamps and larger text."""

    def __init__(self, workshop: Workshop, look: Look = Look.TITLES) -> None:
        self._workshop, self._look = workshop, look

    @property
    def at_a_time(self) -> int:
        """One for each child."""
        return self._workshop.children

    async def read(self, data: bytes, name: str, kind: str) -> tuple[Sequence[tuple[str, str]], Sequence[Sighting]]:
        """See `Reader.read`. Never raises for what is in a file."""
        found = await self._workshop.inspected(data, name, kind, self._look)
        return found.parts, sightings_of(found.problems)
