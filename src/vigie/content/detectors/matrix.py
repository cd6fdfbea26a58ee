"""Access tokens of Matrix servers: of Synapse (`syt_` ...) and of Matrix Authentication Service (`mct_` ...).

Both end with a CRC-32 of what precedes, so that a token is told from a word beyond doubt. Identifiers of people and rooms
(`@token:agent.example`) are no tokens.
"""

import base64
from typing import Final
from zlib import crc32

from vigie.content.detectors._credentials import credential
from vigie.content.looking import tokens
from vigie.content.patterns import EDGE
from vigie.content.structure import base62, checked_whole
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_ADVICE: Final = Sentence(
    en="Sign that session out now (Settings, Sessions): whoever holds this token reads and writes as you.",
    fr="Déconnectez cette session dès maintenant (Paramètres, Sessions) : qui détient ce jeton lit et écrit à votre place.",
)
_TITLE: Final = Sentence(en="an access token of a Matrix account", fr="un jeton d'accès à un compte Matrix")


def _signed(base: str) -> str:
    return f"{base}_{base62(crc32(base.encode()))}"


_LOCALPART: Final = base64.b64encode(b"agent.exemple").decode().rstrip("=")
_SYNAPSE: Final = _signed("syt" + f"_{_LOCALPART}_kVxqLmRtYbZsWcJdQhNf")
_SERVICE: Final = _signed("mct" + "_kV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT")
_NO_TOKENS: Final = (
    "@token:agent.example m'a écrit",
    "@syt_bot:agent.example et !mct_salon:agent.example",
    "les jetons de Synapse commencent par syt_ et ceux de MAS par mct_",
    "syt_<localpart>_<random>_<crc>",
)

DETECTORS: Final = (
    credential(
        "matrix.synapse",
        _TITLE,
        tokens("(?:sy[tr]_[A-Za-z0-9+/]{1,340}|syl)_[A-Za-z]{20}_[A-Za-z0-9]{6}", verify=checked_whole),
        triggers=("sy[trl]_[a-z0-9+/]",),
        examples=(
            _SYNAPSE,
            f"curl -H 'Authorization: Bearer {_SYNAPSE}'",
            f"access_token={_SYNAPSE}",
            _signed("syl" + "_kVxqLmRtYbZsWcJdQhNf"),
        ),
        others=_NO_TOKENS,
        severity=Severity.CRITICAL,
        advice=_ADVICE,
    ),
    credential(
        "matrix.service",
        _TITLE,
        tokens("m(?:at|ar|ct|cr|pt)_[A-Za-z0-9]{30}_[A-Za-z0-9]{6}", verify=checked_whole),
        triggers=(EDGE + "m(?:at|ar|ct|cr|pt)_[a-z0-9]{4}",),
        examples=(_SERVICE, f"voici mon jeton {_SERVICE}."),
        others=_NO_TOKENS,
        severity=Severity.CRITICAL,
        advice=_ADVICE,
    ),
)
