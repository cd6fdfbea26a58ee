import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.extraction import MARK, zipped
from vigie.cli.commands.scan import scanner
from vigie.cli.scan_files import STDIN, Files, Scanned, files_of
from vigie.content.extraction import Look
from vigie.content.workshop import Workshop
from vigie.model.errors import UsageError
from vigie.model.findings import Severity


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    with Workshop(children=2) as workshop:
        yield Files(scanner(), workshop, Look.NOTHING, 2)


def test_folders_are_walked_in_order_and_links_are_not_followed(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "a/link").symlink_to("/etc")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    files, passed = files_of([tmp_path, tmp_path / "b.txt"])
    found = [str(path.relative_to(tmp_path)) for path in files]
    assert passed == 3, "and that is told"
    assert found == ["b.txt", "a/1.txt", "a/2.txt"]


def test_what_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent: there is no such file"):
        files_of([tmp_path / "absent"])


def test_a_folder_that_cannot_be_listed_is_told(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").write_text("bonjour")
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", scandir)
    chosen = files_of([tmp_path]).files
    assert [one.name for one in chosen] == ["a.txt", "closed"]
    assert [bool(one.error) for one in files.answers(chosen)] == [False, True]


def test_answers_come_in_the_order_of_the_files(files: Files, tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02d}.txt").write_text(MARK if number % 3 == 0 else "bonjour")
    answers = list(files.answers(files_of([tmp_path]).files))
    assert [Path(one.path).name for one in answers] == [f"{number:02d}.txt" for number in range(20)]
    assert [one.found for one in answers] == [number % 3 == 0 for number in range(20)]


def test_the_name_of_a_file_is_looked_at_too(files: Files, tmp_path: Path) -> None:
    (tmp_path / "note DIFFUSION RESTREINTE.txt").write_text("bonjour")
    [one] = files.answers(files_of([tmp_path]).files)
    assert [seen.place for seen in one.sightings] == ["file name"]


def test_what_cannot_be_opened_is_told_and_the_others_answered(files: Files, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    (tmp_path / "a.txt").write_text(MARK)
    link, honest = files.answers([tmp_path / "link", tmp_path / "a.txt"])
    assert link.error
    assert not link.sightings
    assert honest.found


def test_stdin_is_a_file_without_a_name(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(zipped(note__txt=MARK))))
    [one] = files.answers([STDIN])
    assert (one.path, one.type, [seen.place for seen in one.sightings]) == ("-", "zip", ["note.txt: line 1"])


def test_a_file_of_a_kind_that_is_not_read_is_told_and_is_no_finding(files: Files, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 10)
    [one] = files.answers(files_of([tmp_path]).files)
    assert [(seen.detector, seen.severity) for seen in one.sightings] == [
        ("file.unread.unsupported", Severity.INFORMATIONAL)
    ]
    assert not one.found


def test_machines_get_every_field() -> None:
    assert Scanned("a", "pdf", 3, 0.5, ()).for_machines() == {
        "path": "a",
        "type": "pdf",
        "bytes": 3,
        "seconds": 0.5,
        "error": "",
        "findings": [],
    }
