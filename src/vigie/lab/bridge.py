"""The lab's bridge: an application service to another messaging system, which is played by the drill `bridge-bot`.

Synapse knows it by its registration; whoever runs a bridge has the same file, and with it the bridge's token.
"""

import hashlib
from pathlib import Path
from typing import Any, Final

import yaml

from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Sentence

FILE: Final = Path("config") / "bridge.yaml"
"""The registration, in the platform's folder."""
BOT: Final = "bridge"
GHOST: Final = "bridge_"
"""How the names of its accounts begin: one for each person on the other side."""


def registration(secret: str) -> dict[str, Any]:
    """What Synapse is told of the bridge; its tokens follow from a secret of the platform."""
    return {
        "id": BOT,
        "url": None,  # nobody listens: events are not pushed to it
        "as_token": _token(secret, "as"),
        "hs_token": _token(secret, "hs"),
        "sender_localpart": BOT,
        "rate_limited": False,
        "namespaces": {"users": [{"exclusive": True, "regex": f"@{GHOST}.*"}], "aliases": [], "rooms": []},
    }


def token(state: Path) -> str:
    """The bridge's token. Raises `EnvironmentFailed` where there is no bridge."""
    path = state / FILE
    try:
        return str(yaml.safe_load(path.read_bytes())["as_token"])
    except (OSError, KeyError, TypeError, yaml.YAMLError):
        raise EnvironmentFailed(
            Sentence(
                en=f"{path}: no bridge here; restart the platform (vigie up) to have one",
                fr=f"{path} : pas de passerelle ici ; redémarrez la plateforme (vigie up) pour en avoir une",
            )
        ) from None


def _token(secret: str, of: str) -> str:
    return hashlib.sha256(f"bridge/{of}/{secret}".encode()).hexdigest()
