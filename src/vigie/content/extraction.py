"""What becomes of a file: texts with their places, and what could not be inspected. Travels between processes."""

from enum import StrEnum, unique

import msgspec


@unique
class Code(StrEnum):
    """Why a file, or a part of it, was not inspected. Each is a verdict, never an outage."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"  # more bytes, text, pages or files than allowed
    TOO_DEEP = "too_deep"  # a file in a file in a file ...
    BOMB = "bomb"  # grows beyond all proportion when opened
    TIMEOUT = "timeout"
    CRASH = "crash"  # its parser died, or ran out of memory
    UNSUPPORTED = "unsupported"  # a form that no extractor reads
    NOT_SEEN = "not_seen"  # a picture or a scan, and no OCR is installed
    MISLABELLED = "mislabelled"  # its name says something else than its content


class Problem(msgspec.Struct, frozen=True, array_like=True):
    """One thing that was not inspected. ``place`` is empty for the whole file."""

    code: Code
    place: str = ""
    detail: str = ""


@unique
class Look(StrEnum):
    """How far pictures and scanned pages are read. Each level does what those before it do."""

    NOTHING = "nothing"
    STAMPS = "stamps"  # coloured stamps, at any angle: about a tenth of a second a page
    TITLES = "titles"  # and the larger text: about half a second
    EVERYTHING = "everything"  # and every line: seconds


class Limits(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What one file may cost, whatever is inside."""

    seconds: float = 20.0  # until the parser is killed
    memory: int = 1536 << 20  # bytes of address space of the parser
    size: int = 100 << 20  # bytes of the file
    expanded: int = 256 << 20  # bytes of everything that was packed in it
    ratio: int = 250  # expanded to packed, of one packed file of more than `BOMB_FROM` bytes
    text: int = 20_000_000  # characters
    files: int = 2_000  # in archives, attached, embedded
    depth: int = 6  # files in files
    pages: int = 2_000  # whose text is read
    looked_at: int = 10  # pages and pictures that are looked at by OCR; ten times as many for `Look.EVERYTHING`


BOMB_FROM = 16 << 20
"""Bytes. Smaller things may grow as they like: a page of blanks does, and harms nobody."""


class Extraction(msgspec.Struct, frozen=True, array_like=True):
    """What a file says, and where. What was read before a limit struck is there."""

    type: str  # what the content is: "pdf", "docx", "text"; "" when nothing knows it
    parts: tuple[tuple[str, str], ...] = ()  # (place, text): "page 3", "header", "a.zip/b.docx: footer"
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0  # that it took


class Request(msgspec.Struct, frozen=True, array_like=True):
    """What the child is asked; the file itself comes as a descriptor."""

    name: str
    declared: str  # media type that the sender says
    look: Look
    limits: Limits


@unique
class Hold(StrEnum):
    """What keeps a parser from doing harm. The first three hold everywhere, the others where the system grants them."""

    MEMORY = "memory"
    PROCESSOR = "processor time"
    WRITING = "no file written"
    NETWORK = "no network"
    CALLS = "system calls"  # a filter of them: no programs, no processes, nothing renamed or removed
    FENCE = "files out of reach"  # only programs and libraries can be read


class Ready(msgspec.Struct, frozen=True, array_like=True):
    """What the child says when it may be given files: what holds it, and whether it can read pictures."""

    held: tuple[Hold, ...]
    ocr: bool
