"""The hands on a real Synapse."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from typer.testing import CliRunner

from kit.response import means
from kit.synapse import SERVER
from vigie import bundled
from vigie.cli.app import build
from vigie.model.enriched import RoomFacts
from vigie.model.errors import PlatformError
from vigie.model.findings import Confidence, Finding, Severity
from vigie.model.response_settings import Mode
from vigie.platforms.messengers.matrix_room import MatrixRoom
from vigie.platforms.synapse.control import SynapseControl
from vigie.platforms.synapse.orders import FileOrderDesk
from vigie.platforms.synapse.rooms import SynapseRooms
from vigie.ports.clock import ManualClock
from vigie.response import library
from vigie.response.action import Hands
from vigie.response.observe import observing
from vigie.response.operator import Operator, complete
from vigie.response.protection import Protection
from vigie.response.respond import Responder
from vigie.storage.memory import MemoryStorage

pytestmark = pytest.mark.platform


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as one:
        yield one


@pytest.fixture
def control(session: aiohttp.ClientSession, synapse: Any) -> SynapseControl:
    return SynapseControl(session, synapse.server_name, synapse.url + "/", synapse.admin)


@pytest.fixture
def hands(control: SynapseControl, tmp_path: Path) -> dict[Mode, Hands]:
    desk = FileOrderDesk(tmp_path / "orders.json")
    real = Hands(mode=Mode.ENFORCE, outcome="done", control=control, desk=desk, messengers={})
    return {Mode.ENFORCE: real, Mode.OBSERVE: observing(real)}


async def test_a_lock_stops_reading_and_an_unlock_revives_the_sessions(control: SynapseControl, synapse: Any) -> None:
    user, token = synapse.register("lock")
    await control.lock(user)
    await control.lock(user)
    assert synapse.whoami(token) == (401, "M_USER_LOCKED")
    assert (await control.state(user)).locked
    await control.unlock(user)
    await control.unlock(user)
    assert synapse.whoami(token) == (200, "")


async def test_deleting_devices_ends_their_sessions_for_ever(control: SynapseControl, synapse: Any) -> None:
    user, token = synapse.register("devices")
    other = synapse.login("devices")[1]["access_token"]
    devices = (await control.state(user)).devices
    assert len(devices) == 2
    await control.delete_devices(user, devices)
    await control.delete_devices(user, devices)
    assert {synapse.whoami(token), synapse.whoami(other)} == {(401, "M_UNKNOWN_TOKEN")}
    assert (await control.state(user)).devices == ()
    assert synapse.login("devices")[0] == 200


async def test_administrators_are_known_with_our_own_account(control: SynapseControl, synapse: Any) -> None:
    user, _ = synapse.register("helper", admin=True)
    plain, _ = synapse.register("plain")
    admins = await control.administrators()
    assert {user, f"@root:{synapse.server_name}"} <= admins
    assert plain not in admins
    assert (await control.state(user)).admin


async def test_a_mistyped_name_creates_no_account(control: SynapseControl, synapse: Any) -> None:
    ghost = f"@ghost/../root:{synapse.server_name}"
    for wish in (control.state, control.lock, control.unlock):
        with pytest.raises(PlatformError) as caught:
            await wish(ghost)
        assert caught.value.status == 404
    assert synapse.login("ghost")[0] == 403


async def test_a_wrong_token_is_one_clear_line(session: aiohttp.ClientSession, synapse: Any) -> None:
    user, token = synapse.register("curious")
    with pytest.raises(PlatformError) as caught:
        await SynapseControl(session, synapse.server_name, synapse.url, token).lock(user)
    assert (caught.value.status, caught.value.errcode) == (403, "M_FORBIDDEN")
    assert token not in str(caught.value)


def _finding(user: str, name: str = "mass_joins") -> Finding:
    return Finding(
        id=f"{name}-{user}", rule="r", name=name, title=name, severity=Severity.HIGH, confidence=Confidence.HIGH,
        actor=user, server=SERVER, first=1000, last=2000, evidence=("a",),
    )  # fmt: skip


async def test_a_response_stops_the_account_and_a_release_gives_it_back(hands: dict[Mode, Hands], synapse: Any) -> None:
    user, token = synapse.register("thief")
    storage, clock = MemoryStorage(), ManualClock(3000)
    books = library.load([bundled.playbooks()])
    responder = Responder(books, storage, hands, Protection(), clock, **means())
    done = [one.action for one in await responder.respond([_finding(user)]) if one.outcome == "done"]
    assert done == ["freeze", "lock", "sign_out", "notify"]
    assert synapse.whoami(token)[0] == 401
    assert synapse.login("thief")[0] != 200 or synapse.whoami(synapse.login("thief")[1]["access_token"])[0] == 401
    assert not [one for one in await responder.respond([_finding(user)]) if one.outcome == "done"]

    clock.advance(1000)
    operator = Operator(by="ana", storage=storage, hands=hands, protection=Protection(), clock=clock)
    assert complete(await operator.release(user, "it was the owner"))
    assert hands[Mode.ENFORCE].desk.standing() == ()
    assert synapse.whoami(token) == (401, "M_UNKNOWN_TOKEN")
    assert synapse.whoami(synapse.login("thief")[1]["access_token"]) == (200, "")


async def test_observing_leaves_the_account_alone(hands: dict[Mode, Hands], synapse: Any) -> None:
    user, token = synapse.register("observed")
    books = library.load([bundled.playbooks()], mode=Mode.OBSERVE)
    responder = Responder(books, MemoryStorage(), hands, Protection(), ManualClock(3000), **means())
    records = await responder.respond([_finding(user)])
    assert {one.outcome for one in records if "skipped" not in one.outcome} == {"simulated"}
    assert synapse.whoami(token) == (200, "")


async def test_an_administrator_is_not_stopped(hands: dict[Mode, Hands], synapse: Any) -> None:
    books = library.load([bundled.playbooks()])
    responder = Responder(books, MemoryStorage(), hands, Protection(), ManualClock(3000), **means())
    await responder.refresh()
    await responder.respond([_finding(f"@root:{synapse.server_name}")])
    assert synapse.whoami(synapse.admin) == (200, "")
    assert hands[Mode.ENFORCE].desk.standing() == ()


async def test_a_room_is_told_once(session: aiohttp.ClientSession, synapse: Any) -> None:
    _, token = synapse.register("herald")
    room = synapse.call("POST", "/_matrix/client/v3/createRoom", token, {})[1]["room_id"]
    channel = MatrixRoom(session, synapse.url, room, token)
    await channel.send("subject", "text", {"id": "1"})
    await channel.send("subject", "text", {"id": "1"})
    path = f"/_matrix/client/v3/rooms/{room}/messages?dir=b&limit=50"
    events = synapse.call("GET", path, token)[1]["chunk"]
    assert [one["content"] for one in events if one["type"] == "m.room.message"] == [
        {"msgtype": "m.notice", "body": "subject\n\ntext"}
    ]


def test_the_command_line_contains_and_releases(synapse: Any, tmp_path: Path) -> None:
    user, token = synapse.register("cli")
    secret = tmp_path / "token"
    secret.write_text(synapse.admin)
    secret.chmod(0o600)
    (tmp_path / "vigie.yaml").write_text(
        f"""
