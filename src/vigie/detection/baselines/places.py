"""Where an account comes from, with what, and whether that is new: networks, countries, clients, devices, sessions.

A place is new for `FRESH` after it was first seen; doubt (a refusal, a challenge, a finding) makes that time begin
again, so that nobody becomes known by what he is suspected for. An account that is too young (`YOUNG` active days)
knows nothing yet, and nothing is new to it.
"""

import ipaddress
import re
from functools import lru_cache
from sys import intern
from typing import Any, Final

from vigie.model.activity import Action, Activity
from vigie.model.enriched import Network, NetworkKind, NetworkTag
from vigie.model.habits import Session

FRESH: Final = 86_400_000
"""ms."""
YOUNG: Final = 5
"""Active days below which an account has no places of its own yet."""
SESSION: Final = 600_000
"""ms. Networks that one device uses within this time are compared."""
STEP: Final = 300_000
"""ms. How exactly the last use of a network is known: what changes at each activity had to be stored at each."""
MOST: Final = {"networks": 16, "countries": 8, "clients": 8, "devices": 16}
"""Kept of each; the one not used for the longest time goes."""
_SESSIONS: Final = 8
_ROAMING: Final = frozenset({NetworkTag.MOBILE, NetworkTag.TRUSTED})
"""Networks in which a change of address says nothing."""
_INSIDE: Final = frozenset({NetworkKind.PRIVATE, NetworkKind.LOOPBACK})
_INSIDE_NAME: Final = "inside"
_PREFIX: Final = {4: 24, 6: 48}
_VERSIONS: Final = re.compile(r"[0-9][0-9A-Za-z._]*")
_LONGEST: Final = 60


