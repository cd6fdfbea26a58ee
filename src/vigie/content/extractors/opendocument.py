"""OpenDocument texts, tables, slides and drawings."""

import re
import zipfile
from itertools import pairwise
from typing import Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes
from vigie.content.extractors._markup import plain, said_by_attributes, text_of, unescaped, values_of
from vigie.content.extractors._zip import unpack, unpacked

_SILENT: Final = ("settings.xml", "manifest.xml", "layout-cache", "accelerator", "mimetype")
_TABLE: Final = re.compile(rb"<table:table\s([^<>]*)>")
_PAGE: Final = re.compile(rb"<draw:page\s")
_NAME: Final = re.compile(rb'table:name="([^"<>]*)"')
_MASTERS: Final = re.compile(rb"<office:master-styles")


def _recognises(content: Content) -> bool:
    if not content.data.startswith(b"PK") or "mimetype" not in content.members:
        return False
    return b"application/vnd.oasis.opendocument" in content.data[:200] or "META-INF/manifest.xml" in content.members


def _extract(content: Content, sink: Sink) -> None:
    _refuse_encrypted(content, sink)
    wanted = [info for info in content.members.values() if info.filename.endswith(".xml") and not _is_silent(info)]
    for name, data in unpacked(content, wanted, sink):
        folder, _, leaf = name.rpartition("/")
        prefix = f"{folder}: " if folder else ""
        markup = plain(data)
        if leaf == "content.xml":
            _body(markup, prefix, sink)
        elif leaf == "styles.xml":
            masters = _MASTERS.search(markup)
            sink.text(f"{prefix}header and footer", text_of(markup[masters.start() :]) if masters else "")
        else:
            sink.text(f"{prefix}properties" if leaf == "meta.xml" else name, values_of(markup))
    files = [
        info
        for info in content.members.values()
        if not info.filename.endswith(".xml") and not info.is_dir() and not _is_silent(info)
    ]
    for name, data in unpacked(content, files, sink):
        sink.file(name, data)


def _body(markup: bytes, prefix: str, sink: Sink) -> None:
    """The content: table by table in a spreadsheet, page by page in a presentation."""
    cuts = []
    if b"<office:spreadsheet" in markup:
        cuts = [(found.start(), f"sheet {_named(found[1])}") for found in _TABLE.finditer(markup)]
        sink.text("sheet names", "\n".join(place.removeprefix("sheet ") for _, place in cuts))
    elif b"<office:presentation" in markup:
        cuts = [(found.start(), f"slide {number}") for number, found in enumerate(_PAGE.finditer(markup), start=1)]
    cuts = [(0, "body"), *cuts, (len(markup), "")]
    for (start, place), (end, _) in pairwise(cuts):
        sink.text(prefix + place, text_of(markup[start:end]))
    sink.text(f"{prefix}body", said_by_attributes(markup))


def _named(attributes: bytes) -> str:
    found = _NAME.search(attributes)
    return unescaped(found[1]) if found else ""


def _is_silent(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith(_SILENT) or info.filename.startswith(("Configurations2/", "Thumbnails/", "META-INF/"))


def _refuse_encrypted(content: Content, sink: Sink) -> None:
    info = content.members.get("META-INF/manifest.xml")
    if info is not None and b"encryption-data" in unpack(content, info, sink):
        raise Refused(Code.ENCRYPTED)


EXTRACTORS = (
    Extractor(
        name="opendocument",
        suffixes=suffixes("odt ott ods ots odp otp odg odf"),
        recognises=_recognises,
        extract=_extract,
        rank=21,
    ),
)
