import json
from pathlib import Path

import pytest
import yaml

from vigie.lab.population.fill import describe, fill
from vigie.lab.population.plan import plan
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.ports.clock import ManualClock

NOW = 1_790_000_000_000


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A folder that says it was filled."""
    (tmp_path / "homeserver.yaml").write_text(yaml.safe_dump({"server_name": "lab.example"}))
    population = plan("small", 5, "lab.example", NOW)
    rooms = [{"room_id": f"!{room.number}:lab.example", "planted": []} for room in population.rooms]
    outcome = {"rooms": rooms, "bytes": 9, "events": 3, "seconds": {}}
    (tmp_path / "population.json").write_text(json.dumps(describe(population, outcome)))
    return tmp_path


def test_filling_the_same_again_changes_nothing(filled: Path) -> None:
    before = (filled / "population.json").read_bytes()
    assert fill(filled, "small", 5) == plan("small", 5, "lab.example", NOW)
    assert (filled / "population.json").read_bytes() == before


@pytest.mark.parametrize(("size", "seed"), [("medium", 5), ("small", 6)])
def test_another_population_is_refused(filled: Path, size: str, seed: int) -> None:
    with pytest.raises(UsageError, match="already filled with size small and seed 5"):
        fill(filled, size, seed)


def test_the_record_tells_what_drills_need(filled: Path) -> None:
    known = json.loads((filled / "population.json").read_text())
    assert [account["profile"] for account in known["accounts"][:3]] == ["victim", "newcomer", "community_manager"]
    assert known["designated"]["victim"] == known["accounts"][0]["user_id"]
    assert known["totals"]["bytes"] == 9
    assert len(known["rooms"]) == 23


def test_a_folder_without_a_platform_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed, match=r"no homeserver\.yaml"):
        fill(tmp_path, "small")


def test_a_filling_cut_short_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    """The loader cannot use this configuration: the reason has a place, and a second try says what happened."""
    (tmp_path / "homeserver.yaml").write_text(yaml.safe_dump({"server_name": "lab.example"}))
    with pytest.raises(EnvironmentFailed, match=r"population\.log"):
        fill(tmp_path, "small", clock=ManualClock(NOW))
    assert not (tmp_path / "population.json").exists()
    with pytest.raises(EnvironmentFailed, match="cut short"):
        fill(tmp_path, "small", clock=ManualClock(NOW))
