"""Macros of Office documents: their source lies compressed in a stream of each module ([MS-OVBA] 2.4.1).

Passwords of VBA projects lock an editor, not the text: it is read.
"""

import re
from typing import Final

_BEGINS: Final = re.compile(rb"\x01[\x00-\xff][\xb0-\xbf]\x00Attribut")
"""A container, its first chunk, and what every module begins with: eight letters that nothing can shorten."""
_CHUNK: Final = 4_096
_COMPRESSED, _SIGNED = 0x8000, 3
_LARGEST: Final = 4 << 20  # bytes of one module
_CODE_PAGE: Final = re.compile(rb"\x03\x00\x02\x00\x00\x00(..)\x04\x00", re.DOTALL)  # a record, and the next one


def source(stream: bytes) -> bytes:
    """The source of a module out of its stream; empty when there is none."""
    found = _BEGINS.search(stream)
    return decompressed(stream[found.start() :]) if found else b""


def code_page(directory: bytes) -> str:
    """The encoding of a project's modules, from its stream `dir`."""
    found = _CODE_PAGE.search(decompressed(directory))
    name = f"cp{int.from_bytes(found[1], 'little')}" if found else "cp1252"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def decompressed(container: bytes) -> bytes:
    """What a compressed container holds, up to where it is damaged."""
    out = bytearray()
    at = 1
    while at + 2 <= len(container) and len(out) < _LARGEST:
        head = int.from_bytes(container[at : at + 2], "little")
        if head >> 12 & 7 != _SIGNED:
            break
        end = at + 3 + (head & 0xFFF)
        if head & _COMPRESSED:
            _chunk(container[at + 2 : end], out)
        else:
            out += container[at + 2 : at + 2 + _CHUNK]
        at = end
    return bytes(out)


def _chunk(data: bytes, out: bytearray) -> None:
    """One chunk: eight tokens after each byte of flags, letters or copies of what this chunk gave before."""
    start, at = len(out), 0
    while at < len(data) and len(out) - start < _CHUNK:
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data):
                return
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            token = int.from_bytes(data[at : at + 2], "little")
            at += 2
            width = max((len(out) - start - 1).bit_length(), 4)  # of the offset: it grows with what there is
            offset, length = (token >> (16 - width)) + 1, (token & (0xFFFF >> width)) + 3
            if offset > len(out) - start:
                return
            for _ in range(min(length, _CHUNK)):  # a copy may run into itself
                out.append(out[-offset])
