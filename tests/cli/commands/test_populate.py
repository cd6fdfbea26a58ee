import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vigie.cli.app import build
from vigie.lab.population.fill import describe
from vigie.lab.population.plan import plan
from vigie.model.errors import UsageError


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    population = plan("small", 2026, "lab.example", 1_790_000_000_000)
    rooms = [{"room_id": f"!{room.number}:lab.example", "planted": []} for room in population.rooms]
    outcome = {"rooms": rooms, "bytes": 9, "events": 300, "seconds": {"rooms": 2.0}}
    (tmp_path / "homeserver.yaml").write_text("server_name: lab.example\n")
    (tmp_path / "population.json").write_text(json.dumps(describe(population, outcome)))
    return tmp_path


def test_a_filled_platform_answers_with_its_totals(filled: Path) -> None:
    shown = CliRunner().invoke(build(), ["populate", "--state", str(filled), "--size", "small", "--json"])
    assert shown.exit_code == 0
    assert json.loads(shown.stdout)["totals"]["people"] == 60


def test_people_read_the_speed(filled: Path) -> None:
    shown = CliRunner().invoke(build(), ["populate", "--state", str(filled), "--size", "small"])
    assert "300 events in 2.0 s, 150/s" in shown.stderr
    assert shown.stdout == ""


def test_another_size_is_refused(filled: Path) -> None:
    shown = CliRunner().invoke(build(), ["populate", "--state", str(filled), "--size", "medium"])
    assert isinstance(shown.exception, UsageError)
