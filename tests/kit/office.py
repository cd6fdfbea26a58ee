"""Parts of Office documents that no library writes: compressed macros, and books that are not in XML."""

import struct

from kit.compound import compound
from kit.extraction import zipped

_CHUNK = 4_096


def packed(source: bytes) -> bytes:
    """A module's source as its stream holds it ([MS-OVBA] 2.4.1)."""
    out = bytearray(b"\x01")
    for start in range(0, len(source), _CHUNK):
        piece = source[start : start + _CHUNK]
        tokens = _tokens(piece)
        if len(tokens) < _CHUNK:
            out += (0xB000 | len(tokens) - 1).to_bytes(2, "little") + tokens
        else:
            out += (0x3000 | _CHUNK - 1).to_bytes(2, "little") + piece.ljust(_CHUNK, b"\0")
    return bytes(out)


def _tokens(piece: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(piece):
        flags, eight = 0, bytearray()
        for bit in range(8):
            if at >= len(piece):
                break
            width = max((at - 1).bit_length(), 4) if at else 4
            length, offset = _longest(piece, at, (0xFFFF >> width) + 3)
            if length >= 3:
                flags |= 1 << bit
                eight += (offset - 1 << 16 - width | length - 3).to_bytes(2, "little")
            else:
                eight.append(piece[at])
            at += length if length >= 3 else 1
        out += bytes([flags]) + eight
    return bytes(out)


def _longest(piece: bytes, at: int, most: int) -> tuple[int, int]:
    """The longest piece before that is the same as what comes: how long it is, and how far back."""
    for length in range(min(most, len(piece) - at, 60), 2, -1):
        if (found := piece.rfind(piece[at : at + length], 0, at + length - 1)) >= 0:
            return length, at - found
    return 0, 0


def project(source: str, page: int = 1252) -> bytes:
    """A project with one module, as an OLE file."""
    directory = b"\x03\x00\x02\x00\x00\x00" + page.to_bytes(2, "little") + b"\x04\x00\x01\x00\x00\x00x"
    module = b"cache of a program" * 10 + packed(f'Attribute VB_Name = "Module1"\r\n{source}'.encode(f"cp{page}"))
    return compound({"VBA/dir": packed(directory), "VBA/Module1": module, "VBA/_VBA_PROJECT": b"\xcc\x61"})


def binary_book(name: str, cells: list[str], header: str) -> bytes:
    """An .xlsb of one sheet ([MS-XLSB]): its name, cells of its first column, what is printed above."""
    sheets = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(name))
    workbook = _record(131) + _record(143) + sheets + _record(144) + _record(132)
    rows = b"".join(
        _record(0, struct.pack("<IIHHBI", row, 0, 300, 0, 0, 0)) + _record(6, struct.pack("<II", 0, 0) + _wide(text))
        for row, text in enumerate(cells)
    )
    printed = _record(479, struct.pack("<H", 0) + _wide(header) + struct.pack("<5I", *[0xFFFFFFFF] * 5)) + _record(480)
    size = _record(148, struct.pack("<4I", 0, len(cells) - 1, 0, 0))
    sheet = _record(129) + size + _record(145) + rows + _record(146) + printed + _record(130)
    target = '<Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.bin"/>'
    return zipped(
        **{
            "[Content_Types]__xml": "<Types/>",
            "xl/_rels/workbook__bin__rels": f"<Relationships>{target}</Relationships>",
            "xl/workbook__bin": workbook,
            "xl/worksheets/sheet1__bin": sheet,
        }
    )


def _record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = bytes([len(body)]) if len(body) < 0x80 else bytes([len(body) & 0x7F | 0x80, len(body) >> 7])
    return number + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
