"""Who operates an address."""

from typing import Protocol

from vigie.model.enriched import UNKNOWN_NETWORK, Network


class NetworkDirectory(Protocol):
    """Answers from memory or a local file: never blocks on a network."""

    def network(self, ip: str) -> Network:
        """Facts about an address. Any text is answered, what is no address as unknown; never raises."""
        ...


class NoNetworks:
    """The directory that knows nothing."""

    def network(self, ip: str) -> Network:
        """Unknown, whatever the address."""
        return UNKNOWN_NETWORK
