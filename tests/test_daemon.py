"""The real service as a process of its own, on a spool that the test writes as a guard would."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kit.waiting import until
from vigie import daemon
from vigie.detection.baselines.past import MEASURES
from vigie.detection.baselines.step import read_account
from vigie.model import orders, status
from vigie.model.activity import Action, Activity, encode
from vigie.model.errors import EnvironmentFailed
from vigie.model.status import Health, ServiceStatus
from vigie.pipeline import BASELINES
from vigie.storage.sqlite import SqliteStorage

THIEF = "@thief:agent.example"
START = time.time_ns() // 1_000_000
PLAYBOOK = """\
name: stop
description: {en: Too many rooms., fr: Trop de salons.}
when: {rules: [mass_joins]}
steps: [freeze]
"""
RULE = Path(__file__).parents[1] / "rules" / "collection" / "mass_joins.yml"


class Installation:
    """A settings file, a spool, and the service when it runs."""

    def __init__(self, root: Path) -> None:
        self.root, self.state, self.spool = root, root / "state", root / "guard" / "spool"
        self.rules, self.playbooks = root / "rules", root / "playbooks"
        for folder in (self.spool, self.rules, self.playbooks):
            folder.mkdir(parents=True)
        (self.rules / "mass_joins.yml").write_text(RULE.read_text())
        (self.playbooks / "stop.yml").write_text(PLAYBOOK)
        self.config = root / "vigie.yml"
        self.config.write_text(
            f"state: {self.state}\nservers: [{{name: agent.example, spool: {self.spool}}}]\n"
            f"rules: {{bundled: false, paths: [{self.rules}]}}\n"
            f"response: {{bundled: false, playbooks: [{self.playbooks}]}}\n"
        )
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-c", "from vigie.cli import main; main()", "serve", "--config", str(self.config)]
        with (self.root / "log").open("a") as log:
            self.process = subprocess.Popen(command, stderr=log, text=True)
        wait(lambda: self.status().pid == self.process.pid, "a service that reports itself")  # type: ignore[union-attr]

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=10)

    def status(self) -> ServiceStatus:
        return status.SERVICE.decode((self.state / status.FILE_NAME).read_bytes())

    def health(self, part: str) -> tuple[Health, str]:
        found = next(one for one in self.status().parts if one.name == part)
        return found.health, found.detail

    def join(self, numbers: range, user: str = THIEF) -> None:
        activities = [
            Activity(
                id=f"boot-{n}", time=START + 100 * n, action=Action.JOIN, server="agent.example", user=user,
                room=f"!{n}:agent.example",
            )
            for n in numbers
        ]  # fmt: skip
        with (self.spool / f"{0:016d}.ndjson").open("ab") as file:
            file.writelines(map(encode, activities))

    def orders(self) -> list[tuple[str, str]]:
        try:
            book = orders.DECODER.decode((self.root / "guard" / "orders.json").read_bytes())
        except FileNotFoundError:
            return []
        return [(order.user, order.kind.value) for order in book.orders]

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.state / "vigie.sqlite") as connection:
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
        connection.close()
        return rows


def wait(condition: Callable[[], bool], awaited: str) -> None:
    """Until it holds; what is being replaced at that moment cannot be read."""

    def holds() -> bool:
        with suppress(OSError, msgspec.MsgspecError, sqlite3.Error):
            return condition()
        return False

    until(holds, awaited)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    yield installation
    if installation.process and installation.process.poll() is None:
        installation.process.kill()
        installation.process.wait()


def test_an_account_is_frozen_and_the_service_ends_cleanly(here: Installation) -> None:
    here.start()
    here.join(range(41))
    wait(lambda: here.orders() == [(THIEF, "freeze")], "a freeze")
    wait(lambda: here.status().counters["findings"] == 1, "one finding in the status")
    assert here.end() == 0
    said = here.status()
    assert said.stopped
    assert said.counters["read"] == 41
    assert (here.spool / "ack").read_text() == f"{0:016d}"


def test_killed_at_any_moment_the_effects_happen_once(here: Installation) -> None:
    for part in range(5):
        here.start()
        here.join(range(part * 12, part * 12 + 12))
        if part == 3:
            wait(lambda: bool(here.orders()), "an order")
        time.sleep(0.11 * part)
        here.end(signal.SIGKILL)
    here.start()
    wait(lambda: len(here.rows("findings")) == 1, "one finding stored")
    here.end()
    assert here.orders() == [(THIEF, "freeze")]
    done = [row for row in here.rows("actions") if "freeze" in str(row)]
    assert len(done) == 1
    storage = SqliteStorage(here.state / "vigie.sqlite")
    [finding] = storage.findings()
    learned = read_account(storage.load_state(BASELINES + THIEF) or b"")
    storage.close()
    assert finding.value == 60, "windows went on as if nothing had happened"
    assert learned is not None
    assert learned.measures[MEASURES.index("rooms")].month == 60, "each entry taught once"
    assert here.health("baselines") == (Health.OK, "1 account, 1 in memory")


def test_a_wrong_rule_is_reported_and_the_last_good_set_works_on(here: Installation) -> None:
    here.start()
    good = (here.rules / "mass_joins.yml").read_text()
    (here.rules / "mass_joins.yml").write_text(good.replace("condition: selection", "condition: selektion"))
    wait(lambda: here.health("rules")[0] is Health.DEGRADED, "a wrong rule in the status")
    assert "mass_joins.yml:" in here.health("rules")[1]
    here.join(range(41))
    wait(lambda: here.orders() == [(THIEF, "freeze")], "a freeze")
    (here.rules / "mass_joins.yml").write_text(good.replace("gt: 34", "gt: 2"))
    wait(lambda: here.health("rules")[0] is Health.OK, "rules in order")
    here.join(range(41, 44), user="@other:agent.example")
    wait(lambda: len(here.orders()) == 2, "two orders")


def test_a_spool_that_cannot_be_read_is_one_failed_part(here: Installation) -> None:
    here.spool.rmdir()
    here.spool.write_text("not a folder")
    here.start()
    wait(lambda: here.health("spool agent.example")[0] is Health.FAILED, "a spool that failed")
    here.spool.unlink()
    here.spool.mkdir()
    here.join(range(41))
    wait(lambda: here.health("spool agent.example")[0] is Health.OK, "a spool in order")
    wait(lambda: bool(here.orders()), "an order")


@pytest.mark.parametrize(
    ("wrong", "code", "says"), [("state: relative\n", 2, "vigie.yml:1:"), ("", 3, "another vigie serve runs")]
)
def test_what_prevents_starting_is_one_line_and_a_code(here: Installation, wrong: str, code: int, says: str) -> None:
    if wrong:
        here.config.write_text(wrong)
    else:
        here.start()
    command = [sys.executable, "-c", "from vigie.cli import main; main()", "serve", "--config", str(here.config)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "300"})
    assert result.returncode == code
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_state_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFailed, match="state folder"):
        daemon.prepare(tmp_path / "file" / "state")


def test_the_state_folder_is_private(tmp_path: Path) -> None:
    daemon.prepare(tmp_path / "state")
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


def test_a_signature_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("1")
    seen = [daemon.signature([tmp_path])]
    (tmp_path / "a.yml").write_text("22")
    seen.append(daemon.signature([tmp_path]))
    (tmp_path / "b.yaml").write_text("")
    seen.append(daemon.signature([tmp_path]))
    (tmp_path / "a.yml").unlink()
    seen.append(daemon.signature([tmp_path, tmp_path / "absent.yml"]))
    assert len(set(seen)) == 4


async def test_settings_that_cannot_be_used_start_nothing(here: Installation) -> None:
    from vigie.model.errors import ContentErrors
    from vigie.ports.clock import SystemClock
    from vigie.settings import load

    (here.playbooks / "stop.yml").write_text("name: stop\nwhat: now\n")
    with pytest.raises(ContentErrors, match=r"stop\.yml:2"):
        await daemon.serve(load(here.config), SystemClock(), asyncio.Event())
    assert not (here.state / status.FILE_NAME).exists()
