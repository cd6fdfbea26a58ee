"""Word, Excel, PowerPoint and Outlook files of before 2007 (OLE2 compound files)."""

import io
import re
import struct
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any, Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes
from vigie.content.extractors._macros import code_page, source
from vigie.content.extractors._sheets import cells
from vigie.content.extractors._word import word_parts

_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = {"encryptedpackage", "encryptioninfo", "drmcontent", "\tdrmcontent"}
_READ: Final = {"worddocument", "0table", "1table", "workbook", "book", "powerpoint document", "current user"}
_RUN: Final = re.compile(
    rb"[\x20-\x7e\t\xc0-\xff]{0,4}[\x20-\x7e\t]{6}[\x20-\x7e\t\xc0-\xff]*|(?:[\x20-\x7e\t\xa0-\xff]\x00){6,}"
)
_PICTURE: Final = re.compile(rb"\x89PNG\r\n|\xff\xd8\xff[\xe0-\xee]")
_MOST_PICTURES: Final = 200
_MOST_STREAMS: Final = 5_000
_CSTRING, _CHARS, _BYTES = 0x0FBA, 0x0FA0, 0x0FA8
_PASSWORD: Final = 0x2F  # record of an encrypted Excel book
_CONTAINER: Final = 0xF
_CONTINUE, _BOX = 0x3C, 0x1B6
_COUNTED: Final = 3  # bytes before the letters: their number, and the flag
_PRINTED: Final = {0x14: "header", 0x15: "footer"}


def _extract(content: Content, sink: Sink) -> None:
    import olefile

    with olefile.OleFileIO(io.BytesIO(content.data), raise_defects=olefile.DEFECT_FATAL) as ole:
        names = ole.listdir(streams=True, storages=False)[:_MOST_STREAMS]
        leaves = {name[-1].lower() for name in names}
        if leaves & _LOCKED:
            raise Refused(Code.ENCRYPTED)
        sink.text("properties", "\n".join(_properties(ole)))
        tops = {name[0].lower() for name in names if len(name) == 1}
        if "worddocument" in tops:
            for place, text in word_parts(lambda name: _stream(ole, [name], sink)):
                sink.text(place, text)
        if tops & {"workbook", "book"}:
            _book(content, _stream(ole, ["Workbook" if "workbook" in tops else "Book"], sink), sink)
        if "powerpoint document" in tops:
            sink.text("slides", "\n".join(_slides(_stream(ole, ["PowerPoint Document"], sink))))
        _rest(ole, names, sink)


def _properties(ole: Any) -> Iterator[str]:
    metadata = ole.get_metadata()
    for name in (*metadata.SUMMARY_ATTRIBS, *metadata.DOCSUM_ATTRIBS):
        value = getattr(metadata, name)
        if isinstance(value, bytes) and name != "thumbnail":
            yield value[:10_000].decode("utf-8", "replace") if value.isascii() else _guess(value[:10_000])
        elif isinstance(value, str):
            yield value[:10_000]


