"""An activity with the facts that rules ask about and that the homeserver's answer did not carry."""

from enum import StrEnum, unique
from typing import Final

import msgspec

from vigie.model.activity import Activity
from vigie.model.habits import NO_CONTACT, UNKNOWN_HABITS, UNKNOWN_SESSION, Contact, Habits, Session


@unique
class NetworkKind(StrEnum):
    """What sort of address it was. Only PUBLIC has an operator and a country."""

    PUBLIC = "public"
    PRIVATE = "private"  # private, link-local, shared (RFC 6598), unique local
    LOOPBACK = "loopback"
    UNKNOWN = "unknown"  # not an address, or reserved


@unique
class NetworkTag(StrEnum):
    """What an address is used for, by the operator's lists."""

    HOSTING = "hosting"  # rented machines
    TOR = "tor"
    PROXY = "proxy"
    VPN = "vpn"
    MOBILE = "mobile"  # one address for many telephones, anywhere in the country
    TRUSTED = "trusted"  # the organisation's own ways out


class Network(msgspec.Struct, frozen=True, gc=False):
    """Who operates an address. 0 and "" mean that no database knows."""

    asn: int = 0  # ECS source.as.number
    organization: str = ""  # ECS source.as.organization.name
    country: str = ""  # ISO 3166-1 alpha-2, ECS source.geo.country_iso_code
    kind: NetworkKind = NetworkKind.UNKNOWN
    tags: tuple[str, ...] = ()  # values of `NetworkTag`


class RoomFacts(msgspec.Struct, frozen=True, gc=False):
    """What is known of a room. None means that nobody said."""

    name: str = ""
    public: bool | None = None  # anybody may join, or it is listed
    encrypted: bool | None = None
    members: int | None = None  # joined ones


UNKNOWN_NETWORK: Final = Network()
UNKNOWN_ROOM: Final = RoomFacts()


class Enriched(msgspec.Struct, frozen=True, gc=False):
    """One activity with its facts. `read_rooms` stands in the order of `activity.reads`."""

    activity: Activity
    environment: str = ""
    network: Network = UNKNOWN_NETWORK
    room: RoomFacts = UNKNOWN_ROOM  # of `activity.room`
    read_rooms: tuple[RoomFacts, ...] = ()
    late: bool = False  # something younger was delivered before it
    habits: Habits = UNKNOWN_HABITS
    session: Session = UNKNOWN_SESSION
    contact: Contact = NO_CONTACT
    canaries: tuple[str, ...] = ()  # touched: "user:", "shown:", "room:", "alias:" or "media:" and its name
    resembles: str = ""  # the protected name that the account, or its new name, looks like
