import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vigie.cli.app import build
from vigie.model.errors import ContentErrors, UsageError

SIDE = {
    "drill": "tchap-2026", "stock": False, "account": "@v:a.example", "messages": 5, "requests": 1, "logins": 1,
    "seconds": 2.0, "stop": "login refused", "errors": 0, "done": {}, "contained": True, "shares": {"messages": 0.5},
}  # fmt: skip
REPORT = {"stock": {**SIDE, "stock": True, "contained": False}, "protected": SIDE}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(REPORT))
    return path


def test_people_machines_and_pages(report: Path) -> None:
    run = CliRunner().invoke
    shown = run(build(), ["scoreboard", str(report)], env={"COLUMNS": "100"})
    assert (shown.exit_code, "Stock Synapse" in shown.stdout) == (0, True)
    assert json.loads(run(build(), ["scoreboard", str(report), "--json"]).stdout)["passed"]
    drawn = run(build(), ["scoreboard", "-", "--svg", str(report.parent / "a.svg")], input=report.read_bytes())
    assert (drawn.exit_code, drawn.stdout) == (0, "")
    assert (report.parent / "a.svg").read_text().startswith("<svg")


def test_a_thief_who_got_away_is_a_no(report: Path) -> None:
    report.write_text(json.dumps({**REPORT, "protected": {**SIDE, "contained": False}}))
    assert CliRunner().invoke(build(), ["scoreboard", str(report)]).exit_code == 1


def test_what_cannot_be_read_or_written_is_one_line(report: Path) -> None:
    run = CliRunner().invoke
    assert isinstance(run(build(), ["scoreboard", "/nowhere/x"]).exception, UsageError)
    assert isinstance(run(build(), ["scoreboard", str(report), "--svg", "/nowhere/x"]).exception, UsageError)
    report.write_text("{}")
    assert isinstance(run(build(), ["scoreboard", str(report)]).exception, ContentErrors)
