"""What networks are used for, from plain text files that the operator keeps: one address, range or AS number a line.

::

    # our ways out
    192.0.2.0/24
    2001:db8::/32
    AS64500         # by number: every address that the databases give this operator

A file is right whole or refused whole, with every wrong line. Looking an address up costs two searches by halves.
"""

import ipaddress
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from vigie.model.enriched import Network, NetworkTag
from vigie.model.errors import ContentErrors, Mistake
from vigie.ports.network import NetworkDirectory

_AS: Final = re.compile(r"AS([0-9]{1,10})", re.IGNORECASE)
_LAST_AS: Final = 2**32 - 1
_SHOWN: Final = 60

_Net = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class NetworkList:
    """One file, read."""

    tag: NetworkTag
    path: Path
    networks: tuple[_Net, ...]
    operators: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.networks) + len(self.operators)


def read(files: Iterable[tuple[NetworkTag, Path]]) -> tuple[NetworkList, ...]:
    """Every list. Raises `ContentErrors` with every mistake of all of them."""
    lists: list[NetworkList] = []
    mistakes: list[Mistake] = []
    for tag, path in files:
        networks: list[_Net] = []
        operators: list[int] = []
        for line, text in _lines(path, mistakes):
            try:
                one = _entry(text)
            except ValueError as error:
                mistakes.append(Mistake(str(path), line, str(error)))
            else:
                operators.append(one) if isinstance(one, int) else networks.append(one)
        lists.append(NetworkList(tag, path, tuple(networks), tuple(operators)))
    if mistakes:
        raise ContentErrors(mistakes)
    return tuple(lists)


def _lines(path: Path, mistakes: list[Mistake]) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    try:
        content = path.read_text(encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        mistakes.append(Mistake(str(path), 0, f"the list of networks cannot be read: {reason}"))
        return
    except UnicodeDecodeError:
        mistakes.append(Mistake(str(path), 0, "the list of networks is no text (UTF-8)"))
        return
    for number, line in enumerate(content.splitlines(), 1):
        text = line.partition("#")[0].strip()
        if text:
            yield number, text


def _entry(text: str) -> _Net | int:
    """A range or an AS number. Raises `ValueError` with the sentence to say."""
    if found := _AS.fullmatch(text):
        number = int(found[1])
        if not 0 < number <= _LAST_AS:
            raise ValueError(f"{text}: there is no such AS number")
        return number
    try:
        loose = ipaddress.ip_network(text, strict=False)
    except ValueError:
        said = text[:_SHOWN]
        raise ValueError(f"{said!r} is no address, no range (192.0.2.0/24) and no AS number (AS64500)") from None
    if not loose.prefixlen:
        raise ValueError(f"{text} is every address there is")
    if "/" in text and loose.network_address != ipaddress.ip_address(text.partition("/")[0]):
        raise ValueError(f"{text} begins inside its range: write {loose}")
    return loose


class Tags:
    """The tags of addresses and operators. Ranges may overlap: an address has the tags of all that hold it."""

    def __init__(self, lists: Iterable[NetworkList] = ()) -> None:
        operators: dict[int, set[str]] = {}
        nets: dict[int, list[tuple[_Net, str]]] = {4: [], 6: []}
        for one in lists:
            for number in one.operators:
                operators.setdefault(number, set()).add(one.tag.value)
            for net in one.networks:
                nets[net.version].append((net, one.tag.value))
        self._operators = {number: tuple(sorted(tags)) for number, tags in operators.items()}
        self._ranges = {version: _flat(several) for version, several in nets.items()}

    def of(self, ip: str, asn: int) -> tuple[str, ...]:
        """Sorted. Any text is answered."""
        by_operator = self._operators.get(asn, ())
        by_range: tuple[str, ...] = ()
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            return by_operator
        address = getattr(address, "ipv4_mapped", None) or address
        starts, tags = self._ranges[address.version]
        if starts:
            by_range = tags[bisect_right(starts, int(address)) - 1]
        return tuple(sorted({*by_operator, *by_range})) if by_operator and by_range else by_operator or by_range


def _flat(nets: Iterable[tuple[_Net, str]]) -> tuple[list[int], list[tuple[str, ...]]]:
    """Where the tags change, ascending from 0, and what they are from there on."""
    edges: dict[int, list[tuple[str, int]]] = {}
    for net, tag in nets:
        first, last = int(net.network_address), int(net.broadcast_address)
        edges.setdefault(first, []).append((tag, 1))
        edges.setdefault(last + 1, []).append((tag, -1))
    if not edges:
        return [], []
    starts: list[int] = [0]
    tags: list[tuple[str, ...]] = [()]
    open_tags = Counter[str]()
    for place in sorted(edges):
        for tag, step in edges[place]:
            open_tags[tag] += step
        now = tuple(sorted(tag for tag, count in open_tags.items() if count))
        if place == 0:
            tags[0] = now
        elif now != tags[-1]:
            starts.append(place)
            tags.append(now)
    return starts, tags


class TaggedNetworks:
    """A directory of networks, and the tags of lists that may be replaced while it is in use."""

    def __init__(self, inner: NetworkDirectory, lists: Iterable[NetworkList] = ()) -> None:
        self._inner = inner
        self._tags = Tags(lists)

    def take(self, lists: Iterable[NetworkList]) -> None:
        """Other lists from now on. What somebody remembers of answers given before is old."""
        self._tags = Tags(lists)

    def network(self, ip: str) -> Network:
        """See `NetworkDirectory.network`."""
        found = self._inner.network(ip)
        tags = self._tags.of(ip, found.asn)
        return msgspec.structs.replace(found, tags=tags) if tags else found
