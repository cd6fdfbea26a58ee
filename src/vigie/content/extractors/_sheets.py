"""Sheets of Excel books: cells row by row, names, hidden ones, headers and footers for printing."""

import io
import re
from typing import Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Refused, Sink
from vigie.content.extractors._markup import plain, said_by_attributes, text_of, unescaped
from vigie.content.extractors._zip import unpacked

_SHEET: Final = re.compile(rb"<(?:\w{1,20}:)?sheet\s([^<>]*)>")
_ATTRIBUTE: Final = re.compile(rb'([\w:]{1,40})="([^"<>]*)"')
_TARGET: Final = re.compile(rb"<Relationship\s([^<>]*)>")
_TAG: Final = re.compile(rb"<[^<>]*>")
_STRING: Final = re.compile(rb"<(?:\w{1,20}:)?si\b[^<>]*>")
_STRING_END: Final = re.compile(rb"</(?:\w{1,20}:)?si>")
_CELLS: Final = re.compile(
    rb"<(?:\w{1,20}:)?(?:(row)\b|c( [^<>]*)?>"
    rb"(?:<(?:\w{1,20}:)?f\b[^<>]*>(?:[^<>]*</(?:\w{1,20}:)?f>)?)?"
    rb"<(?:is><t(?: xml:space=\"preserve\")?>([^<>]*)</t></is>|(?:\w{1,20}:)?v>([^<>]*)<"
    rb"|(?:\w{1,20}:)?is>((?:[^<]+|<(?!/?(?:\w{1,20}:)?(?:is|c|row)\b))*)))"
)
"""Rows, and cells that hold something: their attributes, text in place, value, and text that is cut by formats."""
_PRINTED: Final = re.compile(rb"<(?:\w{1,20}:)?(?:odd|even|first)(Header|Footer)\b[^<>]*>([^<>]*)<")

_DIGITS: Final = 9


def sheets(content: Content, sink: Sink) -> None:
    """Pour every sheet, with its name."""
    strings = _strings(content, sink)
    names = sheet_names(content, sink)
    sink.text("sheet names", "\n".join(names.values()))
    infos = [
        info
        for info in content.members.values()
        if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml")
    ]
    for path, data in unpacked(content, infos, sink):
        place = f"sheet {names.get(path, path.rpartition('/')[2])}"
        markup = plain(data)
        sink.text(place, _rows(markup, strings))
        for which, text in _PRINTED.findall(markup, max(markup.rfind(b"sheetData>"), 0)):
            sink.text(f"{place}, {which.decode().lower()}", unescaped(text))


def sheet_names(content: Content, sink: Sink) -> dict[str, str]:
    """Names by the path of the sheet; hidden ones say so."""
    wanted = [info for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels") if (info := content.members.get(name))]
    found = {name: plain(data) for name, data in unpacked(content, wanted, sink)}
    book = found.get("xl/workbook.xml", b"")
    sink.text("defined names", text_of(book))
    sink.text("defined names", said_by_attributes(book))
    targets = {}
    for attributes in map(_attributes, _TARGET.findall(found.get("xl/_rels/workbook.xml.rels", b""))):
        target = attributes.get("Target", "")
        targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    names = {}
    for attributes in map(_attributes, _SHEET.findall(book)):
        hidden = " (hidden)" if attributes.get("state", "visible") != "visible" else ""
        names[targets.get(attributes.get("r:id", ""), "")] = f"{attributes.get('name', '')}{hidden}"
    return names


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode("utf-8", "replace"): unescaped(value) for name, value in _ATTRIBUTE.findall(tag)}


def _strings(content: Content, sink: Sink) -> list[bytes]:
    """The shared strings as cells show them, still escaped."""
    info = content.members.get("xl/sharedStrings.xml")
    for _, data in unpacked(content, [info] if info else [], sink):
        return [_bare(_STRING_END.split(piece, 1)[0]) for piece in _STRING.split(plain(data))[1:]]
    return []


def _bare(markup: bytes) -> bytes:
    return _TAG.sub(b"", markup) if b"<" in markup else markup


def _rows(markup: bytes, strings: list[bytes]) -> str:
    """Cells, with a tab between them and a line for each row."""
    out: list[bytes] = []
    add = out.append
    for row, attributes, inline, value, formatted in _CELLS.findall(markup):
        if row:
            add(b"\n")
        elif (
            value and b't="s"' in attributes and value.isdigit() and len(value) < _DIGITS and int(value) < len(strings)
        ):
            add(strings[int(value)])
        else:
            add(inline or value or _bare(formatted))
    return unescaped(b"\t".join(out))


def cells(content: Content, sink: Sink) -> None:
    """Pour every sheet of a book that is not written in XML (.xls, .xlsb)."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    sink.alone()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content.data))
        sink.text("sheet names", "\n".join(book.sheet_names))
        for sheet in book.sheets_metadata:
            if sheet.typ is SheetTypeEnum.ChartSheet:
                continue
            hidden = "" if sheet.visible is SheetVisibleEnum.Visible else " (hidden)"
            rows = book.get_sheet_by_name(sheet.name).to_python()
            sink.text(f"sheet {sheet.name}{hidden}", "\n".join("\t".join(map(str, row)) for row in rows))
    except (CalamineError, OSError) as error:
        raise Refused(Code.DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # what Rust raises where C would crash; it has no module
            raise Refused(Code.DAMAGED) from error
        raise
