"""ZIP, tar and 7z archives: each file in them is opened as any other; the names are read too."""

import io
import tarfile
from typing import Final

from vigie.content.extraction import Code
from vigie.content.extractors import _sevenzip
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes
from vigie.content.extractors._zip import salvaged, unpacked

_TAR_MAGIC: Final = slice(257, 262)


def _zip(content: Content, sink: Sink) -> None:
    if content.archive is None:
        for name, data in salvaged(content.data, sink):
            sink.file(name, data)
        raise Refused(Code.DAMAGED)
    infos = content.archive.infolist()
    sink.text("file names", "\n".join(info.filename for info in infos))
    sink.text("comment", content.archive.comment.decode("utf-8", "replace"))
    for name, data in unpacked(content, [info for info in infos if not info.is_dir()], sink):
        sink.file(name, data)


def _tar(content: Content, sink: Sink) -> None:
    with tarfile.open(fileobj=io.BytesIO(content.data), mode="r:") as archive:
        names = []
        try:
            for member in archive:
                sink.budget.hold()
                names.append(member.name)
                if member.isreg() and (source := archive.extractfile(member)) is not None:
                    data = source.read(min(sink.room(), sink.budget.limits.size + 1))
                    sink.expand(len(data), len(data))
                    sink.file(member.name, data)
        except (tarfile.TarError, EOFError) as error:
            raise Refused(Code.DAMAGED) from error
        finally:
            sink.text("file names", "\n".join(names))


def _7z(content: Content, sink: Sink) -> None:
    for names, unpack, sizes in _sevenzip.opened(content.data, sink):
        sink.text("file names", "\n".join(names))
        if unpack is None or not names:
            continue
        try:
            data = memoryview(unpack())
        except Refused as refused:
            for name in names:
                sink.problem(refused.code, name, refused.detail)
            continue
        start = 0
        for name, size in zip(names, sizes, strict=False):
            sink.file(name, bytes(data[start : start + size]))
            start += size
        if len(data) < start:
            sink.problem(Code.DAMAGED, names[-1])


def _is_tar(content: Content) -> bool:
    return content.data[_TAR_MAGIC] == b"ustar"


EXTRACTORS = (
    Extractor(
        name="zip",
        suffixes=suffixes("zip epub jar apk war xpi"),
        recognises=lambda content: content.data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")),
        extract=_zip,
        rank=40,
    ),
    Extractor(
        name="7z",
        suffixes=suffixes("7z"),
        recognises=lambda content: content.data.startswith(_sevenzip.MAGIC),
        extract=_7z,
        rank=41,
    ),
    Extractor(name="tar", suffixes=suffixes("tar"), recognises=_is_tar, extract=_tar, rank=41),
)
