"""`vigie review` on an installation without an administration API."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kit.reviews import ANN, ROOM, decision, filing, marking, password
from vigie.cli.app import build
from vigie.model.activity import Action, Activity, RoomRead, encode
from vigie.model.errors import PlatformError, UsageError
from vigie.model.findings import Severity
from vigie.model.reviews import Access, Filing, Reading, Step
from vigie.model.suppressions import DECODER
from vigie.storage.sqlite_reviews import SqliteReviews

BOB = "@bob:agent.example"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "vigie.yaml"
    path.write_text(f"state: {tmp_path}/state\nservers:\n  - name: agent.example\n    spool: {tmp_path}/guard/spool\n")
    return path


def kept(config: Path) -> SqliteReviews:
    return SqliteReviews(config.parent / "state" / "vigie.sqlite")


def file(config: Path, *filings: Filing) -> str:
    storage = kept(config)
    storage.file(filings)
    storage.close()
    return filings[0].id


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(build(), ["review", *words, "--config", str(config)], env={"COLUMNS": "250"})


def answer(config: Path, *words: str) -> Any:
    result = run(config, *words, "--json")
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def test_the_queue_is_listed_worst_first_and_masked(config: Path) -> None:
    file(config, filing(marking(severity=Severity.LOW), event="$1"), filing(password(), event="$2"))
    items = answer(config, "list")["items"]
    assert [one["sightings"][0]["detector"] for one in items] == [password().detector, marking().detector]
    assert (items[0]["needs"], items[0]["reach"]["readers"], items[0]["count"]) == (["rotation"], 4_000, 1)
    shown = run(config, "list").stdout
    assert password().excerpt in shown
    assert "the secret to be replaced" in shown


def test_the_queue_is_narrowed_and_what_is_decided_is_shown_with_all(config: Path) -> None:
    name = file(config, filing(event="$1"), filing(marking("d2"), event="$2", room="!other:agent.example"))
    assert answer(config, "release", name[:6], "--reason", "a template")["items"][0]["state"] == "released"
    assert len(answer(config, "list")["items"]) == 1
    assert len(answer(config, "list", "--all")["items"]) == 2
    assert answer(config, "list", "--room", ROOM)["items"] == []
    assert run(config, "list", "--author", BOB).stderr.strip() == "nothing waits"


def test_an_item_shows_who_could_read_it_and_who_did_and_what_is_not_known(config: Path) -> None:
    name = file(config, filing(event="$1", time=1_000))
    spool = config.parent / "guard" / "spool"
    spool.mkdir(parents=True)
    room = RoomRead(ROOM, "join", 1, [ANN], ["$1"], [0], [1_000], [0])
    reads = Activity(id="r", time=5_000, action=Action.READ, server="agent.example", user=BOB, reads=(room,))
    (spool / f"{1:016d}.ndjson").write_bytes(encode(reads))
    storage = kept(config)
    storage.file([], readings=[Reading(item=name, who=BOB, access=Access.READ, first=9_000, last=9_000)])
    storage.decide(name, decision(Step.CONTEST, by=ANN, reason="only a \x1b[31mform"))
    storage.close()
    shown = answer(config, "show", name)
    assert (shown["state"], shown["needs"]) == ("contested", ["answer", "content"])
    exposed = shown["exposure"]
    assert (exposed["could_read"], exposed["did_read"]) == (4_000, 1)
    assert exposed["readings"] == [
        {"who": BOB, "access": "read", "first": "1970-01-01T00:00:05.000Z", "last": "1970-01-01T00:00:09.000Z"}
    ]
    assert exposed["recorded_since"] == "1970-01-01T00:00:01.001Z"
    people = run(config, "show", name)
    assert "contested by the author" in people.stdout
    assert "\x1b[31mform" not in people.stdout
    assert "the server does not say who can read it now" in people.stderr


def test_a_false_alarm_is_laid_down_for_the_guard_and_taken_back(config: Path) -> None:
    name = file(config, filing(event="$1"))
    done = answer(config, "dismiss", name, "--reason", "a form", "--days", "30")["items"][0]
    assert (done["state"], done["decision"]["reason"]) == ("dismissed", "a form")
    assert done["decision"]["by"].startswith("operator:")
    path = config.parent / "guard" / "suppressions.json"
    assert [one.reason for one in DECODER.decode(path.read_bytes()).suppressions] == ["a form"]
    assert answer(config, "undo", name, "--reason", "it was none")["items"][0]["state"] == "open"
    assert DECODER.decode(path.read_bytes()).suppressions == ()


def test_a_preview_changes_nothing(config: Path) -> None:
    name = file(config, filing(event="$1"))
    [said] = answer(config, "dismiss", name, "--preview")["preview"]
    assert "180 days" in said
    assert not (config.parent / "guard").exists()
    assert "emptied for everybody" in run(config, "redact", name, "--preview").stdout


def test_several_items_are_decided_at_once(config: Path) -> None:
    first = file(config, filing(password(), event="$1"))
    second = file(config, filing(password("p2"), event="$2"))
    done = answer(config, "rotated", first, second, "--reason", "changed in the directory")["items"]
    assert [one["state"] for one in done] == ["rotated", "rotated"]
    assert answer(config, "list")["items"] == []


def test_when_one_cannot_be_decided_none_is_and_all_of_them_are_named(config: Path) -> None:
    first = file(config, filing(password(), event="$1"))
    second, third = (file(config, filing(marking(f"m{number}"), event=f"${number}")) for number in (2, 3))
    wrong = run(config, "rotated", first, second, third, "--reason", "x").exception
    assert isinstance(wrong, UsageError)
    assert str(wrong) == f"{second}: is no credential\n{third}: is no credential"
    assert answer(config, "show", first)["history"] == []


def test_a_reason_is_needed_and_an_item_must_be_known(config: Path) -> None:
    assert run(config, "release", "abc").exit_code == 2
    for words in (["show", "abc"], ["release", "abc", "--reason", "x"]):
        result = run(config, *words)
        assert isinstance(result.exception, UsageError)
        assert "vigie review list" in str(result.exception)


def test_what_the_platform_cannot_do_is_one_clear_line(config: Path) -> None:
    name = file(config, filing(event="$1"))
    result = run(config, "redact", name, "--reason", "x")
    assert isinstance(result.exception, PlatformError)
    assert "no administration API is set" in str(result.exception)


def test_a_reviewer_who_reads_french_is_answered_in_french(config: Path) -> None:
    config.write_text("language: fr\n" + config.read_text())
    name = file(config, filing(password(), event="$1"))
    assert "le remplacement du secret" in run(config, "list").stdout
    assert "inconnu" in run(config, "show", name).stdout
    assert "secret est noté" in run(config, "rotated", name, "--preview").stdout
