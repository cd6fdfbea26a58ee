"""Diagrams of draw.io: pages of XML, compressed or not."""

import base64
import re
import zlib
from typing import Final
from urllib.parse import unquote_to_bytes

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Sink, suffixes
from vigie.content.extractors._markup import plain, said_by_attributes, text_of, unescaped

_ROOT: Final = re.compile(rb"\s*(?:<\?xml[^<>]*>\s*)?<mxfile[\s>]")
_PAGE: Final = re.compile(rb"<diagram\b([^<>]*)>([A-Za-z0-9+/=\s]*)")
_NAME: Final = re.compile(rb'name="([^"<>]{1,200})"')


def _extract(content: Content, sink: Sink) -> None:
    markup = plain(content.data)
    _said(markup, "text", sink)
    for number, (attributes, packed) in enumerate(_PAGE.findall(markup), start=1):
        named = _NAME.search(attributes)
        place = f"page {unescaped(named[1]) if named else number}"
        if not packed.strip():
            continue
        try:
            unpacked = zlib.decompressobj(-15).decompress(base64.b64decode(packed), sink.room())
        except (ValueError, zlib.error):
            sink.problem(Code.DAMAGED, place)
            continue
        sink.expand(len(unpacked), len(packed))
        _said(unquote_to_bytes(unpacked), place, sink)


def _said(markup: bytes, place: str, sink: Sink) -> None:
    """Labels are HTML within attributes."""
    sink.text(place, text_of(markup))
    sink.text(place, text_of(said_by_attributes(markup, _LABELS).encode()))


_LABELS: Final = (b"value", b"label", b"name", b"tooltip", b"link", b"title")

EXTRACTORS = (
    Extractor(
        name="diagram",
        suffixes=suffixes("drawio dio xml"),
        recognises=lambda content: _ROOT.match(content.head) is not None,
        extract=_extract,
        rank=65,
        loose=True,
    ),
)
