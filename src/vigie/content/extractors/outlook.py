"""Messages saved by Outlook (.msg): subject, people, body, attached files."""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes
from vigie.content.extractors._markup import plain, text_of

_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARK: Final = "__properties_version1.0".encode("utf-16-le")
_FIELD: Final = re.compile(r"__substg1\.0_([0-9A-F]{4})(001E|001F|0102)", re.IGNORECASE)
_HTML, _RTF, _DATA, _LONG_NAME, _SHORT_NAME = "1013", "1009", "3701", "3707", "3704"
_PLACES: Final = {
    "0037": "subject",
    "0070": "subject",
    "1000": "body",
    "007D": "headers",
    "0C1A": "from",
    "0C1F": "from",
    "0E02": "to",
    "0E03": "to",
    "0E04": "to",
    "3001": "to",
    "3003": "to",
    "39FE": "to",
}


def _recognises(content: Content) -> bool:
    return content.data.startswith(_MAGIC) and _MARK in content.data


def _extract(content: Content, sink: Sink) -> None:
    import olefile

    with olefile.OleFileIO(io.BytesIO(content.data), raise_defects=olefile.DEFECT_FATAL) as ole:
        attachments: dict[str, dict[str, list[str]]] = {}
        for path in ole.listdir(streams=True, storages=False):
            field = _FIELD.fullmatch(path[-1])
            if field is None:
                continue
            if len(path) > 1 and path[0].startswith("__attach"):
                attachments.setdefault(path[0], {})[field[1].upper()] = path
            elif place := _PLACES.get(field[1].upper()):
                sink.text(place, _text(ole, path, sink))
            elif field[1] == _HTML:
                sink.text("body", text_of(plain(_bytes(ole, path, sink))))
        for name, data in _attached(ole, attachments, sink):
            sink.file(name, data)


def _attached(ole: Any, attachments: dict[str, dict[str, list[str]]], sink: Sink) -> Iterator[tuple[str, bytes]]:
    for fields in attachments.values():
        named = fields.get(_LONG_NAME) or fields.get(_SHORT_NAME)
        name = _text(ole, named, sink) if named else "attached"
        sink.text("file names", name)
        if path := fields.get(_DATA):
            yield name, _bytes(ole, path, sink)


def _text(ole: Any, path: list[str], sink: Sink) -> str:
    data = _bytes(ole, path, sink)
    return data.decode("utf-16-le" if path[-1].upper().endswith("001F") else "cp1252", "replace").strip("\x00")


def _bytes(ole: Any, path: list[str], sink: Sink) -> bytes:
    if ole.get_size(path) > sink.budget.limits.size:
        raise Refused(Code.TOO_LARGE)
    data: bytes = ole.openstream(path).read()
    sink.expand(len(data), len(data))
    return data


EXTRACTORS = (
    Extractor(name="outlook", suffixes=suffixes("msg oft"), recognises=_recognises, extract=_extract, rank=30),
)
