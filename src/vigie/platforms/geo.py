"""Who operates an address, from databases in the MaxMind DB format.

Field layouts understood: GeoLite2/GeoIP2 (ASN, ISP, Country, City, Enterprise), DB-IP, IPinfo, ip-location-db.
"""

import ipaddress
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import maxminddb

from vigie.model.enriched import UNKNOWN_NETWORK, Network, NetworkKind
from vigie.model.errors import EnvironmentFailed
from vigie.ports.network import NetworkDirectory, NoNetworks

DATA: Final = Path(__file__).parent.parent / "data" / "network"
BUNDLED: Final = (DATA / "asn.mmdb", DATA / "country.mmdb")
"""Made at setup by `vigie.platforms.geo_build`; Vigie works without them."""

ATTRIBUTION: Final = "Network data: Route Views, NRO and DB-IP (https://db-ip.com), CC BY 4.0"
"""Shown wherever facts of the bundled databases are shown: their licence asks for it."""

_LONGEST: Final = 200
_PROBES: Final = ("192.0.2.1", "2001:db8::1", "8.8.8.8", "2001:4860:4860::8888")

_log = logging.getLogger(__name__)

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def open_networks(operators: Iterable[Path] = (), bundled: Iterable[Path] = BUNDLED) -> NetworkDirectory:
    """The operator's databases before the bundled ones. Raises `EnvironmentFailed` like `MaxmindNetworks`.

    Without any database, operators and countries are unknown, which one line of the log says.
    """
    paths = [*operators, *(path for path in bundled if path.exists())]
    if not paths:
        _log.warning("no database of networks: operators and countries of addresses stay unknown")
        return NoNetworks()
    return MaxmindNetworks(paths)


class MaxmindNetworks:
    """Asks several databases; each fact comes from the first that has it. May be used by several threads.

    Raises `EnvironmentFailed` when one of them is missing, unreadable or damaged.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._readers = [(reader, reader.metadata().ip_version, path) for path in paths for reader in [_opened(path)]]
        self._complained: set[Path] = set()

    def network(self, ip: str) -> Network:
        """See `NetworkDirectory.network`. Private and loopback addresses say so, whatever the databases hold."""
        address = _address(ip)
        if address is None:
            return UNKNOWN_NETWORK
        asn, organization, country = 0, "", ""
        for reader, version, path in self._readers:
            if address.version > version:
                continue
            record = self._looked_up(reader, path, address)
            if not asn:
                asn, organization = _operator(record)
            country = country or _country(record)
        return Network(asn, organization, country, _kind(address))

    def close(self) -> None:
        """Release the files."""
        for reader, _, _ in self._readers:
            reader.close()

    def _looked_up(self, reader: Any, path: Path, address: _Address) -> Mapping[str, Any]:
        try:
            return _record(reader, address)
        except (maxminddb.InvalidDatabaseError, UnicodeDecodeError) as error:
            if path not in self._complained:
                _log.warning("%s: damaged, some addresses stay unknown: %s", path, error)
            self._complained.add(path)
            return {}


def _opened(path: Path) -> Any:
    try:
        reader = maxminddb.open_database(path)
        for probe in map(ipaddress.ip_address, _PROBES):
            if probe.version <= reader.metadata().ip_version:
                _record(reader, probe)
    except OSError as error:
        raise EnvironmentFailed(f"{path}: the database of networks cannot be read: {error.strerror}") from error
    except (maxminddb.InvalidDatabaseError, UnicodeDecodeError, ValueError) as error:
        raise EnvironmentFailed(f"{path}: damaged, or not a MaxMind DB file; replace it") from error
    return reader


def _record(reader: Any, address: _Address) -> Mapping[str, Any]:
    record = reader.get(address)
    return record if isinstance(record, dict) else {}


def _address(text: str) -> _Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _kind(address: _Address) -> NetworkKind:
    if address.is_loopback:
        return NetworkKind.LOOPBACK
    if address.is_multicast or address.is_unspecified:
        return NetworkKind.UNKNOWN
    return NetworkKind.PUBLIC if address.is_global else NetworkKind.PRIVATE


def _operator(record: Mapping[str, Any]) -> tuple[int, str]:
    """GeoIP2 Enterprise puts them under `traits`; IPinfo writes "AS64496"."""
    for fields in (record, _inner(record, "traits")):
        if asn := _number(fields.get("autonomous_system_number") or fields.get("asn")):
            name = fields.get("autonomous_system_organization") or fields.get("as_name") or fields.get("name")
            return asn, str(name or "")[:_LONGEST]
    return 0, ""


def _number(value: object) -> int:
    digits = str(value or "").upper().removeprefix("AS")
    return int(digits) if digits.isdecimal() and len(digits) <= len(str(2**32)) else 0


def _country(record: Mapping[str, Any]) -> str:
    candidates = (
        _inner(record, "country").get("iso_code"),
        _inner(record, "registered_country").get("iso_code"),
        record.get("country_code"),
        record.get("country"),
    )
    return next((code for code in candidates if isinstance(code, str) and _is_code(code)), "")


def _is_code(text: str) -> bool:
    return len(text) == len("FR") and text.isascii() and text.isalpha() and text.isupper()


def _inner(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = record.get(name)
    return inner if isinstance(inner, dict) else {}
