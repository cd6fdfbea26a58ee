"""Storage in one SQLite file."""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from vigie.model.errors import EnvironmentFailed
from vigie.model.findings import Finding
from vigie.ports.storage import ActionRecord, Cursor
from vigie.storage.schema import migrate

_T = TypeVar("_T")

_OLDEST: Final = (3, 37, 0)
"""First SQLite with STRICT tables."""

_PAGE: Final = 1_000
"""Snapshots read at once."""

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


_EACH: Final = """id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY actor, name ORDER BY last DESC, id DESC) AS place
        FROM findings WHERE {where} last >= ?
    ) WHERE place <= ?
)"""
"""The newest findings of each rule about each account."""


class SqliteStorage:
    """Keeps everything in one file, readable by its owner alone. May be used by several threads.

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

    def cursor(self, source: str) -> Cursor | None:
        """See `Storage.cursor`."""
        rows = self._select('SELECT segment, "offset" FROM cursors WHERE source = ?', (source,))
        return Cursor(source=source, segment=rows[0][0], offset=rows[0][1]) if rows else None

    def commit(
        self, cursors: Iterable[Cursor], findings: Iterable[Finding], states: Mapping[str, bytes] | None = None
    ) -> list[Finding]:
        """See `Storage.commit`."""
        latest = {finding.id: finding for finding in findings}
        with self._transaction() as connection:
            new = [finding for finding in latest.values() if not _known(connection, finding.id)]
            connection.executemany("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?)", map(_row, latest.values()))
            rows = [(cursor.source, cursor.segment, cursor.offset) for cursor in cursors]
            connection.executemany("INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)", rows)
            connection.executemany("INSERT OR REPLACE INTO states VALUES (?, ?)", (states or {}).items())
        return new

    def findings(self, *, actor: str = "", since: int = 0, limit: int = 1000, each: int = 0) -> list[Finding]:
        """See `Storage.findings`."""
        where, values = ("actor = ? AND", (actor,)) if actor else ("", ())
        chosen = _EACH if each else "{where} last >= ?"
        query = f"SELECT document FROM findings WHERE {chosen} ORDER BY last DESC, id DESC LIMIT ?".format(where=where)  # noqa: S608
        found = self._select(query, (*values, since, *([each] if each else []), limit))
        return [self._decoded(row[0], Finding) for row in found]

    def record(self, action: ActionRecord) -> bool:
        """See `Storage.record`."""
        row = (action.id, action.user, action.time, msgspec.json.encode(action))
        with self._transaction() as connection:
            return connection.execute("INSERT OR IGNORE INTO actions VALUES (?, ?, ?, ?)", row).rowcount == 1

    def actions(self, *, user: str = "", since: int = 0, limit: int = 1000) -> list[ActionRecord]:
        """See `Storage.actions`."""
        where, values = ("user = ? AND", (user,)) if user else ("", ())
        query = f"SELECT document FROM actions WHERE {where} time >= ? ORDER BY time DESC, id DESC LIMIT ?"  # noqa: S608
        return [self._decoded(row[0], ActionRecord) for row in self._select(query, (*values, since, limit))]

    def load_state(self, name: str) -> bytes | None:
        """See `Storage.load_state`."""
        rows = self._select("SELECT content FROM states WHERE name = ?", (name,))
        return rows[0][0] if rows else None

    def states(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """See `Storage.states`."""
        query = "SELECT name, content FROM states WHERE name > ? AND name < ? ORDER BY name LIMIT ?"
        last, end = prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)
        while rows := self._select(query, (last, end, _PAGE)):
            yield from rows
            last = rows[-1][0]

    def save_state(self, name: str, content: bytes) -> None:
        """See `Storage.save_state`."""
        self.commit((), (), {name: content})

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
    """With an owner's rights alone from the first moment; SQLite gives its companions the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _known(connection: sqlite3.Connection, identifier: str) -> bool:
    return connection.execute("SELECT 1 FROM findings WHERE id = ?", (identifier,)).fetchone() is not None


def _row(finding: Finding) -> tuple[str, str, int, bytes, str]:
    return finding.id, finding.actor, finding.last, msgspec.json.encode(finding), finding.name
