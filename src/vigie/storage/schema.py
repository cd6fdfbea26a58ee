"""The schema of the SQLite storage: numbered files in `migrations/`, each applied once, in order."""

import sqlite3
from collections.abc import Iterator
from importlib import resources

from vigie.model.errors import EnvironmentFailed


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Bring a database to the newest schema, in one transaction.

    Raises `EnvironmentFailed` when a newer Vigie wrote it, `sqlite3.Error` when it cannot be written.
    """
    scripts = _scripts()
    if _version(connection) == len(scripts):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply(connection, scripts, path)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _apply(connection: sqlite3.Connection, scripts: list[str], path: str) -> None:
    version = _version(connection)  # again: another process may have migrated while this one waited
    if version > len(scripts):
        raise EnvironmentFailed(
            f"{path}: written by a newer Vigie (schema {version}, this one knows {len(scripts)}); upgrade Vigie"
        )
    for script in scripts[version:]:
        for statement in _statements(script):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(scripts)}")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _scripts() -> list[str]:
    folder = resources.files("vigie.storage") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


def _statements(script: str) -> Iterator[str]:
    """One by one: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
