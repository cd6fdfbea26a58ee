"""`endpoints.json`: what a running platform tells about itself. Its presence means "ready"."""

import os
from pathlib import Path
from typing import Final

import msgspec

from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Sentence

FILE: Final = "endpoints.json"


class Homeserver(msgspec.Struct, frozen=True, kw_only=True):
    """One homeserver. ``spool`` and ``orders`` are empty on a stock platform."""

    server_name: str
    client_url: str
    environment: str
    admin_url: str
    spool: str = ""
    orders: str = ""


class Daemon(msgspec.Struct, frozen=True, kw_only=True):
    """The running `vigie serve`."""

    config: str
    state: str


class Endpoints(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a running platform. Holds no secret."""

    homeservers: tuple[Homeserver, ...]
    web_client: str | None = None
    console: str | None = None
    identity_provider: str | None = None
    daemon: Daemon | None = None
    pids: dict[str, int] = msgspec.field(default_factory=dict)
    profile: str = "lab"
    stock: bool = False


def encode(endpoints: Endpoints) -> bytes:
    """The JSON document, indented, with a line end."""
    return msgspec.json.format(msgspec.json.encode(endpoints), indent=2) + b"\n"


def write(state: Path, endpoints: Endpoints) -> None:
    """Put the file in place in one step: a reader sees all of it or nothing."""
    whole = state / FILE
    partial = whole.with_suffix(".partial")
    partial.write_bytes(encode(endpoints))
    os.replace(partial, whole)  # noqa: PTH105 - the atomic replacement is the point


def read(state: Path) -> Endpoints:
    """The endpoints of a running platform. Raises `EnvironmentFailed` when there is none."""
    path = state / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Endpoints)
    except FileNotFoundError:
        raise EnvironmentFailed(
            Sentence(
                en=f"{path}: not there; start the platform first: vigie up --state {state}",
                fr=f"{path} : absent ; démarrez d'abord la plateforme : vigie up --state {state}",
            )
        ) from None
    except (OSError, ValueError) as error:
        raise EnvironmentFailed(f"{path}: cannot be read ({error}); restart the platform to write it again") from None


def remove(state: Path) -> None:
    """Say "not ready". Harmless when already said."""
    (state / FILE).unlink(missing_ok=True)
