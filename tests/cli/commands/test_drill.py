"""`vigie drill`: wrong use and the list; the drills themselves are tested where they live."""

import dataclasses
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from vigie.cli.commands import drill
from vigie.lab import drills
from vigie.lab.loot import Counts, Loot
from vigie.lab.report import Report
from vigie.lab.target import Totals
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.model.language import Language, Sentence
from vigie.ports.clock import ManualClock


def run(*arguments: str) -> str:
    app = typer.Typer()
    drill.register(app)
    app.command("other")(lambda: None)
    result = CliRunner().invoke(app, ["drill", *arguments], catch_exceptions=False)
    return result.stdout


def test_lists_every_drill() -> None:
    listed = json.loads(run("--list", "--json"))["drills"]
    assert [entry["name"] for entry in listed] == list(drills.every())
    assert {entry["profile"] for entry in listed if entry["name"] in ("tchap-2026", "newcomer")} == {
        "victim",
        "newcomer",
    }
    assert {entry["name"] for entry in listed if entry["benign"]} > {"newcomer", "reader", "bridge-bot"}
    assert "tchap-2026" in run("--list")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "vigie drill NAME"),
        (["tchap2026", "--state", "x"], "did you mean 'tchap-2026'"),
        (["peek", "--state", "x", "--stages", "directory"], "no stage 'directory'"),
        (["peek", "--state", "x", "--skip", "initial_sync,state,history,context,media"], "no stage is left"),
    ],
)
def test_wrong_use_is_one_clear_line(arguments: list[str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        run(*arguments)


def test_a_platform_that_does_not_run_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed, match="start the platform first"):
        run("peek", "--state", str(tmp_path))


def test_an_account_that_is_still_stopped_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def kept_out(*_: object) -> Report:
        taken = dataclasses.replace(Loot(ManualClock(0)).taken(), refusals=4, contained=True)
        return dataclasses.replace(LIFE, benign=False, taken=taken)

    monkeypatch.setattr(drill, "_play", kept_out)
    monkeypatch.setattr("vigie.lab.target.read", lambda _: None)
    with pytest.raises(EnvironmentFailed, match=r"@r:a\.example cannot sign in.*vigie release @r:a\.example"):
        run("peek", "--state", str(tmp_path))


LIFE = Report(
    drill="reader",
    benign=True,
    stock=False,
    account="@r:a.example",
    taken=dataclasses.replace(
        Loot(ManualClock(0)).taken(), stop="day over", counts=Counts(messages=1_200, media=3, people=4, rooms=36)
    ),
    reachable=Totals(),
)


def test_says_what_honest_life_met_in_each_language() -> None:
    said = drill._life(LIFE, Language.EN)
    assert said == "noticed nothing, with 36 rooms, 1,200 messages, 4 people and 3 files"
    met = dataclasses.replace(LIFE, delayed_ms=200, taken=dataclasses.replace(LIFE.taken, refusals=1))
    assert drill._life(met, Language.EN).startswith("disturbed: 1 refusal, 0 challenges, 0 errors, 200 ms of delay")
    assert drill._life(met, Language.FR).startswith("gêné : 1 refus")


def test_a_thief_at_the_pace_of_hands_is_no_failure_once_seen() -> None:
    taken = dataclasses.replace(LIFE.taken, too_short=Sentence("as expected", "comme attendu"))
    seen = dataclasses.replace(LIFE, benign=False, taken=taken, first_finding=529.0, findings=("one", "two"))
    assert drill._verdict(seen, Language.EN).splitlines() == [
        "first seen after 529.0\N{NARROW NO-BREAK SPACE}s, not contained",
        "findings: one, two",
        "as expected",
    ]
    assert drill._verdict(seen, Language.FR).endswith("\ncomme attendu")
    unseen = dataclasses.replace(seen, first_finding=None, findings=())
    assert drill._verdict(unseen, Language.EN) == "never seen, not contained"


@pytest.mark.parametrize("name", list(drills.every()))
def test_every_drill_is_whole(name: str) -> None:
    one = drills.find(name)
    assert all(one.title.in_(language).strip() for language in Language)
    assert len(set(one.stages)) == len(one.stages) > 0
    assert one.seconds > 0
    assert one.profile
