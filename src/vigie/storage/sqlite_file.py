"""What every storage in the one SQLite file shares: opening it, transactions, and failures as one clear line."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from vigie.model.errors import EnvironmentFailed
from vigie.storage.schema import migrate

_T = TypeVar("_T")

_OLDEST: Final = (3, 37, 0)
"""First SQLite with STRICT tables."""

_WAIT: Final = 5.0
"""Seconds to wait for another process that writes."""

_REASONS: Final = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    sqlite3.SQLITE_READONLY: "it cannot be written; check its owner and the mount",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check the directory and its owner",
    sqlite3.SQLITE_PERM: "it cannot be opened; check its owner",
    sqlite3.SQLITE_IOERR: "the disk failed; check it",
    sqlite3.SQLITE_NOTADB: "it is not a database of Vigie; move it away or name another file",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore it from a backup or move it away",
    sqlite3.SQLITE_BUSY: "another process keeps it locked; is a second Vigie running on it?",
}


class SqliteFile:
    """The file of what Vigie remembers, readable by its owner alone. May be used by several threads.

    Write-ahead log with `synchronous=FULL`: a commit that returned survives a loss of power. It costs one flush of
    the disk for each commit, which batches share. Every failure of the file is an `EnvironmentFailed` of one line, and
    leaves the last commit as it was.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file and its directory. Raises `EnvironmentFailed`."""
        self._path = path
        self._lock = threading.RLock()
        if sqlite3.sqlite_version_info < _OLDEST:
            raise EnvironmentFailed(f"SQLite {sqlite3.sqlite_version} is too old; 3.37 or later is needed")
        with self._translated():
            _create(path)
            self._connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
            self._prepare()

    def load_state(self, name: str) -> bytes | None:
        """See `Storage.load_state`."""
        rows = self._select("SELECT content FROM states WHERE name = ?", (name,))
        return rows[0][0] if rows else None

    def close(self) -> None:
        """Release the file. Harmless twice."""
        with self._lock:
            self._connection.close()

    def _prepare(self) -> None:
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            migrate(self._connection, str(self._path))
        except BaseException:
            self._connection.close()
            raise

    def _select(self, query: str, values: tuple[object, ...]) -> list[Any]:
        with self._translated(), self._lock:
            return self._connection.execute(query, values).fetchall()

    def _decoded(self, document: bytes, kind: type[_T]) -> _T:
        with self._translated():
            return msgspec.json.decode(document, type=kind)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, durable when it ends."""
        with self._translated(), self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Every failure of the file as one clear line."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            raise EnvironmentFailed(f"{self._path}: {_REASONS.get(code, str(error))}") from error
        except OSError as error:
            raise EnvironmentFailed(f"{self._path}: {error.strerror}; check the directory and its owner") from error
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            reason = _REASONS[sqlite3.SQLITE_CORRUPT]
            raise EnvironmentFailed(f"{self._path}: {reason}") from error


def _create(path: Path) -> None:
    """With an owner's rights alone from the first moment; SQLite gives its companions the same.

    A file that exists is never opened here: closing it would let go of every lock that this process holds on it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
