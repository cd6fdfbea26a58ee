"""The examination of what is done about content: real folders, a real child, and an account that answers."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from vigie import doctor_content
from vigie.model import status
from vigie.model.checks import Check, Level
from vigie.model.status import GuardContent, GuardStatus, Health, Part, ServiceStatus
from vigie.settings import Settings, load
from vigie.settings.servers import Server

NAME = "@assistant:agent.example"
GOOD: dict[str, Any] = {
    "enforce": True, "assistant": NAME, "marking": "refuse", "credential": "justify", "python": sys.executable,
    "look": "titles",
}  # fmt: skip


@pytest.fixture
async def account() -> AsyncIterator[str]:
    async def whoami(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "Bearer good":
            return web.json_response({"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token"}, status=401)
        return web.json_response({"user_id": NAME})

    application = web.Application()
    application.router.add_get("/_matrix/client/v3/account/whoami", whoami)
    async with TestServer(application) as server:
        yield str(server.make_url("")).rstrip("/")


class Here:
    def __init__(self, root: Path, url: str) -> None:
        self.root, self.url = root, url
        (root / "guard").mkdir()
        (root / "spool").mkdir()
        key = root / "guard" / doctor_content.KEY
        key.write_bytes(b"k" * doctor_content.KEY_BYTES)
        key.chmod(0o640)
        self.say()

    def say(self, **different: Any) -> None:
        said = GuardStatus(written=1, content=GuardContent(**{**GOOD, **different}))
        (self.root / "guard" / status.FILE_NAME).write_bytes(status.ENCODER.encode(said))

    def settings(self, bearer: str = "good") -> Settings:
        path = self.root / "vigie.yml"
        assistant = f"assistant: {{url: '{self.url}', token: {bearer}}}" if bearer else ""
        path.write_text(
            f"state: {self.root}\nservers: [{{name: agent.example, spool: {self.root}/spool, {assistant}}}]\n"
        )
        path.chmod(0o600)
        return load(path)

    async def examine(self, bearer: str = "good") -> dict[str, Check]:
        server: Server = self.settings(bearer).servers[0]
        async with aiohttp.ClientSession() as session:
            return {one.name: one async for one in doctor_content.examine(server, session)}


@pytest.fixture
def here(tmp_path: Path, account: str) -> Here:
    return Here(tmp_path, account)


async def test_all_is_well(here: Here) -> None:
    checks = await here.examine()
    assert {name: one.level for name, one in checks.items()} == dict.fromkeys(
        ("content", "content key", "files", "assistant"), Level.OK
    )
    assert checks["assistant"].seen.en == NAME


async def test_what_is_wrong_says_what_to_do(here: Here) -> None:
    (here.root / "guard" / doctor_content.KEY).chmod(0o644)
    here.say(python="/nowhere/python", marking="tip", assistant="@other:agent.example")
    checks = await here.examine()
    assert {name: one.level for name, one in checks.items()} == {
        "content": Level.WARNING,
        "content key": Level.WRONG,
        "files": Level.WRONG,
        "assistant": Level.WRONG,
    }
    assert all(one.advice is not None and one.advice.fr for one in checks.values())
    assert checks["content key"].advice is not None
    assert checks["content key"].advice.en.startswith("chmod o= ")


async def test_each_part_by_itself(here: Here) -> None:
    (here.root / "guard" / doctor_content.KEY).unlink()
    here.say(enforce=False)
    checks = await here.examine(bearer="bad")
    assert "nothing is stopped" in checks["content"].seen.en
    assert checks["content key"].level is Level.WRONG
    assert "401" in checks["assistant"].seen.en or "Invalid" in checks["assistant"].seen.en
    assert (await here.examine(bearer=""))["assistant"].level is Level.WARNING


async def test_a_guard_that_looks_at_nothing_says_so(here: Here) -> None:
    path = here.root / "guard" / status.FILE_NAME
    path.write_bytes(status.ENCODER.encode(GuardStatus(written=1)))
    [one] = (await here.examine()).values()
    assert (one.name, one.level) == ("content", Level.WARNING)
    path.unlink()
    assert await here.examine() == {}


def test_messages_that_wait_are_pointed_out(here: Here) -> None:
    settings = here.settings()
    assert list(doctor_content.authors(settings)) == []
    parts = (
        Part(name="authors", health=Health.DEGRADED, detail="3 messages to authors wait: away"),
        Part(name="assistant agent.example", health=Health.OK),
        Part(name="rules", health=Health.FAILED, detail="not this one"),
    )
    said = ServiceStatus(version="1", pid=1, mode="enforce", started=1, written=1, parts=parts, servers=(), counters={})
    (here.root / status.FILE_NAME).write_bytes(status.ENCODER.encode(said))
    found = list(doctor_content.authors(settings))
    assert [(one.name, one.level) for one in found] == [
        ("authors", Level.WARNING),
        ("assistant agent.example", Level.OK),
    ]
