"""The review queue in the one SQLite file."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

import msgspec

from vigie.model.reviews import SHOWN, Access, Decision, Filing, Occurrence, Reading, ReviewItem, Step, needs, priority
from vigie.ports.reviews import Watched
from vigie.storage.sqlite_file import SqliteFile

_T = TypeVar("_T")

_OCCURRENCE: Final = (
    "INSERT OR IGNORE INTO review_occurrences (item, key, time, stands, document, media) VALUES (?, ?, ?, ?, ?, ?)"
)
_WATCHED: Final = """SELECT number, key, media, item, author, room
    FROM review_occurrences JOIN reviews ON reviews.id = item
    WHERE stands AND number > ? ORDER BY number LIMIT ?"""
_GROWN: Final = """SELECT DISTINCT reviews.id, priority FROM review_occurrences JOIN reviews ON reviews.id = item
    WHERE number > ? AND json_extract(CAST(review_occurrences.document AS TEXT), '$.activity') IS NULL
    ORDER BY priority DESC, reviews.id"""
_READING: Final = """INSERT INTO review_readings VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last)"""


class SqliteReviews(SqliteFile):
    """`ReviewStorage` in the one file. May be used by several threads."""

    def file(
        self, filings: Iterable[Filing], states: Mapping[str, bytes] | None = None, readings: Iterable[Reading] = ()
    ) -> list[str]:
        """See `ReviewStorage.file`."""
        with self._transaction() as connection:
            known = [(filing, filing.id) for filing in filings]
            grown = dict.fromkeys(item for filing, item in known if _added(connection, item, filing))
            for item in grown:
                _settle(connection, item)
            connection.executemany("INSERT OR REPLACE INTO states VALUES (?, ?)", (states or {}).items())
            connection.executemany(_READING, map(msgspec.structs.astuple, readings))
        return list(grown)

    def note(self, readings: Iterable[Reading], recorded: Mapping[str, int]) -> None:
        """See `ReviewStorage.note`."""
        with self._transaction() as connection:
            connection.executemany(_READING, map(msgspec.structs.astuple, readings))
            for item, since in recorded.items():
                if head := _head(connection, item):
                    earlier = msgspec.structs.replace(head, recorded=min(head.recorded or since, since))
                    values = (msgspec.json.encode(earlier), item)
                    connection.execute("UPDATE reviews SET document = ? WHERE id = ?", values)

    def readings(self, item: str) -> list[Reading]:
        """See `ReviewStorage.readings`."""
        query = "SELECT who, access, first, last FROM review_readings WHERE item = ? ORDER BY first, who"
        return [
            Reading(item=item, who=who, access=Access(access), first=first, last=last)
            for who, access, first, last in self._select(query, (item,))
        ]

    def watched(self, after: int, limit: int) -> list[Watched]:
        """See `ReviewStorage.watched`."""
        return [
            Watched(number, tuple(dict.fromkeys(filter(None, (key, media)))), item, author, room)
            for number, key, media, item, author, room in self._select(_WATCHED, (after, limit))
        ]

    def newest(self) -> int:
        """See `ReviewStorage.newest`."""
        [(number,)] = self._select("SELECT coalesce(max(number), 0) FROM review_occurrences", ())
        return int(number)

    def grown(self, after: int) -> list[str]:
        """See `ReviewStorage.grown`."""
        return [row[0] for row in self._select(_GROWN, (after,))]

    def item(self, name: str) -> ReviewItem | None:
        """See `ReviewStorage.item`."""
        with self._translated(), self._lock:
            query = "SELECT id FROM reviews WHERE id >= ? AND id < ? LIMIT 2"
            rows = self._connection.execute(query, (name, name + "\U0010ffff")).fetchall()
            return _whole(self._connection, rows[0][0]) if len(rows) == 1 else None

    def items(self, *, waiting: bool = True, room: str = "", author: str = "", limit: int = 1000) -> list[ReviewItem]:
        """See `ReviewStorage.items`."""
        wanted = {"waiting = ?": 1 if waiting else None, "room = ?": room or None, "author = ?": author or None}
        chosen = {clause: value for clause, value in wanted.items() if value is not None}
        where = " AND ".join(chosen) or "1"
        query = f"SELECT id FROM reviews WHERE {where} ORDER BY priority DESC, id LIMIT ?"  # noqa: S608
        with self._translated(), self._lock:
            rows = self._connection.execute(query, (*chosen.values(), limit)).fetchall()
            return [_whole(self._connection, row[0]) for row in rows]

    def occurrences(self, item: str, *, gone: str = "", limit: int = 100_000) -> list[Occurrence]:
        """See `ReviewStorage.occurrences`."""
        chosen = "json_extract(CAST(document AS TEXT), '$.gone') = ?" if gone else "stands = ?"
        query = f"SELECT document FROM review_occurrences WHERE item = ? AND {chosen} ORDER BY time DESC, key LIMIT ?"  # noqa: S608
        return [self._decoded(row[0], Occurrence) for row in self._select(query, (item, gone or 1, limit))]

    def decide(self, item: str, decision: Decision, gone: Iterable[str] = (), back: Iterable[str] = ()) -> bool:
        """See `ReviewStorage.decide`."""
        row = (decision.id, item, decision.time, msgspec.json.encode(decision))
        with self._transaction() as connection:
            if connection.execute("SELECT 1 FROM reviews WHERE id = ?", (item,)).fetchone() is None:
                raise KeyError(item)
            new = connection.execute("INSERT OR IGNORE INTO review_decisions VALUES (?, ?, ?, ?)", row).rowcount == 1
            if new:
                _mark(connection, item, gone, decision.step)
                _mark(connection, item, back, None)
                _settle(connection, item)
        return new


def _added(connection: sqlite3.Connection, item: str, filing: Filing) -> bool:
    """Whether the occurrence is new. What is known of the room is what was said last."""
    one = filing.occurrence
    row = (item, one.key, one.time, one.stands, msgspec.json.encode(one), one.media)
    if not connection.execute(_OCCURRENCE, row).rowcount:
        return False
    known = _head(connection, item)
    head = ReviewItem(
        id=item,
        server=filing.server,
        room=filing.room,
        author=filing.author,
        sightings=filing.sightings,
        reach=filing.reach,
        filed=known.filed if known else filing.filed,
        recorded=known.recorded if known else 0,
    )
    values = (item, filing.room, filing.author, 1, 0.0, msgspec.json.encode(head))
    connection.execute("INSERT OR REPLACE INTO reviews VALUES (?, ?, ?, ?, ?, ?)", values)
    return True


def _head(connection: sqlite3.Connection, item: str) -> ReviewItem | None:
    """An item without its occurrences and its history."""
    row = connection.execute("SELECT document FROM reviews WHERE id = ?", (item,)).fetchone()
    return msgspec.json.decode(row[0], type=ReviewItem) if row else None


def _mark(connection: sqlite3.Connection, item: str, keys: Iterable[str], step: Step | None) -> None:
    for key in keys:
        query = "SELECT document FROM review_occurrences WHERE item = ? AND key = ?"
        for row in connection.execute(query, (item, key)).fetchall():
            one = msgspec.structs.replace(msgspec.json.decode(row[0], type=Occurrence), gone=step.value if step else "")
            changed = "UPDATE review_occurrences SET stands = ?, document = ? WHERE item = ? AND key = ?"
            connection.execute(changed, (one.stands, msgspec.json.encode(one), item, key))


def _settle(connection: sqlite3.Connection, item: str) -> None:
    """Put the item where it now belongs in the queue."""
    whole = _whole(connection, item)
    values = (bool(needs(whole)), priority(whole), item)
    connection.execute("UPDATE reviews SET waiting = ?, priority = ? WHERE id = ?", values)


def _whole(connection: sqlite3.Connection, item: str) -> ReviewItem:
    head = connection.execute("SELECT document FROM reviews WHERE id = ?", (item,)).fetchone()
    numbers = "SELECT min(time), max(time), count(*), coalesce(sum(stands), 0) FROM review_occurrences WHERE item = ?"
    first, last, count, standing = connection.execute(numbers, (item,)).fetchone()
    shown = "SELECT document FROM review_occurrences WHERE item = ? ORDER BY time DESC, key LIMIT ?"
    decided = "SELECT document FROM review_decisions WHERE item = ? ORDER BY time, rowid"
    return msgspec.structs.replace(
        msgspec.json.decode(head[0], type=ReviewItem),
        first=first,
        last=last,
        count=count,
        standing=standing,
        occurrences=tuple(_decoded(connection.execute(shown, (item, SHOWN)), Occurrence)),
        history=tuple(_decoded(connection.execute(decided, (item,)), Decision)),
    )


def _decoded(rows: Iterable[tuple[bytes]], kind: type[_T]) -> list[_T]:
    return [msgspec.json.decode(row[0], type=kind) for row in rows]
