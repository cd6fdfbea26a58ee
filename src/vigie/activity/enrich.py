"""Add the facts: environment, network, rooms. Pure but for a memory of answers, in which a hit costs one look-up."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Final, TypeVar

from vigie.activity.canaries import Canaries
from vigie.activity.lookalikes import Lookalikes
from vigie.model.activity import Action, Activity
from vigie.model.enriched import UNKNOWN_NETWORK, UNKNOWN_ROOM, Enriched, Network, RoomFacts
from vigie.ports.network import NetworkDirectory, NoNetworks
from vigie.ports.rooms import NoRooms, RoomDirectory

REMEMBERED: Final = 65_536
"""Addresses, and rooms, whose facts are kept in memory."""

_T = TypeVar("_T")
_CHANGES: Final = frozenset({Action.CREATE_ROOM, Action.SET_STATE, Action.PUBLISH_ROOM})


class Enricher:
    """Makes `Enriched` of activities. Facts of a room are asked anew after an activity that may have changed them."""

    def __init__(
        self,
        environments: Mapping[str, str] | None = None,
        networks: NetworkDirectory | None = None,
        rooms: RoomDirectory | None = None,
        remembered: int = REMEMBERED,
        *,
        canaries: Canaries | None = None,
        lookalikes: Lookalikes | None = None,
    ) -> None:
        """`environments` maps server names; a server it does not name is its own environment."""
        self._environments = dict(environments or {})
        self._networks: _Memory[Network] = _Memory((networks or NoNetworks()).network, remembered, None)
        self._rooms: _Memory[RoomFacts] = _Memory((rooms or NoRooms()).facts, remembered, UNKNOWN_ROOM)
        self._canaries = canaries or None
        self._lookalikes = lookalikes or None
        self._doubles: _Memory[str] = _Memory(self._double, remembered, None)

    def enrich(self, activity: Activity, *, late: bool = False) -> Enriched:
        """The activity with its facts as they are known now."""
        if activity.action in _CHANGES:
            self.forget(activity.room)
        rooms = self._rooms
        return Enriched(
            activity,
            self._environments.get(activity.server, activity.server),
            self._networks[activity.ip] if activity.ip else UNKNOWN_NETWORK,
            rooms[activity.room] if activity.room else UNKNOWN_ROOM,
            tuple([rooms[read.room] for read in activity.reads]) if activity.reads else (),
            late,
            canaries=self._canaries.touched(activity) if self._canaries is not None else (),
            resembles=self._resembles(self._lookalikes, activity) if self._lookalikes is not None else "",
        )

    def _resembles(self, lookalikes: Lookalikes, activity: Activity) -> str:
        if activity.name:
            named = activity.target if activity.action is Action.ADMINISTER else activity.user
            if found := lookalikes.of(activity.name, named):
                return found
        return self._doubles[activity.user] if activity.user else ""

    def _double(self, account: str) -> str:
        return self._lookalikes.of(account, account) if self._lookalikes is not None else ""

    def forget_networks(self) -> None:
        """Ask for the facts of every address anew."""
        self._networks.clear()

    def forget(self, room: str) -> None:
        """Ask for the facts of a room anew."""
        self._rooms.pop(room, None)


class _Memory(dict[str, _T]):
    """Answers remembered up to a bound; when full, the quarter asked first goes.

    Not least recently used: moving an entry at each hit would cost as much as the hit.
    """

    def __init__(self, ask: Callable[[str], _T], bound: int, passing: _T | None) -> None:
        super().__init__()
        self._ask = ask
        self._bound = bound
        self._passing = passing  # an answer not worth remembering: a better one may come soon

    def __missing__(self, key: str) -> _T:
        answer = self._ask(key)
        if answer is not self._passing:
            if len(self) >= self._bound:
                for old in list(islice(self, self._bound // 4 + 1)):
                    del self[old]
            self[key] = answer
        return answer