state: {tmp_path}/state
servers:
  - name: {synapse.server_name}
    spool: {tmp_path}/guard/spool
    admin_api: {{url: "{synapse.url}", token_file: {secret}}}
"""
    )

    def run(*words: str) -> dict[str, Any]:
        result = CliRunner().invoke(build(), [*words, "--state", str(tmp_path), "--json"])
        assert result.exit_code == 0, result.output
        assert synapse.admin not in result.output
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer

    contained = run("contain", "@cli", "--reason", "x")
    assert [one["outcome"] for one in contained["measures"]] == ["done"] * 3
    assert synapse.whoami(token)[0] == 401
    assert run("release", user, "--reason", "y")["complete"]
    assert synapse.whoami(synapse.login("cli")[1]["access_token"]) == (200, "")
    assert CliRunner().invoke(build(), ["contain", "@root", "--reason", "x", "--state", str(tmp_path)]).exit_code != 0
    assert synapse.whoami(synapse.admin) == (200, "")


async def test_what_a_server_says_of_its_rooms_is_understood(control: SynapseControl, synapse: Any) -> None:
    _, owner = synapse.register("owner")
    _, token = synapse.register("guest")
    room = synapse.call("POST", "/_matrix/client/v3/createRoom", owner, {"name": "Hall", "preset": "public_chat"})[1]
    synapse.call("POST", f"/_matrix/client/v3/join/{room['room_id']}", token, {})
    rooms = SynapseRooms([control.room], time.monotonic)
    rooms.facts(room["room_id"])
    await rooms.ask_wanted()
    assert rooms.facts(room["room_id"]) == RoomFacts(name="Hall", public=True, encrypted=False, members=2)
