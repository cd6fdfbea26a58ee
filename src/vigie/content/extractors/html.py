"""HTML, SVG and other markup that stands alone: what is shown, what attributes and comments say, and scripts."""

import re
from typing import Final

from vigie.content.extractors._kit import Content, Extractor, Sink, suffixes
from vigie.content.extractors._markup import LINKS, plain, said_by_attributes, text_of, unescaped

_BEGINS: Final = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\b|html\b|head\b|body\b|\?xml\b|svg\b|[a-z][\w:.-]*(?:\s[^<>]*)?>)",
    re.IGNORECASE | re.DOTALL,
)
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def _recognises(content: Content) -> bool:
    return _BEGINS.match(plain(content.head).removeprefix(_BOMS[0])) is not None


def _extract(content: Content, sink: Sink) -> None:
    markup = plain(content.data)
    sink.text("text", text_of(markup))
    sink.text("attributes", said_by_attributes(markup))
    sink.text("links", said_by_attributes(markup, LINKS))
    sink.text("comments", unescaped(b"\n".join(_comments(markup))))


def _comments(markup: bytes) -> list[bytes]:
    found, start = [], 0
    while (begin := markup.find(b"<!--", start)) >= 0 and (end := markup.find(b"-->", begin)) >= 0:
        found.append(markup[begin + 4 : end])
        start = end
    return found


EXTRACTORS = (
    Extractor(
        name="html",
        suffixes=suffixes("html htm xhtml xml svg mht xsl xsd rss atom kml gpx plist fodt fods fodp"),
        recognises=_recognises,
        extract=_extract,
        rank=70,
        loose=True,
    ),
)
