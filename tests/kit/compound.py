"""OLE2 compound files, the plain way: every stream in whole sectors. Enough for Outlook messages."""

import struct
from itertools import pairwise

_SECTOR, _FREE, _END, _FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST = 4096  # shorter streams would live elsewhere: they are filled up with zeros


def compound(streams: dict[str, bytes]) -> bytes:
    """A file of streams by path ("folder/name"). At most about 60 kB in all."""
    entries: list[tuple[str, int, str]] = [("Root Entry", 5, "")]
    folders = sorted({path.rpartition("/")[0] for path in streams} - {""})
    entries += [(folder, 1, "") for folder in folders]
    entries += [(path.rpartition("/")[2], 2, path) for path in streams]
    parents = ["", *([""] * len(folders)), *(path.rpartition("/")[0] for path in streams)]
    sectors: list[bytes] = []
    chain: list[int] = []

    def add(data: bytes) -> int:
        start, count = len(sectors), max(-(-len(data) // _SECTOR), 1)
        sectors.extend(data[i * _SECTOR : (i + 1) * _SECTOR].ljust(_SECTOR, b"\0") for i in range(count))
        chain.extend([*range(start + 1, start + count), _END])
        return start

    placed = {path: (add(data.ljust(_SMALLEST, b"\0")), max(len(data), _SMALLEST)) for path, data in streams.items()}
    children = {folder: [i for i in range(1, len(entries)) if parents[i] == folder] for folder in ["", *folders]}
    rights = {one: after for group in children.values() for one, after in pairwise(group)}
    directory = b""
    for number, (name, kind, path) in enumerate(entries):
        inside = children.get("" if number == 0 else name, []) if kind != 2 else []
        start, size = placed.get(path, (_END if kind == 5 else 0, 0))
        wide = name.encode("utf-16-le")
        directory += wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide) + 2, kind, 1)
        directory += struct.pack("<III", _FREE, rights.get(number, _FREE), inside[0] if inside else _FREE)
        directory += bytes(36) + struct.pack("<IQ", start, size)
    first = add(directory)
    fat_at = len(sectors)
    chain.append(_FAT)
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    assert len(fat) == _SECTOR
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, first, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", fat_at)
    return header.ljust(_SECTOR, b"\xff") + b"".join(sectors) + fat
