"""RAR archives whose members are stored as they are, locked or packed, of both generations. Sums are left at zero."""

import struct


def rar(name: str, data: bytes, *, locked: bool = False, packed: bool = False, sealed: bool = False) -> bytes:
    """Of version 5."""
    extra = _sized(_number(1)) if locked else b""
    how = _number(1 << 7 if packed else 0)
    about = _number(0) + _number(len(data)) + _number(0) + how + _number(0) + _number(len(name)) + name.encode()
    file = _number(2) + _number(2 | (1 if extra else 0)) + (_number(len(extra)) if extra else b"")
    file += _number(len(data)) + about + extra
    blocks = [_number(1) + _number(0) + _number(0), _number(4) + _number(0) if sealed else file]
    start, middle = b"Rar!\x1a\x07\x01\x00", b"".join(bytes(4) + _sized(block) for block in blocks)
    return start + middle + data + bytes(4) + _sized(_number(5) + _number(0) + _number(0))


def old_rar(name: str, data: bytes, *, locked: bool = False, packed: bool = False, sealed: bool = False) -> bytes:
    """Of versions 1.5 to 4."""
    main = struct.pack("<HBHH6x", 0, 0x73, 0x80 if sealed else 0, 13)
    sizes = (0, 0x74, 0x8000 | (4 if locked else 0), 32 + len(name), len(data), len(data))
    about = (2, 0, 0, 29, 0x33 if packed else 0x30, len(name), 0)
    file = struct.pack("<HBHHII", *sizes) + struct.pack("<BIIBBHI", *about) + name.encode()
    return b"Rar!\x1a\x07\x00" + main + file + data + struct.pack("<HBHH", 0, 0x7B, 0, 7)


def _sized(block: bytes) -> bytes:
    return _number(len(block)) + block


def _number(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
