"""Chats as their services export them."""

import json
from typing import Any

import pytest

from kit.extraction import MARK, opened, places
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

SCANNER = Scanner(bundled(), b"k")


def seen(data: bytes) -> dict[str, str]:
    return {one.place: one.detector.rpartition(".")[2] for one in SCANNER.scan(opened(data).parts)}


@pytest.mark.parametrize(
    ("export", "place"),
    [
        ([{"type": "message", "user": "U1", "text": MARK, "ts": "1.2"}], "message 1.2"),
        ({"name": "x", "messages": [{"id": 7, "text": [{"type": "bold", "text": MARK}, "!"]}]}, "message 7"),
        ({"guild": {}, "messages": [{"id": "7", "content": MARK}]}, "message 7"),
        ([{"id": "7", "body": {"content": "<p>DIFFU<b>SION</b> RESTREINTE</p>"}}], "message 7, text"),
        ([{"user": "U1", "text": MARK}], "message 1"),
    ],
    ids=["Slack", "Telegram", "Discord", "Teams", "no name"],
)
def test_a_message_is_found_by_its_name(export: Any, place: str) -> None:
    assert seen(json.dumps(export).encode()) == {place: "diffusion_restreinte"}


def test_records_that_are_no_messages_are_looked_at_together() -> None:
    people = [{"name": f"n{number}", "mail": f"agent.{number}@bureau{number}.example"} for number in range(250)]
    assert "email_export" in seen(json.dumps(people).encode()).values()
    assert "email_export" in seen(b"\n".join(json.dumps(one).encode() for one in people)).values()


def test_lines_that_are_broken_are_read_as_text() -> None:
    found = opened(b'{"id": 1, "body": "bonjour"}\n{"id": 2, "bo DIFFUSION RESTREINTE\n{"id": 3, "body": "salut"}\n')
    assert [place for place, _ in found.parts] == ["message 1", "line 2", "message 3"]
    assert (found.type, places(found)) == ("ndjson", {"line 2"})
    assert opened(b"{\n  a\n}\n").type == "text"
