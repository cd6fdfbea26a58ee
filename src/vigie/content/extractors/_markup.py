"""Text out of markup, without a parser: nothing is expanded or fetched, and the cost grows with the size alone.

Tags go without a trace, so that words cut into runs are whole again; what ends a line or a cell leaves one.
"""

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

_TAG: Final = re.compile(rb"<[^<>]*>")
_NAMED_TAG: Final = re.compile(rb"<(/?[^>\s/]*)[^>]*>")
_NO_TAG: Final = re.compile(rb"<(?![^<>]*>)")
_NOT_ANGLES: Final = bytes(sorted({*range(256)} - {*b"<>"}))
_LINE: Final = re.compile(
    rb"/(?:[\w.-]{1,20}:)?(?:p|h|h[1-6]|tr|row|table-row|si|li|div|title|option|dt|dd|pre|blockquote|caption|article|section|comment|date|creator)"
    rb"|(?:[\w.-]{1,20}:)?(?:br|cr|hr|line-break)",
    re.IGNORECASE,
)
_SPACE: Final = re.compile(
    rb"/(?:[\w.-]{1,20}:)?(?:tc|td|th|table-cell|v|c)|(?:[\w.-]{1,20}:)?(?:tab|s|ptab|noBreakHyphen)", re.IGNORECASE
)
_VALUE: Final = rb"""[ \t\r\n]{0,9}(?:"([^"<>]{3,2000})"|'([^'<>]{3,2000})'|([^\s"'<>=]{8,2000}))"""
_REFERENCE: Final = re.compile(r"&#?[0-9A-Za-z]{1,32};?")
_JOINING: Final = re.compile(r"[#;0-9A-Za-z]")
_FEW_REFERENCES: Final = 40
_MOST_NAMES: Final = 10_000
_AT_A_TIME: Final = 1 << 20
"""Bytes of markup that are cut into tags at a time: each tag weighs more in memory than in the file."""
_NAMED: Final = 40  # bytes in which the name of an attribute ends
_SPEAKING: Final = tuple(
    b"string descr title alt alias value content placeholder aria-label summary display tooltip".split()
)
LINKS: Final = (b"href", b"src", b"action")
"""Attributes that lead elsewhere."""
_DECLARED: Final = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([\w.-]{2,40})""", re.IGNORECASE)
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"
_LOOKED_FOR_ENCODING: Final = 1_024


class _Traces(dict[bytes, bytes]):
    """What each tag, by its name, leaves in the text: an end of line, a space, or nothing."""

    def __missing__(self, name: bytes) -> bytes:
        if len(self) >= _MOST_NAMES:  # names are of those who write the files
            self.clear()
        self[name] = left = b"\n" if _LINE.fullmatch(name) else b" " if _SPACE.fullmatch(name) else b""
        return left


_TRACES: Final = _Traces()


def text_of(markup: bytes) -> str:
    """What a reader sees of XML or HTML, in UTF-8 as `plain` gives it."""
    if _CDATA in markup:
        markup = _escaped(markup)
    angles = markup.translate(None, _NOT_ANGLES)
    if b"<<" in angles or angles.endswith(b"<"):
        markup = _NO_TAG.sub(b"&lt;", markup)
    return unescaped(b"".join(map(_bare, _slices(markup))))


def _bare(markup: bytes) -> bytes:
    pieces = _NAMED_TAG.split(markup)
    pieces[1::2] = map(_TRACES.__getitem__, pieces[1::2])
    return b"".join(pieces)


def _slices(markup: bytes) -> Iterator[bytes]:
    """The markup in parts that begin with a tag, so that none is cut in two."""
    start = 0
    while len(markup) - start > _AT_A_TIME and (end := markup.rfind(b"<", start + 1, start + _AT_A_TIME)) > 0:
        yield markup[start:end]
        start = end
    yield markup[start:] if start else markup


def values_of(markup: bytes) -> str:
    """The texts of elements, one a line: of properties, which are no running text."""
    return unescaped(b"\n".join(value for piece in _TAG.split(_escaped(markup)) if (value := piece.strip())))


def said_by_attributes(markup: bytes, names: tuple[bytes, ...] = _SPEAKING) -> str:
    """What attributes tell people: other texts of pictures, watermarks, titles, values of fields; or others by name."""
    found = []
    for value in _values(names).finditer(markup):
        end = value.start()
        if not markup[end - 1 : end].isspace() or markup[max(end - _NAMED, 0) : end].rstrip().endswith(names):
            found.append(value[1] or value[2] or value[3])
    return unescaped(b"\n".join(found))


@cache
def _values(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Attributes whose names end so, or may before a space: the sign is found at once, then looked behind."""
    lasts = b"".join(re.escape(name[-1:]) for name in names)
    behind = b"|".join(b"(?<=%s=)" % re.escape(name) for name in names)
    return re.compile(rb"=(?<=[%s\s]=)(?:(?<=\s=)|%s)%s" % (lasts, behind, _VALUE))


def unescaped(text: bytes) -> str:
    """The characters that references stand for."""
    decoded = text.decode("utf-8", "replace")
    if "&" not in decoded:
        return decoded
    meant = {one: html.unescape(one) for one in set(_REFERENCE.findall(decoded))}
    if len(meant) > _FEW_REFERENCES or _could_join(list(meant.values())):
        return html.unescape(decoded)
    # The same few, many times: quicker one by one, the longer first, of which a shorter one may be the beginning.
    # The one that stands for & comes last: what it makes is no reference.
    for reference, said in sorted(meant.items(), key=lambda one: ("&" in one[1], -len(one[0]))):
        decoded = decoded.replace(reference, said)
    return decoded


def _could_join(said: list[str]) -> bool:
    """Whether one by one they could make references of what is about them."""
    return sum("&" in one for one in said) > 1 or any(not one or _JOINING.match(one) for one in said)


def plain(markup: bytes) -> bytes:
    """The same markup in UTF-8, whatever it says or shows its encoding to be."""
    if markup.startswith((b"\xff\xfe", b"\xfe\xff")):
        return markup.decode("utf-16", "replace").encode()
    if markup.startswith((b"<\x00", b"\x00<")):
        return markup.decode("utf-16-le" if markup[1] == 0 else "utf-16-be", "replace").encode()
    found = _DECLARED.search(markup, 0, _LOOKED_FOR_ENCODING)
    encoding = found[1].decode("ascii").lower() if found else "utf-8"
    if encoding in ("utf-8", "utf8", "us-ascii", "ascii"):
        return markup
    try:
        return markup.decode(encoding, "replace").encode()
    except (LookupError, UnicodeError):
        return markup


def _escaped(markup: bytes) -> bytes:
    """CDATA sections as escaped text: else they would look like tags."""
    pieces, start = [], 0
    while (begin := markup.find(_CDATA, start)) >= 0:
        end = markup.find(_CDATA_END, begin)
        end = len(markup) if end < 0 else end
        inside = markup[begin + len(_CDATA) : end]
        pieces += [markup[start:begin], inside.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")]
        start = end + len(_CDATA_END)
    return b"".join([*pieces, markup[start:]])