@lru_cache(maxsize=65_536)
def network_of(ip: str) -> str:
    """The access network of an address, within which addresses change without meaning anything; "" for none."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network((mapped, _PREFIX[mapped.version]), strict=False))


@lru_cache(maxsize=4_096)
def client_of(agent: str) -> str:
    """A client without its versions: it stays the same when it is brought up to date."""
    return " ".join(_VERSIONS.sub("", agent[:500]).split())[:_LONGEST].strip(" /")


class Places:
    """What one account came from. Each table: name -> when it began to be new, ms; day of the last use."""

    __slots__ = ("born", "clients", "countries", "devices", "networks", "newest", "password", "sessions", "splits")

    def __init__(self) -> None:
        self.newest = 0  # ms; when something began to be new last
        self.networks: dict[str, list[int]] = {}
        self.countries: dict[str, list[int]] = {}
        self.clients: dict[str, list[int]] = {}
        self.devices: dict[str, list[int]] = {}
        self.born: dict[str, int] = {}  # device -> ms; only where its beginning was seen
        self.password: tuple[int, str] = (0, "")  # when it was changed last, and by which device
        self.sessions: dict[str, list[list[Any]]] = {}  # device -> its networks of late: name, ms; in order of use
        self.splits: dict[str, int] = {}  # device -> when its networks alternated last, ms

    def arrive(self, activity: Activity, network: Network, day: int) -> bool:
        """Take note of where an activity comes from. True: news.

        A device begins with its login: one that is first seen otherwise was there before, and seldom used.
        """
        time, device = activity.time, activity.device
        begins = device and device not in self.devices
        news = self._touch("networks", network_of(activity.ip), time, day)
        news |= self._touch("countries", network.country, time, day)
        news |= self._touch("clients", client_of(activity.user_agent), time, day)
        news |= self._touch("devices", device, time, day)
        if begins and activity.action is Action.LOGIN:
            self.born[device] = time
            self.born = {one: since for one, since in self.born.items() if one in self.devices}
        return news

    def change_password(self, time: int, device: str) -> None:
        """A device set another password: it is as new as that, all others are older."""
        self.password = (time, device)

    def session(self, activity: Activity, network: Network, *, young: bool, hour: bool | None) -> Session:
        """What is to be said of an activity that arrived from there; at a new `hour` or not."""
        time, device = activity.time, activity.device
        changed, by = self.password
        networks = sum(time - last < SESSION for _, last in self.sessions.get(device, ()))
        place, country, client, known = (None,) * 4 if young else self._news(activity, network)
        return Session(
            place,
            country,
            client,
            known,
            hour,
            self.born.get(device),
            (device != by and self._since(device) < changed) if changed and device in self.devices else None,
            networks or None,
            time - self.splits.get(device, -SESSION) < SESSION if networks else None,
        )

    def _news(self, activity: Activity, network: Network) -> tuple[bool | None, ...]:
        """Network, country, client, device: which of them are new."""
        time = activity.time
        names = (network_of(activity.ip), network.country, client_of(activity.user_agent), activity.device)
        if self.newest + FRESH <= time:
            return tuple([False if name else None for name in names])
        return tuple([self._new(table, name, time) for table, name in zip(self.tables(), names, strict=True)])

    def tables(self) -> tuple[dict[str, list[int]], ...]:
        """Networks, countries, clients, devices."""
        return self.networks, self.countries, self.clients, self.devices

    def doubt(self, time: int) -> bool:
        """What is new begins to be new again. Says whether anything is."""
        if self.newest <= time - FRESH:
            return False
        found = False
        for table in self.tables():
            for entry in table.values():
                if entry[0] > time - FRESH:
                    entry[0] = max(entry[0], time)
                    self.newest = max(self.newest, time)
                    found = True
        return found

    def expires(self, device: str, time: int) -> int:
        """When what `session` says now may change by itself, ms."""
        used = self.sessions.get(device, ())
        ends = [last + SESSION for _, last in used] if len(used) > 1 else []
        if device in self.splits:
            ends.append(self.splits[device] + SESSION)
        if self.newest + FRESH > time:
            ends += [entry[0] + FRESH for table in self.tables() for entry in table.values()]
        return min([one for one in ends if one > time], default=time + FRESH)

    def due(self, device: str, time: int) -> int:
        """When the use of its network is to be noted again, ms."""
        used = self.sessions.get(device)
        return used[-1][1] + STEP if used else time + FRESH

    def _since(self, device: str) -> int:
        return self.born.get(device) or self.devices[device][0]

    def _new(self, table: dict[str, list[int]], name: str, time: int) -> bool | None:
        return time - table[name][0] < FRESH if name in table else None

    def _touch(self, kind: str, name: str, time: int, day: int) -> bool:
        if not name:
            return False
        table: dict[str, list[int]] = getattr(self, kind)
        entry = table.get(name)
        if entry is None:
            if len(table) >= MOST[kind]:
                oldest = min(table, key=lambda one: (table[one][1], table[one][0], one))
                del table[oldest]
            table[name] = [time, day]
            self.newest = max(self.newest, time)
            return True
        if entry[1] >= day:
            return False
        entry[1] = day
        return True

    def use(self, activity: Activity, network: Network) -> tuple[bool, bool]:
        """A device uses a network, told by its operator. Whether that is news; whether it is the same as before."""
        device, time = activity.device, activity.time
        name = operator_of(network, activity.ip) if device else ""
        if not name:
            return False, True
        used = self.sessions.get(device, [])
        if used and used[-1][0] == name:
            news = time - used[-1][1] >= STEP
            if news:
                used[-1][1] = time
            return news, True
        if any(one == name and time - last < SESSION for one, last in used):
            self.splits[device] = time
        alive = [one for one in used if one[0] != name and time - one[1] < SESSION]
        self.sessions[device] = [*alive[1 - _SESSIONS :], [name, time]]
        self._tidy(time)
        return True, False

    def _tidy(self, time: int) -> None:
        """Sessions that ended long ago, and the oldest of too many, go."""
        if len(self.sessions) <= _SESSIONS:
            return
        alive = sorted((used[-1][1], device) for device, used in self.sessions.items() if time - used[-1][1] < SESSION)
        kept = {device for _, device in alive[-_SESSIONS:]}
        self.sessions = {device: used for device, used in self.sessions.items() if device in kept}
        self.splits = {device: at for device, at in self.splits.items() if device in kept}

    def dump(self) -> list[Any]:
        """Plain values from which `load` makes an equal one."""
        return [getattr(self, name) for name in _SAVED]

    @classmethod
    def load(cls, content: list[Any]) -> "Places":
        """Inverse of `dump`. Raises `ValueError` or `TypeError` on other content."""
        made = cls()
        for name, value in zip(_SAVED, content, strict=True):
            if not isinstance(value, dict | list):
                raise TypeError(f"{name}: not a table")
            setattr(made, name, tuple(value) if isinstance(value, list) else value)
        made.newest = max((entry[0] for table in made.tables() for entry in table.values()), default=0)
        return made


_SAVED: Final = ("networks", "countries", "clients", "devices", "born", "password", "sessions", "splits")


def operator_of(network: Network, ip: str) -> str:
    """How networks of one session are told apart; "" for those that say nothing."""
    if not _ROAMING.isdisjoint(network.tags):
        return ""
    if network.asn:
        return intern(f"AS{network.asn}")
    return _INSIDE_NAME if network.kind in _INSIDE else network_of(ip)
