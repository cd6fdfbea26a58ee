"""Rule files read into documents, each with the lines of its values. A file may hold several, parted by `---`."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from vigie.model.errors import ContentErrors, Mistake
from vigie.model.located import MAX_BYTES, Located, parse

_PART: Final = re.compile(r"^---(?=[ \t\r]|$)", re.MULTILINE)
_SUFFIXES: Final = frozenset({".yml", ".yaml"})


def rule_files(paths: Iterable[Path]) -> tuple[list[Path], list[Mistake]]:
    """The rule files of files and folders, in a stable order; hidden ones are left out of folders."""
    found: dict[Path, None] = {}
    mistakes = []
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(_below(path))))
        elif path.is_file():
            found[path] = None
        else:
            mistakes.append(Mistake(str(path), 0, "is neither a file nor a folder"))
    return list(found), mistakes


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.suffix in _SUFFIXES and path.is_file() and not any(part.startswith(".") for part in parts):
            yield path


def documents(path: Path) -> tuple[list[Located], list[Mistake]]:
    """Every document of a file that can be read, and what is wrong with the others."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return [], [Mistake(str(path), 0, f"is larger than {MAX_BYTES} bytes")]
        content = path.read_bytes()
    except OSError as error:
        return [], [Mistake(str(path), 0, f"cannot be read: {error.strerror}")]
    return split(content, str(path))


def split(content: bytes, path: str) -> tuple[list[Located], list[Mistake]]:
    """Part a file at its `---` lines. Each part keeps its line numbers by the empty lines put before it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Mistake(path, content[: error.start].count(b"\n") + 1, "is not UTF-8 text")]
    starts = [0, *(found.end() for found in _PART.finditer(text))]
    ends = [*(found.start() for found in _PART.finditer(text)), len(text)]
    found: list[Located] = []
    mistakes: list[Mistake] = []
    for start, end in zip(starts, ends, strict=True):
        try:
            document = parse("\n" * text.count("\n", 0, start) + text[start:end], path, max_bytes=2 * MAX_BYTES)
        except ContentErrors as errors:
            mistakes += errors.mistakes
            continue
        mistakes += document.mistakes
        if document.value is not None:
            found.append(document)
    return found, mistakes
