import json
from pathlib import Path

from typer.testing import CliRunner

from vigie.cli.app import build


def test_wrong_settings_are_a_no_with_every_mistake_on_a_line_of_its_own(tmp_path: Path) -> None:
    config = tmp_path / "vigie.yml"
    config.write_text("langage: fr\nservers: 3\n")
    shown = CliRunner().invoke(build(), ["doctor", "--config", str(config)], env={"COLUMNS": "200"})
    assert shown.exit_code == 1
    assert sum("vigie.yml" in line for line in shown.stdout.splitlines()) >= 3
    assert "\\x0a" not in shown.stdout


def test_machines_get_one_document(tmp_path: Path) -> None:
    result = CliRunner().invoke(build(), ["doctor", "--config", str(tmp_path / "absent.yml"), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["checks"][0]["check"] == "settings"
