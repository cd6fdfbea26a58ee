"""The names rules use (ECS, and `matrix.*` for what ECS lacks), and where each is found in a record.

Adding a field is one line of `FIELDS`; how records are read by it is in `vigie.detection.shapes`. An empty text is an
absent field; numbers and lists of an activity are always there, those of the account's past and of its networks
(`enriched`) are absent while they are unknown.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from functools import lru_cache
from typing import Final

from vigie.detection.written import Getter, shared
from vigie.model.activity import FRESH, Action, Activity, Outcome
from vigie.model.enriched import Enriched

_A_FEW: Final = 3
"""People. Fewer have something in common by chance."""
_BEGINNING: Final = re.compile(r"(?<![^\W_])[^\W\d_]{2}")


@unique
class Kind(Enum):
    """How a field behaves in conditions and counts."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"  # true, false, or absent when nobody knows
    LIST = "list"  # every element counts; a condition holds when it holds for one


@dataclass(frozen=True, slots=True)
class Field:
    """One name. `path` and `derived` start at the activity; `enriched` and `computed` at the enriched one.

    `derived` with a `path`: while there is nothing at the path (zero, no element), that is the value.
    """

    kind: Kind
    path: str = ""
    part: Callable[[str], str] | None = None  # of the text at `path`, when the field is not all of it
    enriched: str = ""
    derived: Getter | None = None
    computed: Getter | None = None
    values: tuple[str, ...] = ()  # the only ones our records can have, when that is so
    fraction: bool = False  # a number that is not always whole


def _rooms_read(activity: Activity) -> list[str]:
    return [read.room for read in activity.reads]


def _rooms_peeked(activity: Activity) -> list[str]:
    return [read.room for read in activity.reads if not read.membership]


def _rooms_fresh(activity: Activity) -> list[str]:
    reads = activity.reads if activity.fresh else ()
    return [read.room for read in reads if any(flags & FRESH for flags in read.flags)]


def _events_count(activity: Activity) -> int:
    return sum(len(read.events) for read in activity.reads)


def _fresh_most(activity: Activity) -> int:
    """Of the one room that showed most of them: a first /sync shows a little of very many, a page much of one."""
    if len(activity.reads) == 1:
        return activity.fresh
    return max((sum(flags & FRESH > 0 for flags in read.flags) for read in activity.reads), default=0)


def _initials(activity: Activity) -> list[str]:
    """Beginnings of two letters that everybody shown by a directory search has in common: what was searched for."""
    if activity.action is not Action.SEARCH_DIRECTORY or len(activity.people) < _A_FEW:
        return []
    names = (set(_BEGINNING.findall(person.partition(":")[0].lower())) for person in activity.people)
    return sorted(set.intersection(*names))


@lru_cache(maxsize=1_024)
def _path(endpoint: str) -> str:
    method, _, path = endpoint.partition(" ")
    return path or (method if method.startswith("/") else "")  # deliveries to other servers name a path alone


@lru_cache(maxsize=1_024)
def _method(endpoint: str) -> str:
    return endpoint.partition(" ")[0] if " " in endpoint else ""


def _detectors(activity: Activity) -> list[str]:
    return list(dict.fromkeys(one.detector for one in activity.sightings))


def _kinds(activity: Activity) -> list[str]:
    return list(dict.fromkeys(one.kind.value for one in activity.sightings))


def _severity(activity: Activity) -> int:
    """The worst, as Sigma counts levels: 0 informational to 4 critical; 0 too when nothing was seen."""
    return max((int(one.severity) for one in activity.sightings), default=0)


_new_room: Final = shared("None if (rooms := record.contact.rooms) is None else bool(rooms)")


def _device_age(enriched: Enriched) -> int | None:
    """Seconds; an activity that comes late finds the device no younger than new."""
    since = enriched.session.device_since
    return None if since is None else max(enriched.activity.time - since, 0) // 1000


_T, _N, _L, _B = Kind.TEXT, Kind.NUMBER, Kind.LIST, Kind.FLAG

