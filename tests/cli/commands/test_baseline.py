"""`vigie baseline` on an installation that has learned."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from detection.baselines.life import ALICE, at, days, searches, tell
from vigie.cli.app import build
from vigie.detection.baselines.step import Baselines
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.pipeline import BASELINES
from vigie.storage.sqlite import SqliteStorage


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "vigie.yaml"
    path.write_text(
        f"state: {tmp_path}/state\nservers:\n"
        f"  - {{name: agent.example, spool: {tmp_path}/guard/spool, environment: education}}\n"
    )
    step = Baselines({"agent.example": "education"})
    for number in range(30):
        days(step, 0, 40, 1 + number % 5, f"@a{number}:agent.example")
    days(step, 0, 40)
    tell(step, searches(at(40), 90_000, 30, device="PH\x1b[31mONE"))
    keep(path, step.changes())
    return path


def keep(config: Path, changes: dict[str, bytes]) -> None:
    kept = SqliteStorage(config.parent / "state" / "vigie.sqlite")
    kept.commit((), (), {BASELINES + name: content for name, content in changes.items()})
    kept.close()


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(build(), ["baseline", *words, "--config", str(config)], env={"COLUMNS": "160"})


def answer(config: Path, *words: str) -> Any:
    result = run(config, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_account_for_machines_and_for_people(config: Path) -> None:
    told = answer(config, "@alice")
    assert (told["account"], told["known"], told["environment"]) == (ALICE, True, "education")
    assert told["measures"]["people"]["habit"] == 10
    assert told["measures"]["people"]["peers"]["p99"] == 5
    shown = run(config, ALICE).stdout
    assert "agent of education" in shown
    assert "192.0.2.0/24" in shown
    assert "\x1b[31m" not in shown


def test_all_accounts(config: Path) -> None:
    told = answer(config)
    assert told["accounts"]["all"] == 31
    assert told["peers"]["education/other"]["measures"]["people"]["median"] == 3
    keep(config, {"@bad:agent.example": b"x"})
    assert answer(config)["damaged"] == ["@bad:agent.example"]
    shown = run(config).stdout
    assert "32 accounts since 2026-06-01" in shown
    assert "will begin anew: @bad:agent.example" in shown


def test_in_french(config: Path) -> None:
    config.write_text("language: fr\n" + config.read_text())
    assert "agent, environnement education" in run(config, "@alice").stdout
    assert "31 comptes depuis le 2026-06-01" in run(config).stdout


def test_an_account_of_which_nothing_was_learned_is_a_no(config: Path) -> None:
    result = run(config, "@nobody", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, {"account": "@nobody:agent.example", "known": False})
    assert "nothing was learned of @nobody:agent.example" in run(config, "@nobody").stdout


def test_wrong_use_and_damage_are_one_clear_line(config: Path) -> None:
    assert isinstance(run(config, "@x:elsewhere.example").exception, UsageError)
    keep(config, {ALICE: b"x"})
    result = run(config, ALICE)
    assert isinstance(result.exception, EnvironmentFailed)
    assert "cannot be read" in str(result.exception)
