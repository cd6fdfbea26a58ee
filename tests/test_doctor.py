"""The examination of real folders and of a real HTTP server that answers as Synapse does."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from vigie import doctor
from vigie.content.extraction import Hold
from vigie.model import status
from vigie.model.checks import Check, Level
from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Language
from vigie.model.status import GuardStatus
from vigie.ports.clock import ManualClock

NOW = 1_780_000_000_000
CLOCK = ManualClock(NOW)


@dataclass
class Synapse:
    """Answers what the doctor asks."""

    version: str = "1.163.2"
    token: str = "good"

    async def server_version(self, _: web.Request) -> web.Response:
        return web.json_response({"server_version": self.version})

    async def users(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"errcode": "M_FORBIDDEN", "error": "You are not a server admin"}, status=403)
        return web.json_response({"users": [{"name": "@vigie:agent.example"}]})


@pytest.fixture
async def synapse() -> AsyncIterator[tuple[Synapse, str]]:
    answers, application = Synapse(), web.Application()
    application.router.add_get("/_synapse/admin/v1/server_version", answers.server_version)
    application.router.add_get("/_synapse/admin/v2/users", answers.users)
    async with TestServer(application) as server:
        yield answers, str(server.make_url("")).rstrip("/")


@dataclass
class Installation:
    root: Path
    url: str = "http://127.0.0.1:9"

    def __post_init__(self) -> None:
        (self.root / "spool").mkdir()
        (self.root / "guard").mkdir()
        (self.root / "token").touch(0o600)
        (self.root / "token").write_text("good")
        self.say(NOW)
        self.config = self.root / "vigie.yml"
        self.config.write_text(
            f"state: {self.root}/state\nservers:\n  - name: agent.example\n    spool: {self.root}/spool\n"
            f"    admin_api: {{url: '{self.url}', token_file: {self.root}/token}}\n"
        )

    def say(self, written: int) -> None:
        (self.root / "guard" / status.FILE_NAME).write_bytes(status.ENCODER.encode(GuardStatus(written=written)))

    async def examine(self) -> dict[str, Check]:
        return {check.name: check for check in await doctor.examine(self.config, CLOCK)}


@pytest.fixture(autouse=True)
def held(monkeypatch: pytest.MonkeyPatch) -> tuple[set[Hold], set[str]]:
    """What a machine grants, and what is installed: all of it, unless a test takes something away."""
    holds, extras = set(Hold), {"ocr"}
    monkeypatch.setattr("vigie.wiring_content.holds", lambda: (frozenset(holds), bool(extras)))
    return holds, extras


@pytest.fixture
def here(tmp_path: Path, synapse: tuple[Synapse, str]) -> Installation:
    return Installation(tmp_path, synapse[1])


async def test_a_good_installation_is_fine(here: Installation) -> None:
    checks = await here.examine()
    assert {name for name, check in checks.items() if check.level is not Level.OK} == {"service", "content"}
    assert checks["synapse"].seen.en == "1.163.2"


async def test_what_does_not_hold_the_parsers_of_files_is_told(
    here: Installation, held: tuple[set[Hold], set[str]]
) -> None:
    assert (await here.examine())["workshop"].level is Level.OK
    held[1].clear()
    check = (await here.examine())["workshop"]
    assert (check.level, check.seen.en) == (Level.WARNING, "pictures and scanned pages are not read")
    held[0].clear()
    check = (await here.examine())["workshop"]
    assert len(check.seen.en.splitlines()) == len(check.seen.fr.splitlines()) == 4
    assert check.advice
    assert "Landlock" in check.advice.en


async def test_a_workshop_that_cannot_start_is_wrong(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise EnvironmentFailed("the workshop that opens files cannot start")

    monkeypatch.setattr("vigie.wiring_content.holds", fail)
    assert (await here.examine())["workshop"].level is Level.WRONG


async def test_every_failure_says_what_to_do(here: Installation, synapse: tuple[Synapse, str]) -> None:
    synapse[0].version, synapse[0].token = "1.150.0", "other"
    (here.root / "spool").rmdir()
    here.say(NOW - 60_000)
    (here.root / "orders.json").write_text("{")
    wrong = {name: check for name, check in (await here.examine()).items() if check.level is Level.WRONG}
    assert set(wrong) == {"spool", "guard", "orders", "synapse", "admin api"}
    assert all(check.advice and check.advice.en and check.advice.fr for check in wrong.values())
    assert "good" not in str(wrong["admin api"]), "the token is never shown"


async def test_synapse_that_does_not_answer_is_wrong(tmp_path: Path) -> None:
    checks = await Installation(tmp_path).examine()
    assert checks["synapse"].level is Level.WRONG
    assert "cannot be reached" in checks["synapse"].seen.en


async def test_wrong_settings_show_every_mistake(here: Installation) -> None:
    here.config.write_text("langage: fr\nservers: 3\n")
    checks = await here.examine()
    assert list(checks) == ["settings"]
    assert len(checks["settings"].seen.en.splitlines()) == 3


async def test_wrong_rules_are_found(here: Installation) -> None:
    (here.root / "bad.yml").write_text("title: 3\n")
    with here.config.open("a") as file:
        file.write(f"rules: {{paths: [{here.root}/bad.yml]}}\n")
    assert (await here.examine())["rules"].level is Level.WRONG


async def test_lists_of_networks_are_read_and_an_old_one_is_pointed_out(here: Installation) -> None:
    for name, text in (("tor.txt", "192.0.2.1\n"), ("vpn.txt", "nonsense\n")):
        (here.root / name).write_text(text)
    os.utime(here.root / "tor.txt", (NOW // 1000 - 3 * 86_400,) * 2)
    with here.config.open("a") as file:
        file.write(f"network: {{lists: {{tor: [{here.root}/tor.txt], vpn: [{here.root}/vpn.txt]}}}}\n")
    checks = await here.examine()
    assert checks["hosting networks"].level is Level.OK
    assert (checks["tor networks"].level, checks["tor networks"].seen.en) == (Level.WARNING, "1, 3 days old")
    assert (checks["vpn networks"].level, "vpn.txt:1" in checks["vpn networks"].seen.en) == (Level.WRONG, True)
    assert checks["rules"].level is Level.OK


async def test_clocks_that_differ_are_found(here: Installation) -> None:
    here.say(NOW + 60_000)
    checks = await here.examine()
    assert checks["clock"].level is Level.WRONG
    assert "60 s ahead" in checks["clock"].seen.en


async def test_the_document_has_one_row_for_each_check(here: Installation) -> None:
    checks = await doctor.examine(here.config, CLOCK)
    document = doctor.as_document(checks, Language.FR)
    assert document["level"] == "warning"
    assert len(document["checks"]) == len(checks)  # type: ignore[arg-type]
