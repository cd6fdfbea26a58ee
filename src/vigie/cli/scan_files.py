"""Files and folders, scanned one by one: opened in the workshop, searched here. What cannot be opened is told."""

import os
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from vigie.cli.scan_messages import finding
from vigie.content import whole
from vigie.content.extraction import Extraction, Look
from vigie.content.scanner import Scanner
from vigie.content.unread import sightings_of
from vigie.content.workshop import Workshop
from vigie.model.errors import UsageError
from vigie.model.findings import Severity
from vigie.model.language import Sentence
from vigie.model.sightings import Sighting

STDIN: Final = Path("-")
MOST: Final = 2_000_000
"""Files of one run."""
_NAME: Final = "file name"
_ABSENT: Final = Sentence(
    en="{path}: there is no such file or folder", fr="{path} : ce fichier ou dossier n'existe pas"
)
_TOO_MANY: Final = Sentence(
    en="more than {most} {most:file|files}: name a smaller folder",
    fr="plus de {most} {most:fichier|fichiers} : nommez un dossier plus petit",
)


@dataclass(frozen=True, slots=True)
class Scanned:
    """One file, and what was seen in it. ``error`` says why it could not even be opened."""

    path: str
    type: str
    size: int
    seconds: float
    sightings: tuple[Sighting, ...]
    error: str = ""

    @property
    def found(self) -> bool:
        """Something that must not be there, or that could hide it."""
        return any(one.severity > Severity.INFORMATIONAL for one in self.sightings)

    def for_machines(self) -> dict[str, Any]:
        """One line of the answer."""
        return {
            "path": self.path,
            "type": self.type,
            "bytes": self.size,
            "seconds": self.seconds,
            "error": self.error,
            "findings": [finding(one) for one in self.sightings],
        }


class Chosen(NamedTuple):
    """What is to be scanned."""

    files: list[Path]
    passed: int  # links, pipes and the like in folders: not followed, not opened


def files_of(paths: Iterable[Path]) -> Chosen:
    """Every regular file named or in a folder named, each once, in order of name. Links are not followed.

    Raises `UsageError` for a path that does not exist.
    """
    found: dict[Path, None] = {}
    passed: set[Path] = set()
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            raise UsageError(_ABSENT.filled(path=path))
        for one in _below(path, passed):
            found[one] = None
            if len(found) > MOST:
                raise UsageError(_TOO_MANY.filled(most=MOST))
    return Chosen(list(found), len(passed))


def _below(path: Path, passed: set[Path]) -> Iterator[Path]:
    if path == STDIN or not path.is_dir() or path.is_symlink():
        yield path
        return
    closed: list[Path] = []
    for folder, folders, names in os.walk(path, onerror=lambda error: closed.append(Path(error.filename))):
        folders.sort()
        passed.update(one for name in folders if (one := Path(folder, name)).is_symlink())
        for name in sorted(names):
            one = Path(folder, name)
            if _is_file(one):
                yield one
            else:
                passed.add(one)
    yield from closed  # opening them fails once more, and says so


def _is_file(path: Path) -> bool:
    """Also what went away meanwhile: it was there to be looked at, so it is told."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return True


@dataclass(frozen=True, slots=True)
class Files:
    """Scans files: ``jobs`` are open at a time, and answers come in the order of the files."""

    scanner: Scanner
    workshop: Workshop
    look: Look
    jobs: int

    def answers(self, paths: Iterable[Path]) -> Iterator[Scanned]:
        """What was seen in each file."""
        waiting: deque[tuple[Path, Callable[[], Scanned]]] = deque()
        for path in paths:
            waiting.append((path, self._begun(path)))
            if len(waiting) > 2 * self.jobs:
                yield waiting.popleft()[1]()
        while waiting:
            yield waiting.popleft()[1]()

    def _begun(self, path: Path) -> Callable[[], Scanned]:
        """Hand the file to the workshop; the answer is had by calling."""
        try:
            if path == STDIN:
                data = sys.stdin.buffer.read(self.workshop.limits.size + 1)
                file: bytes | Path = data
                size, opening = len(data), self.workshop.submit(data, "", "", self.look)
            else:
                file = path
                size, opening = path.lstat().st_size, self.workshop.submit(path, path.name, "", self.look)
        except OSError as error:
            reason = error.strerror or str(error)
            return lambda: Scanned(written(path), "", 0, 0.0, (), reason)
        return lambda: self._ended(path, file, size, opening)

    def _ended(self, path: Path, file: bytes | Path, size: int, opening: "Future[Extraction]") -> Scanned:
        try:
            said = opening.result()
        except OSError as error:
            return Scanned(written(path), "", size, 0.0, (), error.strerror or str(error))
        name = [] if path == STDIN else [(_NAME, written(Path(path.name)))]
        seen = self.scanner.scan([*name, *whole.parts(file, self.workshop.limits.size), *said.parts])
        return Scanned(written(path), said.type, size, said.seconds, (*seen, *sightings_of(said.problems)))


def written(path: Path) -> str:
    """A path that can be written: names of files are bytes, and not always text."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
