"""RTF: the text, headers and properties; pictures and embedded files in it are opened."""

import re
from dataclasses import dataclass, field
from typing import Final

from vigie.content.extractors._kit import Content, Extractor, Sink, suffixes

_TOKEN: Final = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.IGNORECASE
)
_SKIPPED: Final = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator themedata colorschememapping "
    b"latentstyles datastore xmlnstbl fldinst pgdsctbl filetbl revtbl".split()
)
_SHOWN: Final = frozenset(b"shppict shpinst shptxt shp nonshppict hlinkbase atnauthor".split())
"""Destinations that old readers skip and new ones show."""
_FILES: Final = {b"pict": "picture", b"objdata": "embedded"}
_PLACES: Final = {
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf"), "header"),
    **dict.fromkeys((b"footer", b"footerl", b"footerr", b"footerf"), "footer"),
    b"footnote": "notes",
    b"annotation": "comments",
    b"info": "properties",
    b"userprops": "properties",
}
_SIGNS: Final = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n",
    b"tab": "\t", b"cell": "\t", b"emdash": "-", b"endash": "-",
    b"lquote": "'", b"rquote": "'", b"ldblquote": '"', b"rdblquote": '"', b"bullet": "*",
}  # fmt: skip
_DEEPEST: Final = 2_000


@dataclass
class _Group:
    place: str = "body"
    skipped: bool = False
    file: str = ""
    unicode_width: int = 1
    hexadecimal: list[bytes] = field(default_factory=list)


class _Reader:
    """One pass over the tokens, with the groups that are open."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.texts: dict[str, list[str]] = {}
        self.files: list[tuple[str, bytes]] = []
        self.groups = [_Group()]
        self.codepage = "cp1252"
        self.to_skip = 0  # characters that repeat a Unicode one for old readers
        self.starred = False

    def read(self, data: bytes) -> None:
        for found in _TOKEN.finditer(data):
            word, number, octet, sign, brace, text = found.groups()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word, number)
            elif octet:
                self._say(bytes([int(octet, 16)]).decode(self.codepage, "replace"))
            elif sign:
                self._sign(sign)
            elif text:
                self._text(text)

    def _brace(self, brace: bytes) -> None:
        self.starred = False
        if brace == b"{" and len(self.groups) < _DEEPEST:
            top = self.groups[-1]
            self.groups.append(_Group(top.place, top.skipped, top.file, top.unicode_width, top.hexadecimal))
        elif brace == b"}" and len(self.groups) > 1:
            ended = self.groups.pop()
            if ended.place == "properties":
                self.texts.setdefault(ended.place, []).append("\n")
            if ended.file and not self.groups[-1].file:
                self._file(ended)

    def _word(self, word: bytes, number: bytes | None) -> None:
        top = self.groups[-1]
        if word in _SKIPPED:
            top.skipped = True
        elif word in _FILES:
            top.file, top.hexadecimal = _FILES[word], []
        elif word in _PLACES:
            top.place = _PLACES[word]
        elif word == b"u" and number:
            self._unicode(int(number), top)
        elif word == b"uc" and number:
            top.unicode_width = min(max(int(number), 0), 8)
        elif word == b"ansicpg" and number:
            self.codepage = _codepage(number)
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif self.starred and word not in _SHOWN:
            top.skipped = True
        self.starred = False

    def _unicode(self, number: int, top: _Group) -> None:
        self._say(chr(number % 0x10000))
        self.to_skip = top.unicode_width

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.starred = True
        elif sign in b"~_-":
            self._say({b"~": " ", b"_": "-"}.get(sign, ""))
        elif sign in b"\\{}":
            self._say(sign.decode())
        elif sign in b"\r\n":
            self._say("\n")

    def _text(self, text: bytes) -> None:
        top = self.groups[-1]
        if top.file:
            top.hexadecimal.append(text)
        elif self.to_skip:
            kept = text[self.to_skip :]
            self.to_skip = max(self.to_skip - len(text), 0)
            self._say(kept.decode(self.codepage, "replace"))
        else:
            self._say(text.decode(self.codepage, "replace"))

    def _say(self, text: str) -> None:
        top = self.groups[-1]
        if self.to_skip and len(text) == 1 and not text.isspace():
            self.to_skip -= 1
        elif not top.skipped and not top.file:
            self.texts.setdefault(top.place, []).append(text)

    def _file(self, group: _Group) -> None:
        digits = b"".join(group.hexadecimal).translate(None, b" \t")
        data = bytes.fromhex(re.sub(rb"[^0-9a-fA-F]", b"", digits)[: len(digits) & ~1].decode())
        start = next((at for magic in _MAGICS if (at := data.find(magic, 0, 4_096)) >= 0), -1)
        if start >= 0:
            self.files.append((f"{group.file} {len(self.files) + 1}", data[start:]))


_MAGICS: Final = (b"\x89PNG", b"\xff\xd8\xff", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _codepage(number: bytes) -> str:
    name = f"cp{int(number)}"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def _extract(content: Content, sink: Sink) -> None:
    reader = _Reader(sink)
    reader.read(content.data)
    for place, pieces in reader.texts.items():
        sink.text(place, "".join(pieces))
    for name, data in reader.files:
        sink.file(name, data)


EXTRACTORS = (
    Extractor(
        name="rtf",
        suffixes=suffixes("rtf doc"),
        recognises=lambda content: content.data.lstrip()[:5] == b"{\\rtf",
        extract=_extract,
        rank=30,
    ),
)
