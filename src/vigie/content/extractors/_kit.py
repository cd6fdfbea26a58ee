"""What extractors are made of: the file they are given, and what they pour into."""

import io
import mimetypes
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from vigie.content.extraction import BOMB_FROM, Code, Limits, Look, Problem

CHUNK: Final = 32_000
"""Characters of one part: longer texts are cut at ends of lines, each piece with its own place."""
_OVERLAP: Final = 200  # characters of a piece that the next one repeats: what is cut in one is whole in the other
_LONGEST_PLACE: Final = 300
_MOST_PROBLEMS: Final = 200
_HEAD: Final = 4_096


class Full(Exception):
    """A limit for the whole file struck: nothing more is read of it."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class Refused(Exception):
    """One file cannot be inspected, for a reason that its extractor knows."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Content:
    """The bytes of one file, with what its name and its sender say it is: both may lie."""

    data: bytes
    name: str = ""
    type: str = ""

    @cached_property
    def head(self) -> bytes:
        """Its beginning."""
        return self.data[:_HEAD]

    @property
    def suffix(self) -> str:
        """The end of its name, or of the declared type, lower case, without the dot; "" when there is none."""
        stem, dot, end = self.name.rpartition(".")
        return end.lower() if dot and stem else (mimetypes.guess_extension(self.type) or "")[1:]

    @cached_property
    def members(self) -> dict[str, zipfile.ZipInfo]:
        """What a ZIP archive holds, by name; empty when it is none."""
        return {info.filename: info for info in self.archive.infolist()} if self.archive else {}

    @cached_property
    def archive(self) -> zipfile.ZipFile | None:
        """The file as a ZIP archive; None when it is none."""
        if not (self.data.startswith(b"PK") or b"PK\x05\x06" in self.data[-65_600:]):
            return None
        try:
            return zipfile.ZipFile(io.BytesIO(self.data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
            return None


@dataclass(frozen=True)
class Extractor:
    """Reads one kind of file. Asked in the order of ``rank``: the narrower a kind, the lower."""

    name: str
    suffixes: frozenset[str]  # of names that such files have
    recognises: Callable[[Content], bool]
    extract: Callable[[Content, "Sink"], None]
    rank: int = 50
    loose: bool = False  # such files go by many names: none of them is a lie


def suffixes(text: str) -> frozenset[str]:
    """Ends of names, written with spaces between them."""
    return frozenset(text.split())


@dataclass
class Budget:
    """What is left of the limits, for a file and everything in it."""

    limits: Limits
    look: Look
    until: float  # monotonic
    alone: Callable[[], None] = lambda: None
    text: int = 0
    expanded: int = 0
    files: int = 0
    looked_at: int = 0
    parts: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def hold(self) -> None:
        """Raises `Full` when the time is over."""
        if time.monotonic() > self.until:
            raise Full(Code.TIMEOUT, f"after {self.limits.seconds:g} s")


@dataclass(frozen=True)
class Sink:
    """Where an extractor pours what it reads. Counts everything, and raises `Full` when a limit strikes."""

    budget: Budget
    open: Callable[[Content, "Sink"], str]
    place: str = ""  # of the file within the outermost one: "a.zip/b.docx"
    depth: int = 0

    def text(self, place: str, text: str) -> None:
        """One text, and where it stands: long ones are cut. Blank ones are left out."""
        text = whole(text.strip())
        if not text:
            return
        self.budget.hold()
        room = self.budget.limits.text - self.budget.text
        self.budget.text += len(text)
        for number, piece in enumerate(_pieces(text[: max(room, 0)]), start=1):
            self.budget.parts.append((self._at(place if number == 1 else f"{place} ({number})"), piece))
        if len(text) > room:
            raise Full(Code.TOO_LARGE, f"more than {self.budget.limits.text:,} characters")

    def problem(self, code: Code, place: str = "", detail: str = "") -> None:
        """Something here was not inspected."""
        if len(self.budget.problems) < _MOST_PROBLEMS:
            self.budget.problems.append(Problem(code, self._at(place), printable(detail)))

    def file(self, name: str, data: bytes, type: str = "") -> None:  # noqa: A002
        """A file in the file: it is opened as any other."""
        self.budget.hold()
        self.budget.files += 1
        limits = self.budget.limits
        if self.budget.files > limits.files:
            raise Full(Code.TOO_LARGE, f"more than {limits.files:,} files")
        inside = Sink(self.budget, self.open, self._joined(name), self.depth + 1)
        if inside.depth > limits.depth:
            inside.problem(Code.TOO_DEEP, detail=f"more than {limits.depth} files in one another")
        elif len(data) > limits.size:
            inside.problem(Code.TOO_LARGE)
        else:
            inside.open(Content(data, name, type), inside)

    def expand(self, size: int, packed: int) -> None:
        """So many bytes came out of so many. Raises `Full` when that is beyond all proportion."""
        self.budget.hold()
        self.budget.expanded += size
        limits = self.budget.limits
        if size > BOMB_FROM and size > packed * limits.ratio:
            raise Full(Code.BOMB, f"{size:,} bytes from {packed:,}")
        if self.budget.expanded > limits.expanded:
            raise Full(Code.BOMB, f"more than {limits.expanded:,} bytes when opened")

    def alone(self) -> None:
        """Say that parsers come next which are not written in Python: whoever reads this file reads no other.

        Before they see a byte: one that was taken over could say what it likes.
        """
        self.budget.alone()

    def room(self) -> int:
        """How many bytes may still be unpacked, and one more: reading so many tells that it is too much."""
        return max(self.budget.limits.expanded - self.budget.expanded, 0) + 1

    def may_look(self) -> bool:
        """Whether one more page or picture may be looked at; counts it."""
        self.budget.looked_at += 1
        return self.budget.looked_at <= self.most_looked_at()

    def most_looked_at(self) -> int:
        """How many pages and pictures are looked at in all."""
        return self.budget.limits.looked_at * (10 if self.budget.look is Look.EVERYTHING else 1)

    def _at(self, place: str) -> str:
        place = printable(place)
        whole = f"{self.place}: {place}" if self.place and place else self.place or place
        return whole[:_LONGEST_PLACE]

    def _joined(self, name: str) -> str:
        name = printable(name).strip() or "unnamed"
        return f"{self.place}/{name}" if self.place else name


def whole(text: str) -> str:
    """The text without halves of letters, which escapes can make and nothing can write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def printable(text: str) -> str:
    """A foreign name on one line, without control characters, at most as long as a place."""
    text = text[:_LONGEST_PLACE]
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _pieces(text: str) -> list[str]:
    pieces, start = [], 0
    while len(text) - start > CHUNK:
        end = max(text.rfind("\n", start + CHUNK // 2, start + CHUNK), start + CHUNK // 2)
        end = end if end > start + CHUNK // 2 else start + CHUNK
        pieces.append(text[start:end])
        start = end - _OVERLAP
    return [*pieces, text[start:]] if text else pieces
