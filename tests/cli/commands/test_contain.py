"""`vigie contain`, `vigie release` and `vigie case` on an installation without an administration API."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from vigie.cli.app import build
from vigie.model.errors import ContentErrors, EnvironmentFailed, PlatformError, UsageError
from vigie.model.findings import Confidence, Finding, Severity, Theme
from vigie.model.orders import DECODER, OrderKind
from vigie.ports.clock import SystemClock
from vigie.storage.sqlite import SqliteStorage

EVE = "@eve:agent.example"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "vigie.yaml"
    path.write_text(
        f"""
state: {tmp_path}/state
servers:
  - name: agent.example
    spool: {tmp_path}/guard/spool
response:
  protected:
    - {{account: "@chief:*", reason: crisis cell}}
"""
    )
    return path


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(build(), [*words, "--config", str(config)])


def answer(config: Path, *words: str) -> Any:
    result = run(config, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def orders(config: Path) -> list[tuple[OrderKind, str]]:
    book = DECODER.decode((config.parent / "guard" / "orders.json").read_bytes())
    return [(one.kind, one.user) for one in book.orders]


def test_contain_then_release(config: Path) -> None:
    contained = answer(config, "contain", "@eve", "--reason", "she called")
    assert [(one["action"], one["outcome"].partition(":")[0]) for one in contained["measures"]] == [
        ("freeze", "done"), ("lock", "skipped"), ("sign_out", "skipped"),
    ]  # fmt: skip
    assert contained["measures"][0]["by"].startswith("operator:")
    assert orders(config) == [(OrderKind.FREEZE, EVE)]
    assert answer(config, "case", "show", "@eve")["status"] == "contained"

    released = answer(config, "release", EVE, "--reason", "it was her")
    assert released["complete"]
    assert orders(config) == []
    shown = answer(config, "case", "show", EVE)
    assert shown["status"] == "released"
    assert {one["name"] for one in shown["timeline"]} == {"freeze", "lock", "sign_out", "release"}


def test_a_preview_writes_no_order(config: Path) -> None:
    found = answer(config, "contain", "@eve", "--preview")
    assert found["account"] == EVE
    assert len(found["preview"]) == 3
    assert not (config.parent / "guard").exists()


def test_a_reason_is_needed(config: Path) -> None:
    result = run(config, "contain", "@eve")
    assert result.exit_code == 2
    assert "say why" in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["contain", "@eve:other.example", "--reason", "x"], "is not an account of a server that Vigie watches"),
        (["contain", "@chief", "--reason", "x"], "is protected (crisis cell)"),
        (["release", "@eve", "--server", "other.example", "--reason", "x"], "agent.example"),
    ],
)
def test_wrong_use_is_one_clear_line(config: Path, words: list[str], message: str) -> None:
    result = run(config, *words)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)
    assert not (config.parent / "guard").exists()


def test_an_installation_must_be_named(config: Path) -> None:
    result = CliRunner().invoke(build(), ["case", "list"], env={"VIGIE_CONFIG": ""})
    assert isinstance(result.exception, UsageError)
    result = CliRunner().invoke(build(), ["case", "list", "--state", str(config.parent), "--json"])
    assert json.loads(result.stdout) == {"cases": []}
    gone = CliRunner().invoke(build(), ["case", "list", "--state", "/nowhere"])
    assert isinstance(gone.exception, ContentErrors)


def test_orders_that_cannot_be_written_are_told(config: Path) -> None:
    (config.parent / "guard").write_text("")
    result = run(config, "contain", "@eve", "--reason", "x")
    assert isinstance(result.exception, PlatformError | EnvironmentFailed)
    assert "freeze" in result.stdout
    assert "orders cannot be kept" in result.stdout


def test_cases_are_listed_and_hostile_names_stay_text(config: Path) -> None:
    kept = SqliteStorage(config.parent / "state" / "vigie.sqlite")
    for actor in (EVE, "@x\x1b[31m[red]:agent.example"):
        finding = Finding(
            id=actor, rule="r", name="mass_joins", title="t", severity=Severity.HIGH, confidence=Confidence.MODERATE,
            actor=actor, server="agent.example", first=1, last=2, evidence=("a",),
        )  # fmt: skip
        kept.commit((), [finding])
    kept.close()
    found = answer(config, "case", "list")["cases"]
    assert {(one["status"], one["severity"], one["last"]) for one in found} == {
        ("open", "high", "1970-01-01T00:00:00.002Z")
    }
    shown = run(config, "case", "list")
    assert shown.exit_code == 0
    assert "\x1b[31m[red]" not in shown.stdout
    assert "1970-01-01 00:00:00" in shown.stdout
    assert "1970-01-01 00:00:00" in run(config, "case", "show", EVE).stdout, "the time is whole"


def test_a_case_shows_the_score_with_its_reasons_and_a_release_settles_it(config: Path) -> None:
    now = SystemClock().now_ms()
    found = Finding(
        id="f", rule="r", name="mass_joins", title="t", severity=Severity.HIGH, confidence=Confidence.MODERATE,
        actor=EVE, server="agent.example", first=now, last=now, evidence=("a",), theme=Theme.ROOMS,
    )  # fmt: skip
    kept = SqliteStorage(config.parent / "state" / "vigie.sqlite")
    kept.commit((), [found])
    score = answer(config, "case", "show", EVE)["score"]
    assert (score["points"], score["watch"]) == (50.0, 0.0)
    assert [(one["rule"], one["theme"], one["points"]) for one in score["reasons"]] == [("mass_joins", "rooms", 50.0)]
    assert "Score 50.0, watch 0.0" in run(config, "case", "show", EVE).stdout

    answer(config, "release", EVE, "--reason", "it was her")
    kept.commit((), [replace(found, last=now + 60_000)])
    kept.close()
    assert answer(config, "case", "show", EVE)["score"] == {"points": 0.0, "watch": 0.0, "reasons": []}


def test_nothing_about_an_account_is_a_no(config: Path) -> None:
    assert run(config, "case", "show", "@nobody").exit_code == 1


def test_an_operator_who_reads_french_is_answered_in_french(config: Path) -> None:
    config.write_text("language: fr\n" + config.read_text())
    assert "gel  fait" in run(config, "contain", "@eve", "--reason", "appel").stdout
    assert "neutralisé" in run(config, "case", "show", "@eve").stdout
    assert "levée  fait" in run(config, "release", "@eve", "--reason", "c'était elle").stdout
