"""Whether an account can have travelled from where it was to where it is.

Addresses tell a country at best, so a journey is measured between the middles of two countries and only looked at when
these are at least `NEAR` apart. Nothing is said, and nothing remembered, about networks that hide where somebody is
(VPN, proxy, Tor), that leave the country's ways (mobile carriers, which roam), or that are the organisation's own.
"""

from typing import Any, Final

from vigie.detection.baselines.centroids import kilometres
from vigie.detection.baselines.places import STEP
from vigie.model.enriched import Network, NetworkKind, NetworkTag

NEAR: Final = 1_000
"""km. Neighbours, whose border anybody may cross in a minute, are mostly nearer than that."""
IMPOSSIBLE: Final = 1_000
"""km/h. Airliners fly at 900."""
_UNPLACED: Final = frozenset({NetworkTag.MOBILE, NetworkTag.VPN, NetworkTag.PROXY, NetworkTag.TOR, NetworkTag.TRUSTED})


def placed(network: Network) -> bool:
    """Whether a network tells where somebody is."""
    return bool(network.country) and network.kind is NetworkKind.PUBLIC and _UNPLACED.isdisjoint(network.tags)


class Travel:
    """Where one account was last."""

    __slots__ = ("asn", "country", "last")

    def __init__(self) -> None:
        self.country, self.asn, self.last = "", 0, 0

    def due(self, time: int) -> int:
        """When it is to be noted again that it is still there, ms."""
        return self.last + STEP if self.country else time + STEP

    def arrive(self, network: Network, time: int) -> int | None:
        """Note where it is; the speed in km/h when it was in another country before. Nothing said: None."""
        country = network.country
        if not placed(network):
            return None
        speed = self._speed(network, time) if self.country and country != self.country else None
        if country != self.country or time - self.last >= STEP:
            self.country, self.asn, self.last = country, network.asn, time
        return speed

    def _speed(self, network: Network, time: int) -> int | None:
        if network.asn and network.asn == self.asn:
            return None
        distance = kilometres(self.country, network.country)
        if distance is None or distance < NEAR:
            return None
        return round(distance / max(abs(time - self.last), 1_000) * 3_600_000)

    def dump(self) -> list[Any]:
        """Plain values from which `load` makes an equal one."""
        return [self.country, self.asn, self.last]

    @classmethod
    def load(cls, content: list[Any]) -> "Travel":
        """Inverse of `dump`. Raises `ValueError` or `TypeError` on other content."""
        made = cls()
        country, asn, last = content
        made.country, made.asn, made.last = str(country), int(asn), int(last)
        return made
