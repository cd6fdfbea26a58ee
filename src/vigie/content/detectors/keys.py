"""Private keys: PEM in all its kinds, OpenSSH, PuTTY, PGP, JSON Web Keys. A heading alone is no key: some of it must follow."""

from collections.abc import Iterator
from typing import Final

from vigie.content.detector import Found, Look
from vigie.content.detectors._credentials import credential
from vigie.content.looking import pattern
from vigie.content.text import Text
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_ADVICE: Final = Sentence(
    en="Consider the key known: replace it wherever its public half is trusted, and never send private keys.",
    fr="Considérez la clé comme connue : remplacez-la partout où sa moitié publique est acceptée, et n'envoyez jamais de "
    "clé privée.",
)
_BASE64: Final = "kV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT5aUeMIIEvQIBADANBgkq"
_LINE: Final = r"[a-z0-9+/=]{16,80}"

_MEMBER: Final = pattern(r'"[dk]"\s{0,3}:\s{0,3}"(?P<value>[a-z0-9_-]{20,1400})"')
"""The private exponent or the symmetric key of a JSON Web Key (RFC 7518)."""
_OBJECT: Final = 2_000
"""Characters on either side in which the type of the key is said."""


def _blocks(announced: str, sealed: str = "") -> Look:
    """Whole blocks; those that hold `sealed` are protected by a passphrase, which is not verified to be good."""
    wanted, locked = pattern(announced), sealed.encode()

    def look(text: Text) -> Iterator[Found]:
        for match in text.found(wanted):
            start, end = text.written(*match.span())
            yield Found(start=start, end=end, verified=not (locked and locked in match[0]), value=text.raw[start:end])

    return look


def _json_web_key(text: Text) -> Iterator[Found]:
    for match in text.found(_MEMBER):
        around = text.folded[max(match.start() - _OBJECT, 0) : match.end() + _OBJECT]
        if b'"kty"' in around:
            start, end = text.written(*match.span("value"))
            yield Found(start=start, end=end, verified=True, value=text.raw[start:end])


def _pem(kind: str) -> str:
    heading = "-----" + "{} " + f"{kind}-----"
    return f"{heading.format('BEGIN')}\n{_BASE64}\n{_BASE64[::-1]}\n{heading.format('END')}"


def _title(en: str, fr: str) -> Sentence:
    return Sentence(en=f"a private key ({en})", fr=f"une clé privée ({fr})")


DETECTORS: Final = (
    credential(
        "key.pem",
        _title("PEM or OpenSSH", "PEM ou OpenSSH"),
        _blocks(
            r"-{1,5} ?begin (?:[a-z0-9]{1,12} ){0,3}private key ?-{1,5}(?:[\s\\nr\"',+]|[a-z-]{4,16}: [^\n]{1,80}\n){1,12}"
            + _LINE,
            "encrypted",
        ),
        triggers=("private key ?-",),
        examples=(
            _pem("PRIVATE" + " KEY"),
            _pem("RSA PRIVATE" + " KEY"),
            _pem("OPENSSH PRIVATE" + " KEY"),
            _pem("EC PRIVATE" + " KEY").replace("\n", "\\n"),
            _pem("ENCRYPTED PRIVATE" + " KEY"),
        ),
        others=(
            "-----BEGIN PRIVATE KEY----- est la première ligne d'une clé",
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
            _pem("PUBLIC" + " KEY"),
            _pem("CERTIFICATE"),
        ),
        severity=Severity.CRITICAL,
        advice=_ADVICE,
    ),
    credential(
        "key.pgp",
        _title("PGP", "PGP"),
        _blocks(r"-----begin pgp private key block-----(?:\s|[a-z]{4,10}: [^\n]{1,80}\n){1,12}" + _LINE),
        triggers=("begin pgp private key block",),
        examples=(_pem("PGP PRIVATE" + " KEY BLOCK"),),
        others=("-----BEGIN PGP PRIVATE KEY BLOCK----- puis le reste", _pem("PGP PUBLIC" + " KEY BLOCK")),
        severity=Severity.CRITICAL,
        advice=_ADVICE,
    ),
    credential(
        "key.putty",
        _title("PuTTY", "PuTTY"),
        _blocks(r"private-lines: [0-9]{1,3}\s{1,3}" + _LINE),
        triggers=("private-lines: [0-9]",),
        examples=(
            f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\nAAAAC3NzaC1lZDI1\nPrivate-Lines: 1\n{_BASE64}\n",
        ),
        others=("PuTTY-User-Key-File-3: le format de PuTTY",),
        severity=Severity.CRITICAL,
        advice=_ADVICE,
    ),
    credential(
        "key.jwk",
        _title("JSON Web Key", "JSON Web Key"),
        _json_web_key,
        triggers=('"kty"',),
        examples=(f'{{"kty": "EC", "crv": "P-256", "x": "kV9x", "d": "{_BASE64[:43]}"}}',),
        others=(f'{{"kty": "EC", "crv": "P-256", "x": "{_BASE64[:43]}", "y": "{_BASE64[:43]}"}}',),
        severity=Severity.CRITICAL,
        advice=_ADVICE,
    ),
)
