"""Finds what must not have been written, in whatever form programs write things."""

import base64
from collections.abc import Iterator
from pathlib import Path


def forms(secret: str) -> dict[str, bytes]:
    """A secret of ASCII letters as it could lie in a file, in small letters: how, and the bytes."""
    plain = secret.encode()
    found = {
        "plain": plain,
        "backwards": plain[::-1],
        "wide": secret.encode("utf-16-le"),
        "hexadecimal": plain.hex().encode(),
        "reversed hexadecimal": plain.hex().encode()[::-1],
        "hexadecimal backwards": plain[::-1].hex().encode(),
    }
    for shift in range(3):  # what stands before it moves the letters of base64: only the middle is certain
        coded = base64.b64encode(b"\0" * shift + plain)[2 * bool(shift) + (shift > 1) : -4].rstrip(b"=")
        found[f"base64, {shift} before it"] = coded
        found[f"base64 backwards, {shift} before it"] = coded[::-1]
    return {how: form.lower() for how, form in found.items()}


def traces(roots: list[Path], secrets: list[str]) -> list[str]:
    """Every file below these folders in which one of the secrets lies, in any form; "file: form"."""
    wanted = {(secret, how): form for secret in secrets for how, form in forms(secret).items()}
    return [
        f"{path}: {how} of {secret[:3]}..."
        for path in _files(roots)
        for data in [path.read_bytes().lower()]
        for (secret, how), form in wanted.items()
        if form in data or form in bytes(path).lower()
    ]


def _files(roots: list[Path]) -> Iterator[Path]:
    for root in roots:
        yield from (path for path in sorted(root.rglob("*")) if path.is_file())
