"""Reads what guards recorded: segments of a spool, or files of activities, one JSON object a line."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from vigie.activity.segments import segment_numbers, segment_path
from vigie.model.activity import MAX_LINE, Activity, decode
from vigie.model.errors import Mistake, UsageError
from vigie.model.language import Sentence

MISTAKES: Final = 20
"""Broken lines that are named; all are counted."""
_ABSENT: Final = Sentence(
    en="{path}: neither a folder with segments of a spool nor a file of activities",
    fr="{path} : ni un dossier de segments du journal, ni un fichier d'activités",
)


class Record:
    """Activities of files. After reading, `unreadable` counts the lines that were none, and `mistakes` names some."""

    def __init__(self, paths: Iterable[Path], told: Callable[[int], None] = lambda _bytes: None) -> None:
        """`told` hears how many bytes were read. Raises `UsageError` for a path without a record."""
        self.files = [file for path in paths for file in _files(path)]
        self.size = sum(file.stat().st_size for file in self.files)
        self.unreadable = 0
        self.mistakes: list[Mistake] = []
        self._told = told

    def __iter__(self) -> Iterator[Activity]:
        for file in self.files:
            with file.open("rb") as lines:
                for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE), b""), 1):
                    self._told(len(line))
                    try:
                        yield decode(line)
                    except ValueError as error:
                        self._note(file, number, str(error))

    def _note(self, file: Path, line: int, why: str) -> None:
        self.unreadable += 1
        if len(self.mistakes) < MISTAKES:
            self.mistakes.append(Mistake(str(file), line, f"not an activity: {why[:200]}"))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = [segment_path(path, number) for number in segment_numbers(path)] if path.is_dir() else []
    if not found:
        raise UsageError(_ABSENT.filled(path=path))
    return found
