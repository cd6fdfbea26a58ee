"""Containers that only a password or a key opens: told as encrypted. What kind they are is in the verdict."""

from typing import Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes

_BEGINS: Final = {
    b"\x03\xd9\xa2\x9a": "KeePass database",
    b"age-encryption.org/": "age",
    b"Salted__": "OpenSSL",
    b"LUKS\xba\xbe": "disk (LUKS)",
    b"$ANSIBLE_VAULT;": "Ansible vault",
    b"-----BEGIN PGP MESSAGE-----": "OpenPGP",
    b"-----BEGIN AGE ENCRYPTED FILE-----": "age",
    b"\xfe\xed\xfe\xed": "Java key store",
    b"\xce\xce\xce\xce": "Java key store",
}
_PKCS7: Final = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_KEYS, _ENVELOPED = _PKCS7 + b"\x01", _PKCS7 + b"\x03"
_VERSION_3: Final = b"\x02\x01\x03\x30"
_NEAR: Final = 40


def _kind(content: Content) -> str:
    head = content.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for begin, kind in _BEGINS.items():
        if head.startswith(begin):
            return kind
    if content.data.startswith(b"\x30"):
        if _ENVELOPED in content.data[:_NEAR]:
            return "S/MIME"
        if _VERSION_3 in content.data[:_NEAR] and _KEYS in content.data[:_NEAR]:
            return "keys (PKCS #12)"
    return ""


def _extract(content: Content, sink: Sink) -> None:
    del sink
    raise Refused(Code.ENCRYPTED, _kind(content))


EXTRACTORS = (
    Extractor(
        name="locked",
        suffixes=suffixes("kdbx age p7m p12 pfx jks keystore luks gpg pgp"),
        recognises=lambda content: bool(_kind(content)),
        extract=_extract,
        rank=35,
        loose=True,
    ),
)
