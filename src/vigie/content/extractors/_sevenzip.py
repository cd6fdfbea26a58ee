"""7z archives: what they hold, and the streams it is packed in. Every number in them is a claim, and is checked."""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Refused, Sink
from vigie.content.extractors._zstandard import zstandard

MAGIC: Final = b"7z\xbc\xaf\x27\x1c"
_START: Final = 32
_END, _HEADER, _STREAMS, _FILES, _PACKED, _UNPACKED, _PARTS, _SIZE, _SUMS = 0, 1, 4, 5, 6, 7, 8, 9, 10
_FOLDERS, _SIZES, _COUNTS, _EMPTY, _NAMES, _PACKED_HEADER = 11, 12, 13, 14, 17, 23
_MOST: Final = 100_000  # of anything that a header counts
_LARGEST_HEADER: Final = 32 << 20
_AES, _LZMA, _LZMA2, _DELTA = b"\x06\xf1\x07\x01", b"\x03\x01\x01", b"\x21", b"\x03"
_DEFLATE, _BZIP2, _ZSTD = b"\x04\x01\x08", b"\x04\x02\x02", b"\x04\xf7\x11\x01"
_MACHINE_CODE: Final = {b"\x04", b"\x0a"} | {
    b"\x03\x03" + one for one in (b"\x01\x03", b"\x02\x05", b"\x04\x01", b"\x05\x01", b"\x07\x01", b"\x08\x05")
}
"""They change addresses in programs, and no text: what they did is left as it is."""


@dataclass
class _Folder:
    """What was packed together: the methods, from the last that packed it to the first, and how large it was."""

    methods: list[tuple[bytes, bytes]]  # with their settings
    streams: int  # packed ones that it is made of: more than one is not understood
    outs: int
    last: int  # of what comes out of the methods: what is wanted
    size: int = 0
    parts: list[int] = field(default_factory=list)  # sizes of the files in it
    packed: int = 0
    at: int = 0


def opened(data: bytes, sink: Sink) -> Iterator[tuple[list[str], Callable[[], bytes] | None, list[int]]]:
    """For each folder: the names in it, what unpacks it, and the sizes of the files; then names that hold nothing.

    Raises `Refused`; so does what unpacks.
    """
    if len(data) < _START:
        raise Refused(Code.DAMAGED)
    offset, size = int.from_bytes(data[12:20], "little"), int.from_bytes(data[20:28], "little")
    header = data[_START + offset : _START + offset + min(size, _LARGEST_HEADER)]
    if not size:
        return
    try:
        reader = _Reader(header)
        while (kind := reader.number()) == _PACKED_HEADER:
            [folder] = reader.streams()
            reader = _Reader(_unpacked(data, folder, sink))
        if kind != _HEADER:
            raise Refused(Code.DAMAGED)
        folders, names, empty = reader.header()
    except (IndexError, ValueError) as error:
        raise Refused(Code.DAMAGED) from error
    full = iter([name for name, nothing in zip(names, empty, strict=True) if not nothing])
    for folder in folders:
        inside = [name for _, name in zip(folder.parts, full, strict=False)]
        yield inside, lambda folder=folder: _unpacked(data, folder, sink), folder.parts  # type: ignore[misc]
    yield [name for name, nothing in zip(names, empty, strict=True) if nothing], None, []


