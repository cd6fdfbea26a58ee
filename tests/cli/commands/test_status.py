import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vigie.cli.app import build
from vigie.cli.commands import status as command
from vigie.model import status
from vigie.model.errors import EnvironmentFailed, UsageError
from vigie.model.status import AccountScore, GuardStatus, Health, Part, ServerStatus, ServiceStatus
from vigie.ports.clock import ManualClock

NOW = 1_780_000_000_000


def installation(folder: Path, *, written: int = NOW, health: Health = Health.OK, guard: bool = True) -> Path:
    service = ServiceStatus(
        version="0.1.0",
        pid=1,
        mode="enforce",
        started=NOW - 60_000,
        written=written,
        parts=(Part(name="rules", health=health, detail="\x1b[31m" if health is not Health.OK else ""),),
        servers=(
            ServerStatus(
                name="agent.example", environment="education", spool="/s", guard=str(folder / "guard"), lag_bytes=7
            ),
        ),
        counters={"read": 12, "corrupt": 1},
        scores=(AccountScore(user="@b[/]:agent.example\x1b", points=75.5, watch=10, rules=("mass_joins",)),),
    )
    (folder / status.FILE_NAME).write_bytes(status.ENCODER.encode(service))
    (folder / "guard").mkdir()
    if guard:
        usages = [
            {"user": "@a:agent.example", "resource": "people", "window": 3600, "used": 50, "limit": 100},
            {"user": "@b[/]:agent.example\x1b", "resource": "people", "window": 3600, "used": 99, "limit": 100},
        ]
        said = {"accounts": usages, "counters": {"requests": 3}, "written": written, "a later version": 1}
        (folder / "guard" / status.FILE_NAME).write_text(json.dumps(said))
    return folder


def test_a_good_installation_is_healthy(tmp_path: Path) -> None:
    found = command.as_document(command.read(installation(tmp_path), ManualClock(NOW)))
    assert found["healthy"]
    assert found["written"] == "2026-05-28T20:26:40.000Z"
    assert found["servers"][0]["guard_counters"] == {"requests": 3}
    assert [(one["points"], one["rules"]) for one in found["scores"]] == [(75.5, ["mass_joins"])]
    assert [one["user"][:2] for one in found["accounts"]] == ["@b", "@a"], "nearest to its limit first"


@pytest.mark.parametrize(
    "wrong", [{"health": Health.DEGRADED}, {"written": NOW - command.STALE_MS}, {"guard": False}], ids=str
)
def test_whatever_is_wrong_makes_it_unhealthy(tmp_path: Path, wrong: dict[str, object]) -> None:
    snapshot = command.read(installation(tmp_path, **wrong), ManualClock(NOW))  # type: ignore[arg-type]
    assert not snapshot.healthy


def test_a_damaged_guard_file_is_no_guard(tmp_path: Path) -> None:
    (installation(tmp_path) / "guard" / status.FILE_NAME).write_text("{")
    assert command.read_guard(tmp_path / "guard") is None


def test_hostile_names_do_not_reach_the_terminal(tmp_path: Path) -> None:
    installation(tmp_path, health=Health.FAILED)
    shown = CliRunner().invoke(build(), ["status", "--state", str(tmp_path)], env={"COLUMNS": "200", "LANG": "fr_FR"})
    assert shown.exit_code == 1
    assert "\x1b" not in shown.stdout
    assert "@b[/]:agent.example\\x1b" in shown.stdout
    assert "Comptes proches de leurs budgets" in shown.stdout
    assert "Comptes par score" in shown.stdout
    assert "75,5" in shown.stdout


def test_the_state_folder_of_the_platform_is_understood(tmp_path: Path) -> None:
    (tmp_path / "vigie").mkdir()
    installation(tmp_path / "vigie", written=time.time_ns() // 1_000_000)
    result = CliRunner().invoke(build(), ["status", "--state", str(tmp_path), "--json"])
    assert json.loads(result.stdout)["running"]
    assert result.exit_code == 0


def test_an_empty_folder_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed, match="state folder of `vigie serve`"):
        command.read(tmp_path, ManualClock(NOW))


def test_one_installation_must_be_named() -> None:
    result = CliRunner().invoke(build(), ["status"])
    assert isinstance(result.exception, UsageError)


def test_a_guard_that_says_nothing_of_accounts_is_read() -> None:
    assert status.GUARD.decode(b'{"written": 1}') == GuardStatus(written=1)
