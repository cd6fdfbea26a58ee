"""Members of ZIP archives, within limits."""

import zipfile
from collections.abc import Iterator

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Refused, Sink

_ENCRYPTED = 0x1


def unpack(content: Content, info: zipfile.ZipInfo, sink: Sink) -> bytes:
    """The bytes of one member. Raises `Refused` for what cannot be opened, `Full` for a bomb."""
    if content.archive is None:
        raise Refused(Code.DAMAGED)
    if info.flag_bits & _ENCRYPTED:
        raise Refused(Code.ENCRYPTED)
    most = min(sink.room(), sink.budget.limits.size + 1)
    try:
        with content.archive.open(info) as source:
            data = source.read(most)
    except NotImplementedError as error:
        raise Refused(Code.UNSUPPORTED, "how it is packed") from error
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise Refused(Code.DAMAGED) from error
    sink.expand(len(data), info.compress_size)
    if len(data) > sink.budget.limits.size:
        raise Refused(Code.TOO_LARGE)
    return data


def unpacked(content: Content, infos: list[zipfile.ZipInfo], sink: Sink) -> Iterator[tuple[str, bytes]]:
    """Members with their bytes; each that cannot be opened is told, and does not keep us from the next."""
    for info in infos:
        try:
            data = unpack(content, info, sink)
        except Refused as refused:
            sink.problem(refused.code, info.filename, refused.detail)
        else:
            yield info.filename, data


def appended(content: Content, sink: Sink) -> None:
    """An archive behind a file of another kind: whoever knows opens it as an archive, so it is opened here too."""
    if content.data.startswith(b"PK") or content.archive is None:
        return
    if (start := content.data.find(b"PK\x03\x04")) > 0:
        sink.file("appended.zip", content.data[start:])
