"""Bars leave stdout to the answers."""

import sys
from io import StringIO

import pytest
from rich.progress import TextColumn

from vigie.cli import bars


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def streams(monkeypatch: pytest.MonkeyPatch, stdout: StringIO) -> Terminal:
    """On a terminal, with stdout wherever the test sends it."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    stderr = Terminal()
    monkeypatch.setattr("sys.stdout", stdout)
    monkeypatch.setattr("sys.stderr", stderr)
    return stderr


def test_what_is_written_to_a_file_meanwhile_goes_there(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = streams(monkeypatch, StringIO())
    with bars.progress(TextColumn("far"), answering=True) as bar:
        bar.add_task("")
        bar.refresh()
        sys.stdout.write("answer\n")
    assert sys.stdout.getvalue() == "answer\n"  # type: ignore[attr-defined]
    assert "far" in stderr.getvalue()
    assert "answer" not in stderr.getvalue()


def test_a_terminal_that_gets_the_answers_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = streams(monkeypatch, Terminal())
    with bars.told([b"a\n", b"b\n"], "x\x1b[2J", 4) as lines:
        assert list(lines) == [b"a\n", b"b\n"]
    assert stderr.getvalue() == ""


def test_lines_pass_through_a_bar_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = streams(monkeypatch, StringIO())
    with bars.told([b"a\n"] * 3_000, "x\x1b[2J", 6_000) as lines:
        assert len(list(lines)) == 3_000
    assert r"x\x1b[2J" in stderr.getvalue()
