"""What can be chosen about the embedded platform."""

from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import Final

from vigie.model.errors import UsageError
from vigie.model.language import Language, Sentence

DEFAULT_PORT_BASE: Final = 8420


@unique
class Profile(StrEnum):
    """How people sign in."""

    LAB = "lab"
    """With a password: for drills, tests and a first look."""
    OFFICE = "office"
    """Through the identity provider, with a second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformOptions:
    """One embedded platform. Raises `UsageError` for a combination that does not exist."""

    state: Path
    profile: Profile = Profile.LAB
    stock: bool = False
    """The same Synapse without any protection, for comparison."""
    servers: int = 1
    port_base: int | None = None
    """First of the ports it listens on; `None` is the one used last time in this folder, 8420 the first time."""
    population: str | None = None
    """Size of the organisation to fill in, once; `None` leaves the platform as it is."""
    environment: str = "education"
    """Only heard at the first start: a homeserver cannot be renamed."""
    web: bool = True
    """Serve the chat client too; it is built once, on first use."""
    language: Language = Language.FR

    def __post_init__(self) -> None:
        if self.profile is Profile.OFFICE:
            raise UsageError(
                Sentence(
                    en="--profile office comes with the identity provider, which is not part of this release yet",
                    fr="--profile office vient avec le fournisseur d'identité, qui n'est pas encore de cette version",
                )
            )
        if self.servers != 1:
            raise UsageError(
                Sentence(
                    en="--servers above 1 comes with federated platforms, which are not part of this release yet",
                    fr="--servers au-delà de 1 vient avec les plateformes fédérées, pas encore de cette version",
                )
            )
        if self.port_base is not None and not 1024 <= self.port_base <= 65_000:
            raise UsageError(
                Sentence(
                    en=f"--port-base {self.port_base}: choose a number between 1024 and 65000",
                    fr=f"--port-base {self.port_base} : choisissez un nombre entre 1024 et 65000",
                )
            )
