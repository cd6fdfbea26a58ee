import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from vigie.model.errors import EnvironmentFailed
from vigie.ports.storage import ActionRecord, Cursor
from vigie.storage.sqlite import SqliteStorage
from vigie.storage.sqlite_reviews import SqliteReviews

CURSOR = Cursor(source="main", segment="1", offset=7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "vigie.db"


def test_remembers_after_a_restart(path: Path) -> None:
    first = SqliteStorage(path)
    first.commit([CURSOR], [], {"seen": b"1"})
    first.close()
    second = SqliteStorage(path)
    assert second.cursor("main") == CURSOR
    assert second.load_state("seen") == b"1"
    second.close()
    second.close()


def test_what_was_committed_survives_kill_9(path: Path) -> None:
    program = (
        "import os, pathlib, sys\n"
        "from vigie.storage.sqlite import SqliteStorage\n"
        "from vigie.ports.storage import Cursor\n"
        "s = SqliteStorage(pathlib.Path(sys.argv[1])); s.commit([Cursor(source='main', segment='1', offset=7)], [])\n"
        "s._connection.execute('BEGIN'); s._connection.execute('DELETE FROM cursors'); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(path)], check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr
    storage = SqliteStorage(path)
    assert storage.cursor("main") == CURSOR
    storage.close()


def test_commits_are_flushed_to_the_disk(path: Path) -> None:
    storage = SqliteStorage(path)
    assert storage._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert storage._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    storage.close()


def test_the_files_are_the_owners_alone(path: Path) -> None:
    storage = SqliteStorage(path)
    storage.commit([CURSOR], [])
    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}
    assert len(list(path.parent.iterdir())) == 3
    storage.close()


def test_a_full_disk_is_one_clear_line_and_loses_nothing(path: Path) -> None:
    storage = SqliteStorage(path)
    storage.commit([CURSOR], [], {"engine": b"old"})
    pages = storage._connection.execute("PRAGMA page_count").fetchone()[0]
    storage._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(EnvironmentFailed, match=r"vigie\.db: the disk is full"):
        storage.commit([Cursor(source="main", segment="2", offset=0)], [], {"engine": b"x" * 1_000_000})
    assert storage.cursor("main") == CURSOR
    assert storage.load_state("engine") == b"old"
    storage._connection.execute("PRAGMA max_page_count = 100000")
    storage.save_state("engine", b"x" * 1_000_000)
    storage.close()


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed, match=str(tmp_path)):
        SqliteStorage(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFailed, match="check the directory and its owner"):
        SqliteStorage(tmp_path / "file" / "vigie.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_an_unwritable_directory(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EnvironmentFailed, match="check the directory and its owner"):
        SqliteStorage(tmp_path / "vigie.db")


def test_a_database_that_became_read_only(path: Path) -> None:
    storage = SqliteStorage(path)
    storage._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(EnvironmentFailed, match="it cannot be written"):
        storage.commit([CURSOR], [])
    storage.close()


def test_a_file_that_is_no_database_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"precious" * 1000)
    with pytest.raises(EnvironmentFailed, match="not a database of Vigie"):
        SqliteStorage(path)
    assert path.read_bytes() == b"precious" * 1000


def test_a_database_locked_by_another_process(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigie.storage.sqlite_file._WAIT", 0.01)
    storage = SqliteStorage(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(EnvironmentFailed, match="another process keeps it locked"):
        storage.commit([CURSOR], [])
    other.execute("ROLLBACK")
    other.close()
    storage.commit([CURSOR], [])
    storage.close()


def test_a_damaged_document_is_said(path: Path) -> None:
    storage = SqliteStorage(path)
    record = ActionRecord(id="a", time=1, action="lock", user="@a:b", by="", reason="", mode="enforce", outcome="done")
    storage.record(record)
    storage._connection.execute("UPDATE actions SET document = CAST('{' AS BLOB)")
    with pytest.raises(EnvironmentFailed, match="it is damaged"):
        storage.actions()
    storage.close()


def test_an_sqlite_without_strict_tables_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 36, 0))
    with pytest.raises(EnvironmentFailed, match="too old"):
        SqliteStorage(path)


_OTHER = """
import sys
from pathlib import Path
from vigie.storage.sqlite import SqliteStorage
kept = SqliteStorage(Path(sys.argv[1]))
kept.save_state(sys.argv[2], b"there")
print(*sorted(name for name, _ in kept.states("s/")))
kept.close()
"""


def test_two_storages_in_one_process_and_others_beside_lose_nothing(tmp_path: Path) -> None:
    # Whoever closes a file of their own on the database lets go of all their locks on it: then the next process to
    # leave takes the log away from under those who still write in it.
    path = tmp_path / "vigie.db"
    first, second = SqliteStorage(path), SqliteReviews(path)
    seen = ""
    for number in range(3):
        first.save_state(f"s/first{number}", b"1")
        second.file([], {f"s/second{number}": b"1"})
        program = [sys.executable, "-c", _OTHER, str(path), f"s/other{number}"]
        seen = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    second.close()
    first.close()
    assert seen.split() == sorted(f"s/{who}{number}" for who in ("first", "second", "other") for number in range(3))
