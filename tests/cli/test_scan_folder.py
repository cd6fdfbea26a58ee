"""A run over files that is interrupted still tells what it knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.extraction import MARK
from vigie.cli.commands.scan import scanner
from vigie.cli.scan_files import Files, Scanned
from vigie.cli.scan_folder import scan_files
from vigie.content.extraction import Look


def test_a_part_is_told_as_a_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(MARK)
    monkeypatch.setenv("COLUMNS", "200")
    whole = Files.answers

    def cut(files: Files, paths: list[Path]) -> Iterator[Scanned]:
        for number, one in enumerate(whole(files, paths)):
            if number == 2:
                raise KeyboardInterrupt
            yield one

    monkeypatch.setattr(Files, "answers", cut)
    run = scan_files([tmp_path], scanner(), Look.NOTHING, 1, as_json=False)
    shown = capsys.readouterr()
    assert (run.count, run.found, run.left) == (2, 2, 3)
    assert "1.txt" in shown.out
    assert "2.txt" not in shown.out
    assert "interrupted: 3 files were not looked at" in shown.err
    assert "2 files, something was seen in 2" in shown.err
