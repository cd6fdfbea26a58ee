"""Where lines that are not activities are kept aside for a person to look at."""

import logging
import os
from pathlib import Path
from typing import Final

import msgspec

LIMIT: Final = 8 * 1024 * 1024
"""Bytes of the file before it is set aside as `<name>.1`, which replaces the one before: two are the most kept."""

_log = logging.getLogger(__name__)


class KeptAside(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file. `data` is base64 in JSON, so that no hostile byte reaches a terminal."""

    source: str
    segment: int
    offset: int
    reason: str
    data: bytes


class Quarantine:
    """A file of bounded size. Writing to it never fails the reader: a failure is said once in the log."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._complained = False

    def keep(self, line: KeptAside) -> None:
        """Append one line."""
        try:
            self._append(msgspec.json.encode(line) + b"\n")
        except OSError as error:
            if not self._complained:
                _log.warning("%s: corrupt spool lines cannot be kept aside: %s", self._path, error.strerror)
            self._complained = True

    def _append(self, content: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(file, content)
            full = os.fstat(file).st_size >= self._limit
        finally:
            os.close(file)
        if full:
            self._path.replace(self._path.with_name(self._path.name + ".1"))
