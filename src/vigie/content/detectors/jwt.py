"""JSON Web Tokens (RFC 7519): three parts in base64url, of which the first decodes to a header that names an algorithm."""

import base64
import json
from collections.abc import Iterator
from typing import Final

from vigie.content import structure
from vigie.content.detector import Found
from vigie.content.detectors._credentials import credential
from vigie.content.looking import over_lines, pattern, visible
from vigie.content.text import Stream, Text
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_WANTED: Final = pattern(r"eyj(?<![a-z0-9_-]eyj)[a-z0-9_-]{10,2000}\.[a-z0-9_-]{10,4000}\.[a-z0-9_-]{10,2000}")


def _found(text: Text, stream: Stream) -> Iterator[Found]:
    for match in text.found(_WANTED, stream=stream.bytes):
        start, end = text.written(*stream.folded(*match.span()))
        value = visible(text.raw[start:end])
        if structure.jwt(value):
            yield Found(start=start, end=end, verified=True, value=value)


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


_EXAMPLE: Final = ".".join(
    [_part({"alg": "HS256", "typ": "JWT"}), _part({"sub": "agent", "name": "Exemple"}), "kV9xq2LmR7tYb4ZsWc8JdQ3hNf6Gp"]
)

DETECTORS: Final = (
    credential(
        "token.jwt",
        Sentence(en="a session token (JWT)", fr="un jeton de session (JWT)"),
        over_lines(_found),
        triggers=("eyj",),
        examples=(_EXAMPLE, f"Authorization: Bearer {_EXAMPLE}", f"https://portail.example/?jeton={_EXAMPLE}&x=1"),
        others=(
            "un JWT commence par eyJ",
            _EXAMPLE.rpartition(".")[0],
            "eyJhbGciOi...",
            "eyJmaWNoaWVyIjoxfQaaaa.eyJmaWNoaWVyIjoxfQ.eyJmaWNoaWVyIjoxfQ",
        ),
        severity=Severity.MEDIUM,
        advice=Sentence(
            en="End that session now: whoever holds this token acts as its owner until it expires.",
            fr="Mettez fin à cette session dès maintenant : qui détient ce jeton agit au nom de son titulaire jusqu'à son "
            "expiration.",
        ),
    ),
)
