"""What somebody decided is a false alarm, or may be said in one room: read by the guard and by the retro-scan.

One file, `FILE_NAME`, beside the orders of each server. It is replaced whole, so a reader sees one version or the next.
It holds no content: a detector and a keyed digest. The reader needs the key with which the sighting was made.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from vigie.model.sightings import Sighting

FILE_NAME: Final = "suppressions.json"
"""Beside `orders.json`, with the same rights."""

MOST: Final = 100_000
"""Suppressions in one file; the oldest leave first."""


class Suppression(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Sightings of one detector with one digest ask for nothing, until a moment; always with a reason."""

    detector: str
    digest: str
    until: int  # ms
    reason: str
    by: str
    room: str = ""  # only there; "" means everywhere
    author: str = ""  # only of this account; "" means of everybody
    item: str = ""  # the review item it was decided on


class SuppressionBook(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file. `version` grows with each change."""

    version: int
    suppressions: tuple[Suppression, ...] = ()


ENCODER: Final = msgspec.json.Encoder()
DECODER: Final = msgspec.json.Decoder(SuppressionBook)

_NOTHING: Final[tuple[Suppression, ...]] = ()


class Suppressions:
    """Answers whether a sighting is suppressed: one look-up for each, however many there are."""

    def __init__(self, suppressions: Iterable[Suppression] = ()) -> None:
        known: dict[tuple[str, str], tuple[Suppression, ...]] = {}
        for one in suppressions:
            if one.digest:  # without a digest it would silence the whole detector
                key = one.detector, one.digest
                known[key] = (*known.get(key, _NOTHING), one)
        self._known = known

    def __len__(self) -> int:
        return len(self._known)

    def why(self, sighting: Sighting, room: str, author: str, now: int) -> Suppression | None:
        """The suppression that covers a sighting of this author in this room now, None when there is none."""
        for one in self._known.get((sighting.detector, sighting.digest), _NOTHING):
            if now < one.until and one.room in ("", room) and one.author in ("", author):
                return one
        return None

    def left(self, sightings: Iterable[Sighting], room: str, author: str, now: int) -> tuple[Sighting, ...]:
        """The sightings that are not suppressed, in order."""
        return tuple(one for one in sightings if self.why(one, room, author, now) is None)
