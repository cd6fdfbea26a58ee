"""Whole files, known again by their SHA-256: who looks into a file gives the scanner this text of it, too.

A detector of a document has the same text among its triggers, so that a copy is found without any reading: of a kind
that no extractor opens, encrypted, or damaged on the way out.
"""

import hashlib
from pathlib import Path

PLACE = "whole file"


def said(sha256: str) -> str:
    """What stands for a file with this digest, as the folded stream has it."""
    return f"vigie-whole-file:{sha256}"


def digest(file: bytes | Path, most: int) -> str:
    """The SHA-256 of a file; "" of one with more than `most` bytes, or that cannot be read."""
    if isinstance(file, bytes):
        return hashlib.sha256(file).hexdigest() if len(file) <= most else ""
    try:
        with file.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest() if file.stat().st_size <= most else ""
    except OSError:
        return ""


def parts(file: bytes | Path, most: int, place: str = PLACE) -> list[tuple[str, str]]:
    """What a scanner is given besides the texts of a file: its digest, with its place."""
    known = digest(file, most)
    return [(place, said(known))] if known else []