FIELDS: Final[Mapping[str, Field]] = {
    "event.id": Field(_T, "id"),
    "@timestamp": Field(_N, "time"),
    "event.action": Field(_T, "action._value_"),
    "event.outcome": Field(_T, "outcome._value_", values=tuple(one.value for one in Outcome)),
    "event.code": Field(_T, "code"),
    "user.id": Field(_T, "user"),
    "device.id": Field(_T, "device"),
    "source.ip": Field(_T, "ip"),
    "source.as.number": Field(_N, enriched="network.asn"),
    "source.as.organization.name": Field(_T, enriched="network.organization"),
    "source.geo.country_iso_code": Field(_T, enriched="network.country"),
    "user_agent.original": Field(_T, "user_agent"),
    "url.path": Field(_T, "endpoint", _path),
    "http.request.method": Field(_T, "endpoint", _method),
    "http.response.status_code": Field(_N, "status"),
    "http.response.bytes": Field(_N, "bytes"),
    "organization.name": Field(_T, enriched="environment"),
    "matrix.server": Field(_T, "server"),
    "matrix.room.id": Field(_T, "room"),
    "matrix.rooms.read": Field(_L, "reads", derived=_rooms_read),
    "matrix.rooms.peeked": Field(_L, "reads", derived=_rooms_peeked),
    "matrix.rooms.peeked.count": Field(_N, "peeked"),
    "matrix.rooms.fresh": Field(_L, "reads", derived=_rooms_fresh),
    "matrix.rooms.listed": Field(_L, "rooms"),
    "matrix.people": Field(_L, "people"),
    "matrix.people.initials": Field(_L, "people", derived=_initials),
    "matrix.strangers": Field(_N, "strangers"),
    "matrix.events.count": Field(_N, derived=_events_count),
    "matrix.events.cold": Field(_N, "cold"),
    "matrix.events.fresh": Field(_N, "fresh"),
    "matrix.events.fresh.most": Field(_N, "fresh", derived=_fresh_most),
    "matrix.media.uri": Field(_T, "media"),
    "matrix.target": Field(_T, "target"),
    "matrix.size": Field(_N, "size"),
    "matrix.delayed": Field(_N, "delayed"),
    "matrix.lost": Field(_N, "lost"),
    "matrix.invited": Field(_B, "invited"),
    "matrix.exempt": Field(_B, "exempt"),
    "matrix.admin": Field(_B, "admin"),
    "matrix.state.type": Field(_T, "kind"),
    "matrix.state.value": Field(_T, "value"),
    "matrix.links": Field(_N, "links"),
    "matrix.direct": Field(_B, "direct"),
    "matrix.search.term": Field(_T, "term"),
    "matrix.keys.people": Field(_N, "asked"),
    "matrix.name": Field(_T, "name"),
    "matrix.event.id": Field(_T, "event"),
    "matrix.content.answer": Field(_T, "content"),
    "matrix.content.detectors": Field(_L, "sightings", derived=_detectors),
    "matrix.content.kinds": Field(_L, "sightings", derived=_kinds),
    "matrix.content.severity": Field(_N, derived=_severity),
    "matrix.resembles": Field(_T, enriched="resembles"),
    "matrix.canary": Field(_L, enriched="canaries"),
    "matrix.network.kind": Field(_T, enriched="network.kind"),
    "matrix.room.name": Field(_T, enriched="room.name"),
    "matrix.room.public": Field(_B, enriched="room.public"),
    "matrix.room.encrypted": Field(_B, enriched="room.encrypted"),
    "matrix.room.members": Field(_N, enriched="room.members"),
    "matrix.network.tags": Field(_L, enriched="network.tags"),
    "matrix.day.people": Field(_N, enriched="habits.people.day"),
    "matrix.day.rooms": Field(_N, enriched="habits.rooms.day"),
    "matrix.day.authors": Field(_N, enriched="habits.authors.day"),
    "matrix.day.environments": Field(_N, enriched="habits.environments.day"),
    "matrix.day.cold": Field(_N, enriched="habits.cold.day"),
    "matrix.day.files": Field(_N, enriched="habits.files.day"),
    "matrix.month.people": Field(_N, enriched="habits.people.month"),
    "matrix.month.rooms": Field(_N, enriched="habits.rooms.month"),
    "matrix.month.authors": Field(_N, enriched="habits.authors.month"),
    "matrix.month.environments": Field(_N, enriched="habits.environments.month"),
    "matrix.month.cold": Field(_N, enriched="habits.cold.month"),
    "matrix.month.files": Field(_N, enriched="habits.files.month"),
    "matrix.month.fresh": Field(_N, enriched="habits.fresh"),
    "matrix.month.fresh.days": Field(_N, enriched="habits.fresh_days"),
    "matrix.month.fresh.share": Field(_N, enriched="habits.fresh_share"),
    "matrix.rank.people": Field(_N, enriched="habits.people.rank", fraction=True),
    "matrix.rank.rooms": Field(_N, enriched="habits.rooms.rank", fraction=True),
    "matrix.rank.authors": Field(_N, enriched="habits.authors.rank", fraction=True),
    "matrix.rank.environments": Field(_N, enriched="habits.environments.rank", fraction=True),
    "matrix.rank.cold": Field(_N, enriched="habits.cold.rank", fraction=True),
    "matrix.rank.files": Field(_N, enriched="habits.files.rank", fraction=True),
    "matrix.habit.people": Field(_N, enriched="habits.people.habit", fraction=True),
    "matrix.habit.rooms": Field(_N, enriched="habits.rooms.habit", fraction=True),
    "matrix.habit.authors": Field(_N, enriched="habits.authors.habit", fraction=True),
    "matrix.habit.environments": Field(_N, enriched="habits.environments.habit", fraction=True),
    "matrix.habit.cold": Field(_N, enriched="habits.cold.habit", fraction=True),
    "matrix.habit.files": Field(_N, enriched="habits.files.habit", fraction=True),
    "matrix.idle.days": Field(_N, enriched="habits.idle"),
    "matrix.age.days": Field(_N, enriched="habits.age"),
    "matrix.walk.descending": Field(_N, enriched="habits.descending"),
    "matrix.walk.ascending": Field(_N, enriched="habits.ascending"),
    "matrix.new.network": Field(_B, enriched="session.new_network"),
    "matrix.new.country": Field(_B, enriched="session.new_country"),
    "matrix.new.client": Field(_B, enriched="session.new_client"),
    "matrix.new.device": Field(_B, enriched="session.new_device"),
    "matrix.new.hour": Field(_B, enriched="session.new_hour"),
    "matrix.new.room": Field(_B, computed=_new_room),
    "matrix.new.environment": Field(_B, enriched="contact.environment"),
    "matrix.rooms.new": Field(_L, computed=lambda enriched: enriched.contact.rooms or ()),
    "matrix.device.age": Field(_N, computed=_device_age),
    "matrix.device.before_password": Field(_B, enriched="session.before_password"),
    "matrix.session.networks": Field(_N, enriched="session.networks"),
    "matrix.session.split": Field(_B, enriched="session.split"),
    "matrix.travel.speed": Field(_N, enriched="contact.speed"),
    "matrix.travel.impossible": Field(_B, enriched="contact.impossible"),
}