def _guess(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _stream(ole: Any, name: list[str], sink: Sink) -> bytes:
    size = ole.get_size(name)
    if size > sink.budget.limits.size:
        raise Refused(Code.TOO_LARGE)
    data: bytes = ole.openstream(name).read()
    sink.expand(len(data), len(data))
    return data


def _book(content: Content, stream: bytes, sink: Sink) -> None:
    """Cells by calamine; headers and footers, which it leaves out, from their records."""
    before = 0
    for kind, body in _records(stream):
        if kind == _PASSWORD:
            raise Refused(Code.ENCRYPTED)
        if (place := _PRINTED.get(kind)) and len(body) > _COUNTED:
            sink.text(place, _biff(body[_COUNTED - 1 :]))
        elif kind == _CONTINUE and before == _BOX:
            sink.text("comments", _biff(body))
        before = kind
    cells(content, sink)


def _biff(body: bytes) -> str:
    """A string of an Excel book: a flag says how wide its letters are."""
    return body[1:].decode("utf-16-le" if body[0] & 1 else "cp1252", "replace") if body else ""


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of an Excel book: kind, length, body."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _slides(stream: bytes) -> Iterator[str]:
    """Texts of slides, notes, masters and comments: atoms in containers."""
    at = 0
    while at + 8 <= len(stream):
        version, kind, length = struct.unpack_from("<HHI", stream, at)
        at += 8
        if version & 0xF == _CONTAINER:
            continue  # its contents follow
        if kind in (_CHARS, _CSTRING):
            yield stream[at : at + length].decode("utf-16-le", "replace").replace("\r", "\n")
        elif kind == _BYTES:
            yield stream[at : at + length].decode("cp1252", "replace").replace("\r", "\n")
        at += length


def _rest(ole: Any, names: list[list[str]], sink: Sink) -> None:
    """Streams that no reader knows: embedded files and macros are read, of others the runs of letters are kept."""
    pages = {tuple(name[:-1]): code_page(_stream(ole, name, sink)) for name in names if _is_directory(name)}
    for name in names:
        if _is_read(name):
            continue
        try:
            data = _stream(ole, name, sink)
        except Refused as refused:
            sink.problem(refused.code, "/".join(name))
            continue
        if name[-1].lower() in ("package", "\x01ole10native") or _is_file(data):
            _embedded(name, data, sink)
        elif name[-1].lower() in ("pictures", "data"):
            _pictures(data, sink)
        elif macro := source(data):
            sink.text(f"macro {name[-1]}", macro.decode(pages.get(tuple(name[:-1]), "cp1252"), "replace"))
        else:
            sink.text("/".join(name), "\n".join(_runs(data)))


def _is_read(name: list[str]) -> bool:
    """Read elsewhere, or made by a program for itself: its caches of macros."""
    leaf = name[-1].lower()
    if "vba" in map(str.lower, name[-2:-1]) and (leaf in ("dir", "_vba_project") or leaf.startswith("__srp_")):
        return True
    return (len(name) == 1 and leaf in _READ) or leaf.startswith(("\x05", "\x01compobj", "\x03"))


def _is_directory(name: list[str]) -> bool:
    return [part.lower() for part in name[-2:]] == ["vba", "dir"]


def _pictures(data: bytes, sink: Sink) -> None:
    """Pictures of slides and documents, which lie behind one another."""
    starts = [found.start() for found in islice(_PICTURE.finditer(data), _MOST_PICTURES)]
    for number, (start, end) in enumerate(pairwise([*starts, len(data)]), start=1):
        sink.file(f"picture {number}", data[start:end])


def _embedded(name: list[str], data: bytes, sink: Sink) -> None:
    """An OLE package: a short header with names, then the file."""
    if name[-1].lower() != "\x01ole10native":
        sink.file(name[-1], data)
        return
    fields = data[6:].split(b"\x00", 2)
    label = fields[0].decode("cp1252", "replace") if len(fields) > 2 else "embedded"
    at = next((found for magic in _STARTS if (found := data.find(magic, 0, 4_096)) >= 0), -1)
    if at >= 0:
        sink.file(label, data[at:])
    else:
        sink.text(f"embedded {label}", "\n".join(_runs(data)))


_STARTS: Final = (b"%PDF-", b"PK\x03\x04", _MAGIC, b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")


def _is_file(data: bytes) -> bool:
    return data.startswith(_STARTS)


def _runs(data: bytes) -> Iterator[str]:
    for found in _RUN.finditer(data):
        run = found[0]
        yield run.decode("utf-16-le", "replace") if b"\x00" in run else run.decode("cp1252", "replace")


EXTRACTORS = (
    Extractor(
        name="old office",
        suffixes=suffixes("doc dot xls xlt ppt pot pps vsd pub mpp"),
        recognises=lambda content: content.data.startswith(_MAGIC),
        extract=_extract,
        rank=31,
    ),
)
