"""RAR archives: the names in them, whether they are locked, and what is stored as it is.

Nothing with a free licence that comes as a wheel unpacks them, so what is packed is told as not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes

_OLD, _NEW = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_MOST: Final = 100_000
_OLD_MAIN, _OLD_FILE, _OLD_END = 0x73, 0x74, 0x7B
_OLD_LOCKED_NAMES, _OLD_LOCKED, _OLD_LARGE, _OLD_WIDE, _OLD_FOLDER = 0x80, 0x4, 0x100, 0x200, 0xE0
_OLD_DATA, _OLD_STORED = 0x8000, 0x30
_MAIN, _FILE, _LOCKED_NAMES, _END = 1, 2, 4, 5
_LOCK: Final = 1
_IN_PARTS: Final = 0x18  # the file began in the volume before, or goes on in the next


@dataclass(frozen=True)
class _Member:
    name: str
    folder: bool
    locked: bool
    stored: bool
    data: bytes


def _extract(content: Content, sink: Sink) -> None:
    data = content.data
    members = _members(data, len(_NEW)) if data.startswith(_NEW) else _old_members(data, len(_OLD))
    names: list[str] = []
    try:
        for member in members:
            sink.budget.hold()
            names.append(member.name)
            if member.locked:
                sink.problem(Code.ENCRYPTED, member.name)
            elif member.stored:
                sink.expand(len(member.data), len(member.data))
                sink.file(member.name, member.data)
            elif not member.folder:
                sink.problem(Code.UNSUPPORTED, member.name, "packed by RAR")
    except (IndexError, ValueError) as error:
        raise Refused(Code.DAMAGED) from error
    finally:
        sink.text("file names", "\n".join(names))


def _old_members(data: bytes, at: int) -> Iterator[_Member]:
    """Of RAR 1.5 to 4. Raises `IndexError` where it ends too soon, or is none."""
    for _ in range(_MOST):
        block = data[at : at + 32]
        if at == len(data):  # before version 3 nothing said where it ends
            return
        kind, flags, size = block[2], _little(block, 3, 2), _little(block, 5, 2)
        if kind == _OLD_END:
            return
        if size < 7 or (kind == _OLD_MAIN) != (at == len(_OLD)):
            raise IndexError
        if kind == _OLD_MAIN and flags & _OLD_LOCKED_NAMES:
            raise Refused(Code.ENCRYPTED)
        packed = _little(block, 7, 4) if flags & _OLD_DATA or kind == _OLD_FILE else 0
        if kind == _OLD_FILE:
            start = at + 32 + (8 if flags & _OLD_LARGE else 0)
            packed += _little(data, at + 32, 4) << 32 if flags & _OLD_LARGE else 0
            raw = data[start : start + _little(block, 26, 2)]
            folder, locked = flags & _OLD_FOLDER == _OLD_FOLDER, bool(flags & _OLD_LOCKED)
            yield _Member(
                raw.partition(b"\x00")[0].decode("utf-8", "replace"),
                folder,
                locked,
                stored=block[25] == _OLD_STORED and not folder and not flags & 3,
                data=data[at + size : at + size + packed],
            )
        at += size + packed


def _members(data: bytes, at: int) -> Iterator[_Member]:
    """Of RAR 5 and later. Raises `IndexError` where it ends too soon, or is none."""
    for _ in range(_MOST):
        first = at == len(_NEW)
        size, start = _number(data, at + 4)
        kind, after = _number(data, start)
        flags, after = _number(data, after)
        extra, after = _number(data, after) if flags & 1 else (0, after)
        packed, after = _number(data, after) if flags & 2 else (0, after)
        end = start + size
        if kind == _LOCKED_NAMES:
            raise Refused(Code.ENCRYPTED)
        if kind == _END:
            return
        if (kind == _MAIN) != first:
            raise IndexError
        if kind == _FILE:
            locked = extra > 0 and _is_locked(data[max(end - extra, 0) : end])
            yield _file(data, after, locked=locked, whole=not flags & _IN_PARTS, packed=data[end : end + packed])
        at = end + packed


def _file(data: bytes, at: int, *, locked: bool, whole: bool, packed: bytes) -> _Member:
    flags, at = _number(data, at)
    _, at = _number(data, at)
    _, at = _number(data, at)
    how, at = _number(data, at + (4 if flags & 2 else 0) + (4 if flags & 4 else 0))
    _, at = _number(data, at)
    length, at = _number(data, at)
    folder = bool(flags & 1)
    stored = not how >> 7 & 7 and not folder and whole
    return _Member(data[at : at + length].decode("utf-8", "replace"), folder, locked, stored, packed)


def _is_locked(extra: bytes) -> bool:
    """Whether one of the records says how the file is encrypted."""
    at = 0
    while at < len(extra):
        size, start = _number(extra, at)
        kind, _ = _number(extra, start)
        if kind == _LOCK:
            return True
        at = start + max(size, 1)
    return False


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Seven bits a byte, the lowest first; and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        value |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            return value, at
    raise ValueError


def _little(data: bytes, at: int, count: int) -> int:
    if at + count > len(data):
        raise IndexError
    return int.from_bytes(data[at : at + count], "little")


EXTRACTORS = (
    Extractor(
        name="rar",
        suffixes=suffixes("rar"),
        recognises=lambda content: content.data.startswith((_OLD, _NEW)),
        extract=_extract,
        rank=43,
    ),
)
