"""Word, Excel and PowerPoint since 2007: markings live in headers, notes, properties: all are read."""

import re
import zipfile
from typing import Final

from vigie.content.extractors._kit import Content, Extractor, Sink, suffixes
from vigie.content.extractors._markup import plain, said_by_attributes, text_of, unescaped, values_of
from vigie.content.extractors._sheets import cells, sheets
from vigie.content.extractors._zip import unpacked

_PLACES: Final = tuple(
    (re.compile(pattern), place)
    for pattern, place in (
        (r"word/document\d*\.xml", "body"),
        (r"(?:word|xl|ppt)/.*header\d*\.xml", "header"),
        (r"(?:word|xl|ppt)/.*footer\d*\.xml", "footer"),
        (r"word/(?:foot|end)notes\d*\.xml", "notes"),
        (r"ppt/slides/slide(\d+)\.xml", "slide {}"),
        (r"ppt/notesSlides/notesSlide(\d+)\.xml", "notes {}"),
        (r"ppt/(?:slideMasters|slideLayouts|notesMasters|handoutMasters)/.*\.xml", "layout"),
        (r".*comments?[^/]*\.xml", "comments"),
        (r"docProps/.*\.xml", "properties"),
    )
)
_SILENT: Final = re.compile(
    r".*(?:theme\d*|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|viewProps|presProps|tableStyles|calcChain)\.xml"
    r"|\[Content_Types\]\.xml|xl/(?:worksheets/[^/]*|sharedStrings|workbook)\.xml"
)
_OUTSIDE: Final = re.compile(
    rb"""Target="([^"<>]{1,4000})"[^<>]*TargetMode="External"|TargetMode="External"[^<>]*Target="([^"<>]{1,4000})\""""
)
_LEADS_OUT: Final = b'"External"'
_NUMBER: Final = re.compile(r"\d+")
_BINARY_PARTS: Final = {"xl", "xl/worksheets", "xl/chartsheets", "xl/tables", "xl/pivotCache", "xl/externalLinks"}
_WIDE: Final = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\x00|[\x00-\x7f][\x01\x04]|[\x13-\x3a]\x20){4,32000}")
"""Letters of Western and Cyrillic scripts, and common signs, in UTF-16: not the numbers of records, which follow."""
_ROOTS: Final = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}


def _recognises(content: Content) -> bool:
    return content.data.startswith(b"PK") and "[Content_Types].xml" in content.members and _root(content) is not None


def _root(content: Content) -> str | None:
    return next((root for root in _ROOTS if any(name.startswith(root) for name in content.members)), None)


def _extract(content: Content, sink: Sink) -> None:
    texts = [info for info in content.members.values() if _is_text(info.filename)]
    for name, data in unpacked(content, sorted(texts, key=_order), sink):
        markup = plain(data)
        if name.endswith(".rels"):
            if _LEADS_OUT in markup:
                sink.text("links", unescaped(b"\n".join(one or other for one, other in _OUTSIDE.findall(markup))))
            continue
        place = _place(name)
        sink.text(place, values_of(markup) if place == "properties" else text_of(markup))
        sink.text(place, said_by_attributes(markup))
    if "xl/workbook.xml" in content.members:
        sheets(content, sink)
    elif "xl/workbook.bin" in content.members:
        _binary_book(content, sink)
    files = [info for info in content.members.values() if _is_file(info.filename) and not info.is_dir()]
    for name, data in unpacked(content, files, sink):
        sink.file(name.rpartition("/")[2], data)


def _binary_book(content: Content, sink: Sink) -> None:
    """An .xlsb: cells by calamine; headers, comments and names, which it leaves out, as runs of letters."""
    parts = [info for info in content.members.values() if _is_part(info.filename)]
    for name, data in unpacked(content, parts, sink):
        sink.text(name, "\n".join(run[0].decode("utf-16-le") for run in _WIDE.finditer(data)))
    cells(content, sink)


def _is_part(name: str) -> bool:
    """A part of a binary book that is in the place of XML."""
    folder, _, leaf = name.rpartition("/")
    return leaf.endswith(".bin") and leaf != "vbaProject.bin" and (folder in _BINARY_PARTS)


def _is_text(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".vml")) and not _SILENT.fullmatch(name)


def _is_file(name: str) -> bool:
    """Neither markup nor a font, nor the small picture of the first page, in which nobody can read."""
    return not (
        name.endswith((".xml", ".rels", ".vml", ".fntdata", ".odttf"))
        or name.startswith("docProps/thumbnail")
        or "printerSettings" in name
        or _is_part(name)
    )


def _order(info: zipfile.ZipInfo) -> tuple[int, str]:
    number = _NUMBER.search(info.filename)
    return int(number[0][:9]) if number else 0, info.filename


def _place(name: str) -> str:
    for pattern, place in _PLACES:
        if found := pattern.fullmatch(name):
            return place.format(*found.groups())
    return name


EXTRACTORS = (
    Extractor(
        name="office",
        suffixes=suffixes("docx docm dotx dotm xlsx xlsm xltx xltm xlsb pptx pptm potx ppsx ppsm vsdx"),
        recognises=_recognises,
        extract=_extract,
        rank=20,
    ),
)
