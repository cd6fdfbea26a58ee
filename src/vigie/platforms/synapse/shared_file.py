"""A file that Vigie writes and the guard watches: replaced whole, by one writer at a time, readable by both."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from vigie.model.errors import EnvironmentFailed

_MODE: Final = 0o640
_PAUSE: Final = 0.002

TRIES: Final = 1000
"""Looks at the lock, 2 ms apart, before another writer is held to hang."""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One such file. `what` names its content for people: "orders".

    Several processes may write: a lock on a file beside it makes them take turns.
    """

    path: Path
    what: str

    @contextmanager
    def told(self) -> Iterator[None]:
        """Every failure as one clear line: raises `EnvironmentFailed`."""
        try:
            yield
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise EnvironmentFailed(f"{self.path}: {self.what} cannot be kept: {reason}") from None
        except msgspec.DecodeError as error:
            raise EnvironmentFailed(f"{self.path}: is not a file of {self.what} ({error}); move it away") from None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process writes meanwhile."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(lock_of(self.path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        try:
            self._give(lock)
            self._take_turn(lock)
            yield
        finally:
            os.close(lock)

    def read(self) -> bytes | None:
        """What is in it, None before the first write."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None

    def replace(self, content: bytes) -> None:
        """Put other content in its place: it and the folder are on disk when the call returns."""
        draft = self.path.with_name(self.path.name + ".new")
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _MODE)
        try:
            with open(file, "wb", closefd=False) as stream:
                stream.write(content)
            self._give(file)
            os.fsync(file)
        finally:
            os.close(file)
        draft.replace(self.path)
        _sync_folder(self.path.parent)

    def _take_turn(self, lock: int) -> None:
        """Wait for the other writers, but not for ever: one that hangs must not stop the lookout."""
        for _ in range(TRIES):
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(_PAUSE)
        raise EnvironmentFailed(
            f"{self.path}: another process keeps the {self.what} locked: fuser {lock_of(self.path)}"
        )

    def _give(self, file: int) -> None:
        """To the owner of the content so far, or of its folder: what an administrator writes stays ours to read."""
        model = (self.path if self.path.exists() else self.path.parent).stat()
        now = os.fstat(file)
        if (now.st_uid, now.st_gid) != (model.st_uid, model.st_gid):
            with suppress(PermissionError):
                os.fchown(file, model.st_uid if os.geteuid() == 0 else -1, model.st_gid)


def lock_of(path: Path) -> Path:
    """The file by which writers take turns."""
    return path.with_name(path.name + ".lock")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
