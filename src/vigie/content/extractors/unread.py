"""Files that nothing here reads: said so, with the runs of letters in them."""

import re
from typing import Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes
from vigie.content.extractors._zip import appended

_RUN: Final = re.compile(rb"(?:[\x20-\x7e\t]|[\xc3-\xc5][\x80-\xbf]){8,2000}|(?:[\x20-\x7e\t]\x00){8,2000}")
_LOOKED_THROUGH: Final = 8 << 20
_ARCHIVES: Final = (
    b"MSCF",
    b"\x04\x22\x4d\x18",
    b"\x1f\x9d",
    b"LZIP",
    b"!BDN",  # Outlook's data file
)


def _archive(_: Content, sink: Sink) -> None:
    del sink
    raise Refused(Code.UNSUPPORTED, "an archive of a kind that is not opened")


def _binary(content: Content, sink: Sink) -> None:
    runs = [found[0] for found in _RUN.finditer(content.data, 0, _LOOKED_THROUGH)]
    sink.text("letters", "\n".join(run.decode("utf-16-le" if b"\x00" in run else "utf-8", "replace") for run in runs))
    appended(content, sink)
    raise Refused(Code.UNSUPPORTED)


EXTRACTORS = (
    Extractor(
        name="closed archive",
        suffixes=suffixes("cab zst lz4 lz z iso dmg pst ost"),
        recognises=lambda content: content.data.startswith(_ARCHIVES),
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
