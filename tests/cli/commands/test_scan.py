import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vigie.cli.app import build
from vigie.model.errors import ContentErrors, EnvironmentFailed, UsageError


def scan(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(build(), ["scan", *map(str, arguments)], input=stdin)


def file(folder: Path, *lines: object) -> Path:
    path = folder / "messages.ndjson"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def test_a_line_for_each_message_and_one_when_something_was_seen(tmp_path: Path) -> None:
    path = file(
        tmp_path, {"id": 7, "body": "Bonjour"}, {"id": "b", "msgtype": "m.text", "body": "D1FFUSI0N RESTREINTE"}
    )
    result = scan("--messages", path)
    first, second = map(json.loads, result.stdout.splitlines())
    assert first == {"id": 7, "findings": []}
    assert second["id"] == "b"
    [seen] = second["findings"]
    assert seen["detector"] == "marking.fr.diffusion_restreinte"
    assert (seen["severity"], seen["confidence"], seen["place"], seen["count"]) == ("high", "high", "body", 1)
    assert "•" in seen["excerpt"]
    assert "FFUSI" not in result.stdout
    assert result.exit_code == 1
    assert "2 messages" in result.stderr


def test_nothing_seen_is_zero_and_stdin_will_do() -> None:
    result = scan(
        "--messages", "-", "--json", stdin='{"body": "Bonjour"}\n\n{"event_id": "$x", "content": {"body": ""}}\n'
    )
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["line:1", "$x"]
    assert result.exit_code == 0


def test_whole_events_are_looked_into_and_encrypted_ones_not(tmp_path: Path) -> None:
    topic = {"event_id": "$1", "type": "m.room.topic", "content": {"topic": "diffusion restreinte"}}
    sealed = {"event_id": "$2", "type": "m.room.encrypted", "content": {"body": "diffusion restreinte"}}
    lines = scan("--messages", file(tmp_path, topic, sealed)).stdout.splitlines()
    assert [len(json.loads(line)["findings"]) for line in lines] == [1, 0]


def test_broken_lines_are_told_and_the_others_answered(tmp_path: Path) -> None:
    path = file(tmp_path, "{", {"id": 1, "body": "diffusion restreinte"}, "[1]", "{" * 5_000, '{"id": 2}')
    result = scan("--messages", path)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, 2]
    assert isinstance(result.exception, ContentErrors)
    assert [one.line for one in result.exception.mistakes] == [1, 3, 4]
    assert result.exception.exit_code == 2


def test_wrong_use(tmp_path: Path) -> None:
    assert isinstance(scan().exception, UsageError)
    with pytest.raises(UsageError, match="No such file"):
        raise scan("--messages", tmp_path / "none").exception  # type: ignore[misc]


def test_a_file_that_may_not_be_read_is_told_and_is_no_wrong_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lien").symlink_to("/etc/hostname")
    monkeypatch.setattr("os.access", lambda *_: False)
    result = scan(tmp_path / "lien", "--json")
    [line] = map(json.loads, result.stdout.splitlines())
    assert line["error"] == "is a link: name the file to which it leads"
    assert isinstance(result.exception, EnvironmentFailed)
