"""Single compressed files: gzip, bzip2, xz, zstd. What is in them is opened as any other file."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes
from vigie.content.extractors._zstandard import zstandard

_SHORT: Final = {"tgz": "tar", "tbz": "tar", "tbz2": "tar", "txz": "tar", "tzst": "tar", "svgz": "svg", "emz": "emf"}
_MEMORY: Final = 256 << 20  # bytes that xz may ask for its dictionary


def _extract(opened: Callable[[io.BytesIO], Any], content: Content, sink: Sink) -> None:
    most = min(sink.room(), sink.budget.limits.size + 1)
    data, damaged = bytearray(), False
    try:
        with opened(io.BytesIO(content.data)) as source:
            while len(data) < most and (piece := source.read(min(1 << 20, most - len(data)))):
                data += piece
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError):
        damaged = True  # what came out before is worth reading
    sink.expand(len(data), len(content.data))
    if data:
        sink.file(_name(content), bytes(data))
    if damaged:
        raise Refused(Code.DAMAGED)


def _name(content: Content) -> str:
    stem, _, suffix = content.name.rpartition("/")[2].rpartition(".")
    ending = _SHORT.get(suffix.lower(), "")
    return f"{stem}.{ending}" if ending else stem or "content"


def _xz(source: io.BytesIO) -> lzma.LZMAFile:
    return lzma.LZMAFile(source)


def _kind(name: str, magic: bytes, ends: str, opened: Callable[[io.BytesIO], Any]) -> Extractor:
    return Extractor(
        name=name,
        suffixes=suffixes(ends),
        recognises=lambda content: content.data.startswith(magic),
        extract=partial(_extract, opened),
        rank=42,
    )


EXTRACTORS = (
    _kind("gzip", b"\x1f\x8b\x08", "gz tgz svgz emz", lambda source: gzip.GzipFile(fileobj=source)),
    _kind("bzip2", b"BZh", "bz2 tbz tbz2", bz2.BZ2File),
    _kind("zstd", b"\x28\xb5\x2f\xfd", "zst zstd tzst", zstandard),
    _kind("xz", b"\xfd7zXZ\x00", "xz txz", _xz),
)
