"""Files that nothing here reads: said so, with the runs of letters in them."""

import re
from typing import Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes
from vigie.content.extractors._zip import appended

_RUN: Final = re.compile(rb"(?:[\x20-\x7e\t]|[\xc3-\xc5][\x80-\xbf]){8,2000}|(?:[\x20-\x7e\t]\x00){8,2000}")
_LOOKED_THROUGH: Final = 8 << 20
_ARCHIVES: Final = {
    b"MSCF": "a CAB archive",
    b"\x04\x22\x4d\x18": "an LZ4 archive",
    b"\x1f\x9d": "a .Z archive",
    b"LZIP": "an lzip archive",
    b"!BDN": "a mailbox of Outlook (.pst)",
}
_KINDS: Final = (
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "notes of OneNote"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (4, b"Standard Jet DB", "an Access database"),
    (4, b"Standard ACE DB", "an Access database"),
    (0x8001, b"CD001", "an ISO image"),
    (4, b"ftyp", "a film or a sound"),
    (0, b"ID3", "a sound"),
    (0, b"OggS", "a sound"),
    (0, b"fLaC", "a sound"),
    (8, b"WAVE", "a sound"),
    (8, b"AVI ", "a film"),
    (0, b"\x1a\x45\xdf\xa3", "a film"),
    (0, b"MZ", "a program"),
    (0, b"\x7fELF", "a program"),
)
"""Where some kinds say what they are, and the words for it."""


def _archive(content: Content, sink: Sink) -> None:
    del sink
    kind = next(kind for magic, kind in _ARCHIVES.items() if content.data.startswith(magic))
    raise Refused(Code.UNSUPPORTED, f"{kind}: not opened")


def _binary(content: Content, sink: Sink) -> None:
    runs = [found[0] for found in _RUN.finditer(content.data, 0, _LOOKED_THROUGH)]
    sink.text("letters", "\n".join(run.decode("utf-16-le" if b"\x00" in run else "utf-8", "replace") for run in runs))
    appended(content, sink)
    kind = next((kind for at, magic, kind in _KINDS if content.data.startswith(magic, at)), "")
    raise Refused(Code.UNSUPPORTED, f"{kind}: searched for runs of letters alone" if kind else "")


EXTRACTORS = (
    Extractor(
        name="closed archive",
        suffixes=suffixes("cab zst lz4 lz z iso dmg pst ost"),
        recognises=lambda content: content.data.startswith(tuple(_ARCHIVES)),
        extract=_archive,
        rank=43,
    ),
    Extractor(
        name="binary",
        suffixes=suffixes("exe dll so mp3 mp4 m4a ogg oga wav webm mov avi mkv flac emf wmf ttf otf woff woff2"),
        recognises=lambda _: True,
        extract=_binary,
        rank=99,
    ),
)
