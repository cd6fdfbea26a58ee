"""What reviewers decided means nothing: a small file beside the orders, replaced whole, looked at every second."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from vigie.model.sightings import Sighting
from vigie.model.suppressions import DECODER, Suppressions

LOOK_EVERY: Final = 1.0
MAX_BYTES: Final = 64 * 1024 * 1024
logger = logging.getLogger(__name__)


class SuppressionFile:
    """A file that is missing suppresses nothing; one that is damaged or too large changes nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._known = Suppressions()

    def left(self, sightings: Iterable[Sighting], room: str, author: str, now: int) -> tuple[Sighting, ...]:
        """The sightings that still mean something."""
        return self._known.left(sightings, room, author, now)

    def look(self) -> None:
        """Read the file when it changed. May run in a thread."""
        try:
            stat = self._path.stat()
        except OSError:
            if self._seen is not None:
                self._seen, self._known = None, Suppressions()
            return
        mark = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if mark == self._seen:
            return
        self._seen = mark
        try:
            with self._path.open("rb") as file:
                self._known = Suppressions(DECODER.decode(file.read(MAX_BYTES)).suppressions)
        except (OSError, ValueError, RecursionError) as error:
            logger.error("vigie: the suppressions in %s cannot be read, the former ones stay: %s", self._path, error)  # noqa: TRY400 - all is told
