"""Where network addresses belong, and what they are used for."""

from pathlib import Path

from pydantic import Field

from vigie import bundled
from vigie.model.enriched import NetworkTag
from vigie.settings.section import AbsolutePath, Section


class NetworkLists(Section):
    """Text files that you keep up to date: one address, range (192.0.2.0/24) or AS number (AS64500) a line, comments
    after #. They are watched: a change is at work within seconds; a wrong file is reported and not used.
    """

    hosting: tuple[AbsolutePath, ...] = Field(default=(), description="Providers of rented machines")
    tor: tuple[AbsolutePath, ...] = Field(default=(), description="Exits of Tor")
    proxy: tuple[AbsolutePath, ...] = Field(default=(), description="Open and residential proxies")
    vpn: tuple[AbsolutePath, ...] = Field(default=(), description="Commercial VPNs")
    mobile: tuple[AbsolutePath, ...] = Field(default=(), description="Mobile carriers, whose addresses roam")
    trusted: tuple[AbsolutePath, ...] = Field(
        default=(), description="Your own ways out: proxies and VPNs of the organisation"
    )


class NetworkSettings(Section):
    """Databases in MaxMind's format, and lists. The bundled database is used when none is named."""

    databases: tuple[AbsolutePath, ...] = Field(
        default=(),
        description="Your own .mmdb files (autonomous system, country); the first that knows an address answers",
    )
    lists: NetworkLists = Field(default_factory=NetworkLists, description="What networks are used for")
    bundled_hosting: bool = Field(default=True, description="Use the list of hosting providers that comes with Vigie")

    def tagged(self) -> tuple[tuple[NetworkTag, Path], ...]:
        """Every list with what it says, the bundled one first."""
        ours = ((NetworkTag.HOSTING, bundled.hosting()),) if self.bundled_hosting else ()
        theirs = ((tag, path) for tag in NetworkTag for path in getattr(self.lists, tag.value))
        return (*ours, *theirs)
