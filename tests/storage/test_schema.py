import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from vigie.model.errors import EnvironmentFailed
from vigie.storage.schema import _scripts, _statements, migrate


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        yield made


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_migrates_once(connection: sqlite3.Connection) -> None:
    migrate(connection, "vigie.db")
    migrate(connection, "vigie.db")
    assert version(connection) == len(_scripts()) >= 1


def test_every_table_is_strict(connection: sqlite3.Connection) -> None:
    migrate(connection, "vigie.db")
    tables = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    assert tables
    assert [name for name, sql in tables if "STRICT" not in sql] == []


def test_a_newer_schema_is_refused_and_left(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA user_version = 1000")
    with pytest.raises(EnvironmentFailed, match=r"vigie\.db: written by a newer Vigie .* upgrade Vigie"):
        migrate(connection, "vigie.db")
    assert version(connection) == 1000
    assert not connection.in_transaction


def test_a_migration_that_fails_leaves_nothing_behind(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vigie.storage.schema._scripts", lambda: ["CREATE TABLE a (b TEXT) STRICT;\nNONSENSE;\n"])
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, "vigie.db")
    assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    assert version(connection) == 0


def test_later_migrations_keep_what_is_there(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(connection, "vigie.db")
    connection.execute("INSERT INTO states VALUES ('engine', X'01')")
    scripts = [*_scripts(), "-- one more\nALTER TABLE states ADD COLUMN more TEXT;\n"]
    monkeypatch.setattr("vigie.storage.schema._scripts", lambda: scripts)
    migrate(connection, "vigie.db")
    assert connection.execute("SELECT * FROM states").fetchall() == [("engine", b"\x01", None)]
    assert version(connection) == len(scripts)


def test_findings_of_the_first_schema_get_the_name_of_their_rule(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as first:
        scripts = _scripts()
        first.setattr("vigie.storage.schema._scripts", lambda: scripts[:1])
        migrate(connection, "vigie.db")
    connection.execute("INSERT INTO findings VALUES ('f', '@a:x', 1, CAST(? AS BLOB))", ('{"name":"mass_joins"}',))
    migrate(connection, "vigie.db")
    assert connection.execute("SELECT name FROM findings").fetchall() == [("mass_joins",)]


def test_migrations_are_numbered_without_holes_and_end_their_statements() -> None:
    folder = Path(migrate.__code__.co_filename).with_name("migrations")
    names = sorted(file.name for file in folder.glob("*.sql"))
    assert [int(name.partition("_")[0]) for name in names] == list(range(1, len(names) + 1))
    for file in folder.glob("*.sql"):
        text = file.read_text(encoding="utf-8")
        assert "".join(_statements(text)).strip() == text.strip()
