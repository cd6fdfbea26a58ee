"""Where each thing lies in the platform's folder, and its secrets."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Sentence

T = TypeVar("T")


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What may not change from one start to the next, and the ports last used."""

    server_name: str
    environment: str
    port_base: int


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """Random, made at the first start, kept in a file for its owner only."""

    database_owner: str
    database: str
    registration: str
    macaroon: str
    form: str
    administrator: str
    sample: str

    @classmethod
    def fresh(cls) -> "Secrets":
        """New ones."""
        return cls(**{name: secrets.token_urlsafe(24) for name in cls.__struct_fields__})


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of one platform's folder. ``root`` is absolute."""

    root: Path

    @property
    def postgres(self) -> Path:
        """The database's own folder."""
        return self.root / "postgres"

    @property
    def media(self) -> Path:
        """Files that people sent."""
        return self.root / "media"

    @property
    def config(self) -> Path:
        """Written anew at each start."""
        return self.root / "config"

    @property
    def logs(self) -> Path:
        """One log for each part."""
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        """Readable by the owner only."""
        return self.root / "secrets"

    @property
    def signing_key(self) -> Path:
        """The homeserver's own key."""
        return self.secrets / "signing.key"

    @property
    def admin_token(self) -> Path:
        """Access token of `@vigie`, a server administrator."""
        return self.secrets / "admin.token"

    @property
    def assistant_token(self) -> Path:
        """Access token of the account that speaks with people in private."""
        return self.secrets / "assistant.token"

    @property
    def identity(self) -> Path:
        """See `Identity`."""
        return self.root / "platform.json"

    @property
    def lock(self) -> Path:
        """Held as long as the platform runs."""
        return self.root / "up.lock"

    @property
    def parts(self) -> Path:
        """Processes of the running platform, so that a killed one can be cleaned up."""
        return self.root / "parts.json"

    @property
    def spool(self) -> Path:
        """Where the guard writes activity."""
        return self.root / "spool"

    @property
    def orders(self) -> Path:
        """Where orders for the guard are laid."""
        return self.root / "orders.json"

    @property
    def guard(self) -> Path:
        """What the guard remembers."""
        return self.root / "guard"

    @property
    def vigie(self) -> Path:
        """What the daemon remembers."""
        return self.root / "vigie"

    @property
    def vigie_yaml(self) -> Path:
        """Settings of the daemon."""
        return self.root / "vigie.yaml"

    @property
    def population(self) -> Path:
        """Who lives here, when a population was filled in."""
        return self.root / "population.json"

    def prepare(self) -> None:
        """Make the folders. Raises `EnvironmentFailed` when this is not permitted."""
        try:
            for folder in (self.root, self.config, self.logs, self.media, self.spool, self.guard, self.vigie):
                folder.mkdir(parents=True, exist_ok=True)
            self.secrets.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise EnvironmentFailed(
                Sentence(
                    en=f"{error.filename}: {reason}; choose a folder that you may write with --state",
                    fr=f"{error.filename} : {reason} ; choisissez avec --state un dossier où vous pouvez écrire",
                )
            ) from None

    def load_identity(self) -> Identity | None:
        """What the folder remembers, `None` when it is new."""
        return _read(self.identity, Identity)

    def save_identity(self, identity: Identity) -> None:
        """Remember it."""
        write_private(self.identity, msgspec.json.encode(identity))

    def load_secrets(self) -> Secrets:
        """The platform's secrets, made now when the folder is new."""
        path = self.secrets / "platform.json"
        if known := _read(path, Secrets):
            return known
        fresh = Secrets.fresh()
        write_private(path, msgspec.json.encode(fresh))
        return fresh


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, from its first moment on."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise EnvironmentFailed(f"{path}: cannot be read ({error}); restore it or start from an empty folder") from None
