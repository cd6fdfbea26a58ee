"""`vigie scan PATH`, through its real workshop."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kit.extraction import MARK, zipped
from kit.files import docx, pdf
from vigie.cli.app import build
from vigie.model.errors import EnvironmentFailed, UsageError


def scan(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(build(), ["scan", "--look", "nothing", *map(str, arguments)], input=stdin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "note.docx").write_bytes(docx())
    (tmp_path / "note.pdf").write_bytes(pdf())
    (tmp_path / "lot.zip").write_bytes(zipped(note__docx=docx(), rien__txt="bonjour"))
    (tmp_path / "rien.txt").write_text("bonjour à tous")
    return tmp_path


def test_a_folder_of_documents_is_one_line_each_for_machines(folder: Path) -> None:
    result = scan(folder, "--json", "--jobs", 2)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    found = {Path(one["path"]).name: [seen["place"] for seen in one["findings"]] for one in lines}
    assert found["note.docx"] == ["header"]
    assert found["lot.zip"] == ["note.docx: header"]
    assert found["note.pdf"] == ["page 1, notes", "page 2", "annexe.txt: line 1"]
    assert found["rien.txt"] == []
    assert {*lines[0]} == {"path", "type", "bytes", "seconds", "error", "findings"}
    assert MARK not in result.stdout
    assert result.exit_code == 1
    assert "4 files, something was seen in 3" in result.stderr


def test_people_get_a_table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", "fr")
    monkeypatch.setenv("COLUMNS", "200")
    result = scan(folder)
    assert "en-tête" in result.stdout
    assert "la mention Diffusion Restreinte" in result.stdout
    assert MARK not in result.stdout
    assert "rien.txt" not in result.stdout


def test_nothing_seen_is_zero_and_stdin_will_do(folder: Path) -> None:
    assert scan(folder / "rien.txt").exit_code == 0
    result = scan("-", "--json", stdin=docx())
    assert json.loads(result.stdout)["findings"][0]["place"] == "header"
    assert result.exit_code == 1


def test_wrong_use_is_said(folder: Path) -> None:
    for arguments in ([folder / "absent"], [folder, "--messages", "x"], []):
        assert isinstance(scan(*arguments).exception, UsageError)


def test_a_file_that_could_not_be_opened_is_never_called_clean(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    result = scan(tmp_path / "link", "--json")
    assert json.loads(result.stdout)["error"]
    assert isinstance(result.exception, EnvironmentFailed)


def test_a_name_that_is_no_text_can_be_told(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/note\xff.docx")).write_bytes(docx())
    [line] = map(json.loads, scan(tmp_path, "--json").stdout.splitlines())
    assert line["path"].endswith(r"note\xff.docx")
    assert line["findings"]
