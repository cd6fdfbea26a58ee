"""Storage in one SQLite file."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from vigie.model.findings import Finding
from vigie.ports.storage import ActionRecord, Cursor
from vigie.storage.sqlite_file import SqliteFile

_PAGE: Final = 1_000
"""Snapshots read at once."""


_EACH: Final = """id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY actor, name ORDER BY last DESC, id DESC) AS place
        FROM findings WHERE {where} last >= ?
    ) WHERE place <= ?
)"""
"""The newest findings of each rule about each account."""

_ACTION: Final = "json_extract(CAST(document AS TEXT), '$.action')"


class SqliteStorage(SqliteFile):
    """`Storage` in the one file. May be used by several threads."""

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

    def actions(
        self, *, user: str = "", since: int = 0, limit: int = 1000, only: Collection[str] = ()
    ) -> list[ActionRecord]:
        """See `Storage.actions`."""
        where, values = ("user = ? AND", (user,)) if user else ("", ())
        among = f"{_ACTION} IN ({', '.join('?' * len(only))}) AND" if only else ""
        query = f"SELECT document FROM actions WHERE {where} {among} time >= ? ORDER BY time DESC, id DESC LIMIT ?"  # noqa: S608
        return [self._decoded(row[0], ActionRecord) for row in self._select(query, (*values, *only, since, limit))]

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


def _known(connection: sqlite3.Connection, identifier: str) -> bool:
    return connection.execute("SELECT 1 FROM findings WHERE id = ?", (identifier,)).fetchone() is not None


def _row(finding: Finding) -> tuple[str, str, int, bytes, str]:
    return finding.id, finding.actor, finding.last, msgspec.json.encode(finding), finding.name
