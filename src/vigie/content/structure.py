"""What tells a secret from a word: checksums that issuers put into their tokens, structure, entropy.

Pure functions over what a pattern found. Each answers for any text and never raises.
"""

import base64
import binascii
import json
import math
from collections import Counter
from collections.abc import Callable
from typing import Final
from zlib import crc32

_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_MAX_HEADER: Final = 2_000

Verifier = Callable[[str], bool]
"""True when the text proves by itself that it is what it looks like."""


def base62(number: int, width: int = 6) -> str:
    """A number in the digits of GitHub and of Synapse, padded with zeros."""
    digits = ""
    while number:
        number, remainder = divmod(number, 62)
        digits = _BASE62[remainder] + digits
    return digits.rjust(width, "0")


def checked_entropy(token: str) -> bool:
    """The last six characters are the CRC-32 of the thirty before them: `ghp_`, `npm_` and their relatives."""
    body = token.rpartition("_")[2]
    return len(body) == 36 and base62(crc32(body[:30].encode())) == body[30:]


def checked_whole(token: str) -> bool:
    """What follows the last underscore is the CRC-32 of all before it: the tokens of Synapse and of its service."""
    base, mark, check = token.rpartition("_")
    return bool(mark) and base62(crc32(base.encode("utf-8", "replace"))) == check


def checked_hexadecimal(token: str) -> bool:
    """What follows the last underscore is the CRC-32, in hexadecimal, of the word before it: `glsa_` of Grafana."""
    base, _, check = token.rpartition("_")
    return f"{crc32(base.encode('utf-8', 'replace')):08x}" == check.lower()


def decoded(text: str) -> bytes:
    """Base64 of either alphabet, with or without padding; nothing when it is none."""
    try:
        return base64.b64decode(text.translate(_STANDARD) + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


_STANDARD: Final = str.maketrans("-_", "+/")


def jwt(text: str) -> bool:
    """Three parts whose first is a JSON object that names an algorithm (RFC 7519, RFC 7515)."""
    parts = text.split(".")
    if len(parts) != 3 or len(parts[0]) > _MAX_HEADER:
        return False
    try:
        header = json.loads(decoded(parts[0]))
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and isinstance(header.get("alg"), str)


def account_key(text: str) -> bool:
    """The 64 bytes of an Azure storage key."""
    return len(decoded(text)) == 64


def pair(text: str) -> bool:
    """`user:secret` in base64, as basic authentication and Docker's settings write it."""
    name, mark, secret = decoded(text).partition(b":")
    return bool(mark and name and secret) and decoded(text).isascii()


def entropy(text: str) -> float:
    """Shannon entropy of the characters, in bits for each; 0 for an empty text."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())
