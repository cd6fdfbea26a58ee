"""Where simulated people and thieves come from, and what the network databases would say of it."""

from enum import IntEnum, unique
from typing import Final

from vigie.model.enriched import UNKNOWN_NETWORK, Network, NetworkKind, NetworkTag


@unique
class Place(IntEnum):
    """Numbers of `Requests.network`."""

    VPN = 0
    ABROAD = 1
    PHONE = 2
    HOME = 3
    OFFICE = 4


_PROVIDERS: Final = 4
_CARRIERS: Final = 3
_COUNTRIES: Final = ("BE", "DE", "ES", "IT", "GB", "MA")


def address(place: int, who: int, site: int) -> str:
    """The address of an account in a place. Offices and carriers share theirs, homes do not."""
    match place:
        case Place.OFFICE:
            return f"192.0.2.{site * 8 % 248 + who % 8}"
        case Place.HOME:
            return f"10.{who >> 16 & 63}.{who >> 8 & 255}.{who & 255}"
        case Place.PHONE:
            return f"10.{100 + who % _CARRIERS}.{who * 37 % 251}.{who * 61 % 241}"
        case Place.ABROAD:
            return f"203.0.113.{who % 251}"
        case _:
            return f"198.{18 + who % 2}.{who * 7 % 251}.{who % 241}"


class Places:
    """The databases, as `NetworkDirectory`."""

    def network(self, ip: str) -> Network:
        """Facts about an address of this module."""
        first, _, rest = ip.partition(".")
        if first != "10":
            return _abroad(ip) if first == "203" else _SHARED.get(".".join(ip.split(".")[:2]), UNKNOWN_NETWORK)
        second, *_, last = rest.split(".")
        if int(second) >= 100:
            return _of(64_600 + int(second) % 100, f"Carrier {int(second) - 100}", "FR", NetworkTag.MOBILE)
        provider = int(last) % _PROVIDERS
        return _of(64_700 + provider, f"Provider {provider}", "FR")


def _of(asn: int, organization: str, country: str, *tags: str) -> Network:
    return Network(asn, organization, country, NetworkKind.PUBLIC, tags)


def _abroad(ip: str) -> Network:
    number = int(ip.rpartition(".")[2]) % len(_COUNTRIES)
    return _of(64_800 + number, f"Hotel network {number}", _COUNTRIES[number])


_SHARED: Final = {
    "192.0": _of(64_500, "State network", "FR", NetworkTag.TRUSTED),
    "198.18": _of(64_900, "Rented machines", "NL", NetworkTag.HOSTING),
    "198.19": _of(64_900, "Rented machines", "NL", NetworkTag.HOSTING),
}