class _Reader:
    """Reads a header from its beginning to its end. Raises `IndexError` or `ValueError` when it lies."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def bytes(self, count: int) -> bytes:
        self.at += count
        if count < 0 or self.at > len(self.data):
            raise IndexError
        return self.data[self.at - count : self.at]

    def number(self) -> int:
        """One to nine bytes: the ones at the beginning of the first say how many follow."""
        first = self.bytes(1)[0]
        more = 8 - (first ^ 0xFF).bit_length()
        high = (first & (0x7F >> more)) << 8 * more if more < 8 else 0
        return int.from_bytes(self.bytes(more), "little") | high

    def count(self) -> int:
        if (count := self.number()) > _MOST:
            raise ValueError(count)
        return count

    def bits(self, count: int) -> list[bool]:
        flags = self.bytes((count + 7) // 8)
        return [bool(flags[at // 8] << at % 8 & 0x80) for at in range(count)]

    def sums(self, count: int) -> None:
        known = count if self.bytes(1)[0] else sum(self.bits(count))
        self.bytes(4 * known)

    def header(self) -> tuple[list[_Folder], list[str], list[bool]]:
        folders: list[_Folder] = []
        names: list[str] = []
        empty: list[bool] = []
        while (kind := self.number()) != _END:
            if kind == _STREAMS:
                folders = self.streams()
            elif kind == _FILES:
                names, empty = self.files()
            else:
                raise ValueError(kind)
        return folders, names, empty

    def streams(self) -> list[_Folder]:
        folders: list[_Folder] = []
        start, packed = 0, list[int]()
        while (kind := self.number()) != _END:
            if kind == _PACKED:
                start, packed = self.packed()
            elif kind == _UNPACKED:
                folders = self.folders()
            elif kind == _PARTS:
                self.parts(folders)
            else:
                raise ValueError(kind)
        sizes = iter(packed)
        for folder in folders:
            folder.at, folder.packed = start, sum(islice(sizes, folder.streams))
            folder.parts = folder.parts or [folder.size]
            start += folder.packed
        return folders

    def packed(self) -> tuple[int, list[int]]:
        start, count, sizes = self.number(), self.count(), list[int]()
        while (kind := self.number()) != _END:
            if kind == _SIZE:
                sizes = [self.number() for _ in range(count)]
            else:
                self.sums(count)
        return start, sizes

    def folders(self) -> list[_Folder]:
        if self.number() != _FOLDERS:
            raise ValueError
        count = self.count()
        if self.bytes(1)[0]:
            raise ValueError("elsewhere")
        folders = [self.folder() for _ in range(count)]
        while (kind := self.number()) != _END:
            if kind == _SIZES:
                for folder in folders:
                    folder.size = [self.number() for _ in range(folder.outs)][folder.last]
            else:
                self.sums(count)
        return folders

    def folder(self) -> _Folder:
        methods, ins, outs = [], 0, 0
        for _ in range(self.count()):
            flags = self.bytes(1)[0]
            name = self.bytes(flags & 0xF)
            more, less = (self.count(), self.count()) if flags & 0x10 else (1, 1)
            ins, outs = ins + more, outs + less
            methods.append((name, self.bytes(self.count()) if flags & 0x20 else b""))
        bound = {self.number(): self.number() for _ in range(outs - 1)}  # by what goes in: what comes out
        streams = ins - len(bound)
        _ = [self.number() for _ in range(streams if streams > 1 else 0)]
        last = next(iter(set(range(outs)) - set(bound.values())))
        order = [last]
        while (after := bound.get(order[-1], -1)) >= 0 and len(order) < len(methods):
            order.append(after)
        return _Folder([methods[one] for one in order] if streams == 1 else methods, streams, outs, last)

    def parts(self, folders: list[_Folder]) -> None:
        counts = [1] * len(folders)
        kind = self.number()
        if kind == _COUNTS:
            counts = [self.count() for _ in folders]
            kind = self.number()
        for folder, count in zip(folders, counts, strict=True):
            sizes = [self.number() for _ in range(count - 1)] if kind == _SIZE else []
            folder.parts = [*sizes, max(folder.size - sum(sizes), 0)] if count else []
        if kind == _SIZE:
            kind = self.number()
        while kind != _END:
            self.sums(sum(counts))
            kind = self.number()

    def files(self) -> tuple[list[str], list[bool]]:
        count = self.count()
        names, empty = [""] * count, [False] * count
        while (kind := self.number()) != _END:
            inside = _Reader(self.bytes(self.number()))
            if kind == _NAMES:
                names = inside.data[1:].decode("utf-16-le", "replace").split("\x00")[:count]
                names += [""] * (count - len(names))
            elif kind == _EMPTY:
                empty = inside.bits(count)
        return names, empty


def _unpacked(data: bytes, folder: _Folder, sink: Sink) -> bytes:
    """All that a folder holds, as far as it can be had."""
    names = {name for name, _ in folder.methods}
    if _AES in names:
        raise Refused(Code.ENCRYPTED)
    if folder.streams != 1:
        raise Refused(Code.UNSUPPORTED, "how it is packed")
    most = min(folder.size, sink.room())
    source = data[_START + folder.at : _START + folder.at + folder.packed]
    try:
        out = _decoded(source, [one for one in folder.methods if one[0] not in _MACHINE_CODE], most)
    except (lzma.LZMAError, zlib.error, OSError, EOFError, ValueError) as error:
        raise Refused(Code.DAMAGED) from error
    sink.expand(len(out), len(source))
    return out


def _decoded(source: bytes, methods: list[tuple[bytes, bytes]], most: int) -> bytes:
    match [name for name, _ in methods]:
        case [] | [b"\x00"]:
            return source[:most]
        case [name] if name == _DEFLATE:
            return zlib.decompressobj(-15).decompress(source, max(most, 1))
        case [name] if name == _BZIP2:
            return bz2.BZ2Decompressor().decompress(source, most)
        case [name] if name == _ZSTD:
            with zstandard(io.BytesIO(source)) as stream:
                return bytes(stream.read(most))
    filters = [_filter(name, settings, most) for name, settings in methods]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters).decompress(source, most)


def _filter(name: bytes, settings: bytes, most: int) -> dict[str, Any]:
    """A method as liblzma names it. A dictionary is never larger than what comes out, whatever is claimed."""
    room = max(most, 4_096)
    if name == _LZMA2 and len(settings) == 1:
        bits = settings[0]
        return {"id": lzma.FILTER_LZMA2, "dict_size": min((2 | bits & 1) << bits // 2 + 11, room)}
    if name == _LZMA and len(settings) == 5 and settings[0] < 9 * 5 * 5:
        first, claimed = settings[0], int.from_bytes(settings[1:], "little")
        sizes = {"lc": first % 9, "lp": first // 9 % 5, "pb": first // 45}
        return {"id": lzma.FILTER_LZMA1, "dict_size": min(max(claimed, 4_096), room), **sizes}
    if name == _DELTA and len(settings) == 1:
        return {"id": lzma.FILTER_DELTA, "dist": settings[0] + 1}
    raise Refused(Code.UNSUPPORTED, "how it is packed")
