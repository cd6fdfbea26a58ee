"""How exposed a content was: who could read it, who provably did, and what is not known."""

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.model.activity import Activity, Outcome
from vigie.model.content import STOPPED
from vigie.model.reviews import Access, Reach, Reading, ReviewItem, readers, reading, widened


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """`since` is where the knowledge of readers begins: what was read before it is in no record of ours."""

    reach: Reach
    could: int | None  # accounts that can read the room now; None when nobody said, 0 for what never came into it
    readings: tuple[Reading, ...]  # the first one first
    since: int  # ms
    unknown: int  # ms between the first occurrence and `since`
    lost: int  # activities that the guard could not record since then

    @property
    def accounts(self) -> frozenset[str]:
        """Accounts that were provably given it, the author and the platform itself aside."""
        people = (Access.READ, Access.DOWNLOAD)
        return frozenset(one.who for one in self.readings if one.access in people)


def exposure(
    item: ReviewItem,
    reach: Reach,
    noted: Iterable[Reading],
    found: Iterable[Activity],
    *,
    recorded: int,
    lost: int,
    own: str,
) -> Exposure:
    """`noted` since the item was filed; `found` in the spool, whose oldest record is of `recorded`, 0 when empty.

    `own` is the platform's account: that it looked at the content for a reviewer or for the retro-scan is no exposure.
    """
    seen = not item.occurrences or any(one.answer not in STOPPED for one in item.occurrences)
    since = min(item.known_since, recorded or item.known_since)
    told = [*noted, *(reading(item.id, one) for one in found if one.outcome is Outcome.SUCCESS)]
    together: dict[tuple[str, Access], Reading] = {}
    for one in told:
        if one.who in (item.author, own, ""):
            continue
        name = (one.who, one.access)
        together[name] = widened(one, together.get(name, one))
    return Exposure(
        reach=reach,
        could=readers(reach) if seen else 0,
        readings=tuple(sorted(together.values(), key=lambda one: (one.first, one.who, one.access))),
        since=since,
        unknown=max(since - item.first, 0) if seen else 0,
        lost=lost,
    )
