"""Members of ZIP archives, within limits."""

import contextlib
import struct
import zipfile
import zlib
from collections.abc import Iterator

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Refused, Sink

_ENCRYPTED = 0x1
_LOCAL, _LOCAL_SIZE, _PIECE = b"PK\x03\x04", 30, 64 << 10
_NAME_AND_EXTRA = struct.Struct("<HH")
"""Their lengths, at the end of the header of a member."""


def unpack(content: Content, info: zipfile.ZipInfo, sink: Sink) -> bytes:
    """The bytes of one member. Raises `Refused` for what cannot be opened, `Full` for a bomb."""
    if content.archive is None:
        raise Refused(Code.DAMAGED)
    if info.flag_bits & _ENCRYPTED:
        raise Refused(Code.ENCRYPTED)
    most = min(sink.room(), sink.budget.limits.size + 1)
    try:
        data = _member(content.data, info, most)
        if data is None:
            with content.archive.open(info) as source:
                data = source.read(most)
    except NotImplementedError as error:
        raise Refused(Code.UNSUPPORTED, "how it is packed") from error
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error) as error:
        raise Refused(Code.DAMAGED) from error
    sink.expand(len(data), info.compress_size)
    if len(data) > sink.budget.limits.size:
        raise Refused(Code.TOO_LARGE)
    return data


def _member(data: bytes, info: zipfile.ZipInfo, most: int) -> bytes | None:
    """A whole member where its header is; None for all that is less usual, which the standard library takes longer for.

    A document has dozens of them, most of a few hundred bytes.
    """
    head = data[info.header_offset : info.header_offset + _LOCAL_SIZE]
    if len(head) < _LOCAL_SIZE or not head.startswith(_LOCAL) or info.file_size > most:
        return None
    start = info.header_offset + _LOCAL_SIZE + sum(_NAME_AND_EXTRA.unpack_from(head, _LOCAL_SIZE - 4))
    packed = data[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_DEFLATED:
        packed = zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
    elif info.compress_type != zipfile.ZIP_STORED:
        return None
    return packed if len(packed) == info.file_size and zlib.crc32(packed) == info.CRC else None


def unpacked(content: Content, infos: list[zipfile.ZipInfo], sink: Sink) -> Iterator[tuple[str, bytes]]:
    """Members with their bytes; each that cannot be opened is told, and does not keep us from the next."""
    for info in infos:
        try:
            data = unpack(content, info, sink)
        except Refused as refused:
            sink.problem(refused.code, info.filename, refused.detail)
        else:
            yield info.filename, data


def salvaged(data: bytes, sink: Sink) -> Iterator[tuple[str, bytes]]:
    """Members of an archive whose directory is gone, one behind another, as far as they can be told apart."""
    at, view = 0, memoryview(data)
    while (at := data.find(_LOCAL, at)) >= 0 and at + _LOCAL_SIZE <= len(data):
        sink.budget.hold()
        flags, how = struct.unpack_from("<HH", data, at + 6)
        size, _, name, extra = struct.unpack_from("<IIHH", data, at + 18)
        start = at + _LOCAL_SIZE + name + extra
        named = data[at + _LOCAL_SIZE : at + _LOCAL_SIZE + name].decode("utf-8", "replace")
        at = start
        if flags & _ENCRYPTED or how not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            continue
        most = min(sink.room(), sink.budget.limits.size)
        packed = view[start : start + size] if how == zipfile.ZIP_STORED else view[start:]
        out, used = (bytes(packed[:most]), size) if how == zipfile.ZIP_STORED else _inflated(packed, most)
        sink.expand(len(out), used)
        if out:
            at = start + used
            yield named, out


def _inflated(packed: memoryview, most: int) -> tuple[bytes, int]:
    """What comes out before the end or an error, and of how many bytes."""
    machine, out, at = zlib.decompressobj(-15), bytearray(), 0
    with contextlib.suppress(zlib.error):
        while not machine.eof and at < len(packed) and len(out) < most:
            piece = packed[at : at + _PIECE]
            out += machine.decompress(piece, most - len(out))
            at += len(piece) - len(machine.unused_data)
    return bytes(out), at


def appended(content: Content, sink: Sink) -> None:
    """An archive behind a file of another kind: whoever knows opens it as an archive, so it is opened here too."""
    if content.data.startswith(b"PK") or content.archive is None:
        return
    if (start := content.data.find(b"PK\x03\x04")) > 0:
        sink.file("appended.zip", content.data[start:])
