"""Where an account comes from, coarsely: addresses change within a network without meaning anything."""

import ipaddress
from typing import Final

from vigie_synapse.budgets import Account

KEPT: Final = 8
"""Networks remembered for each account: an office, a home, a telephone, and the rest of a week."""
_PREFIX: Final = {4: 24, 6: 48}
"""Bits. Access networks hand out addresses below these lengths."""


def network(address: str) -> str:
    """The network of an address; the text itself when it is none (a socket's path)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, _PREFIX[parsed.version]), strict=False))


def remember(account: Account, address: str) -> None:
    """The account was served there. Addresses are kept beside networks: the everyday case is one look-up."""
    if address in account.networks:
        return
    for name in (network(address), address):
        account.networks.pop(name, None)
        account.networks[name] = None
    while len(account.networks) > 2 * KEPT:
        del account.networks[next(iter(account.networks))]


def strange(known: frozenset[str], address: str) -> bool:
    """Whether an account with these networks was never seen there. Nothing is strange to an account without a past."""
    return bool(known) and address not in known and network(address) not in known
