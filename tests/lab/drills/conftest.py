"""Two real platforms: a stock Synapse on SQLite with a tiny population, made through the client-server API; and a whole
protected one, on which all honest lives are lived at once before the first attack.
"""

import asyncio
import hashlib
import hmac
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
import yaml

from kit.drills import Attack
from kit.ports import free_ports
from vigie.lab import drills, target
from vigie.lab.daemon import LabDaemon
from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform
from vigie.lab.play import play
from vigie.lab.report import Report
from vigie.ports.clock import SystemClock

NAME = "drill.example"
SECRET = "only-for-this-test"
PASSWORD = "correct horse battery"
PEOPLE = ("victor.victim", "nina.newcomer", *(f"agent.number{n:02}" for n in range(18)))
ROOMS = 6
MESSAGES = 25
FILES = 2
FREE = {"per_second": 10_000, "burst_count": 10_000}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _config(home: Path, port: int) -> dict[str, Any]:
    return {
        "server_name": NAME,
        "pid_file": str(home / "pid"),
        "listeners": [
            {
                "port": port,
                "type": "http",
                "x_forwarded": True,
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client", "media"]}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(home / "db.sqlite")}},
        "media_store_path": str(home / "media"),
        "signing_key_path": str(home / "signing.key"),
        "log_config": str(home / "log.yaml"),
        "registration_shared_secret": SECRET,
        "macaroon_secret_key": "m",
        "form_secret": "f",
        "report_stats": False,
        "trusted_key_servers": [],
        "bcrypt_rounds": 4,
        "allow_public_rooms_without_auth": False,
        "room_list_publication_rules": [{"action": "allow"}],
        "user_directory": {"enabled": True, "search_all_users": True},
        "rc_login": {"address": FREE, "account": FREE, "failed_attempts": FREE},
        "rc_registration": FREE,
        "rc_message": FREE,
        "rc_joins": {"local": FREE, "remote": FREE},
        "rc_joins_per_room": FREE,
        "rc_user_directory": FREE,
        "rc_room_creation": FREE,
    }


def _start(home: Path, port: int) -> "subprocess.Popen[bytes]":
    (home / "log.yaml").write_text(
        json.dumps(
            {
                "version": 1,
                "handlers": {"file": {"class": "logging.FileHandler", "filename": str(home / "log")}},
                "root": {"level": "WARNING", "handlers": ["file"]},
            }
        )
    )
    (home / "homeserver.yaml").write_text(json.dumps(_config(home, port)))
    command = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(home / "homeserver.yaml")]
    subprocess.run([*command, "--generate-keys"], check=True, cwd=home, capture_output=True)
    return subprocess.Popen(command, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, "Synapse ended at once"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Synapse did not answer within a minute")


class Builder:
    """Fills a Synapse through its ordinary API."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http, self._url = http, url
        self.tokens: dict[str, str] = {}

    async def call(self, method: str, path: str, user: str = "", **more: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.tokens[user]}"} if user else {}
        async with self._http.request(method, self._url + path, headers=headers, **more) as response:
            found = await response.json()
            assert response.ok, (path, found)
            return dict(found)

    async def register(self, user: str) -> None:
        path = "/_synapse/admin/v1/register"
        nonce = (await self.call("GET", path))["nonce"]
        admin = "admin" if user == "boss" else "notadmin"
        mac = hmac.new(SECRET.encode(), "\0".join([nonce, user, PASSWORD, admin]).encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": user, "password": PASSWORD, "admin": user == "boss", "mac": mac}
        self.tokens[user] = (await self.call("POST", path, json=body))["access_token"]

    async def room(self, number: int, owner: str) -> str:
        visibility = "world_readable" if number % 2 == 0 else "shared"
        state = [{"type": "m.room.history_visibility", "content": {"history_visibility": visibility}}]
        body = {"preset": "public_chat", "visibility": "public", "name": f"Salon {number}", "initial_state": state}
        room = str((await self.call("POST", "/_matrix/client/v3/createRoom", owner, json=body))["room_id"])
        for index in range(MESSAGES):
            await self.send(room, owner, f"t{index}", {"msgtype": "m.text", "body": f"message {index}"})
        for index in range(FILES):
            content = f"file {number} {index}".encode() * 50
            uploaded = await self.call("POST", "/_matrix/media/v3/upload?filename=f.txt", owner, data=content)
            event = {"msgtype": "m.file", "body": "f.txt", "url": uploaded["content_uri"]}
            await self.send(room, owner, f"f{index}", event)
        return room

    async def send(self, room: str, user: str, transaction: str, content: dict[str, Any]) -> None:
        path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/{transaction}"
        await self.call("PUT", path, user, json=content)


async def _fill(url: str) -> list[str]:
    async with aiohttp.ClientSession() as http:
        builder = Builder(http, url)
        for user in ("boss", *PEOPLE):
            await builder.register(user)
        return [await builder.room(number, PEOPLE[2 + number]) for number in range(ROOMS)]


def _describe(state: Path, url: str, rooms: list[str]) -> None:
    profiles = {PEOPLE[0]: "victim", PEOPLE[1]: "newcomer"}
    accounts = [
        {
            "user_id": f"@{user}:{NAME}",
            "user": user,
            "password": PASSWORD,
            "environment": "education",
            "profile": profiles.get(user, "agent"),
        }
        for user in PEOPLE
    ]
    totals = {
        "people": len(PEOPLE) + 1,
        "public_rooms": ROOMS,
        "messages": ROOMS * (MESSAGES + FILES),
        "public_messages": ROOMS * (MESSAGES + FILES),
        "files": ROOMS * FILES,
        "public_files": ROOMS * FILES,
        "bytes": 0,
    }
    population = {"accounts": accounts, "rooms": [{"room_id": room} for room in rooms], "totals": totals}
    servers = [{"server_name": NAME, "client_url": url, "environment": "education", "admin_url": url}]
    (state / "population.json").write_text(json.dumps(population))
    (state / "endpoints.json").write_text(json.dumps({"homeservers": servers, "stock": True}))


@pytest.fixture(scope="session")
def stock_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state directory of a running, unprotected platform."""
    home = tmp_path_factory.mktemp("stock")
    port = _free_port()
    process = _start(home, port)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(port, process)
        _describe(home, url, asyncio.run(_fill(url)))
        yield home
    finally:
        process.terminate()
        process.wait(20)


# So that a day takes half a minute: amounts, not behaviour.
SHORT_DAY: dict[str, dict[str, object]] = {
    "back_from_leave": {"FURTHER": 50},
    "bridge_bot": {"GHOSTS": 6},
    "community_manager": {"LOOK_UPS": 6, "ROOMS": 10, "DEEP": 150, "GUESTS": 6},
    "migration_weekend": {"PEOPLE": 5, "INTO": 4, "OPEN": 2},
    "moderator": {"ROOMS": 8, "DEEP": 150},
    "morning_peak": {"PEOPLE": 15, "WITHIN": 8.0},
    "new_phone": {"PICTURES": 40},
    "reader": {"NEW": 5, "ROOMS": 12, "SCROLLS": (150,)},
}
BRAKE = {"stops": 100, "challenges": 100, "delays": 100, "share": 1.0, "least": 100}


@pytest.fixture(scope="session")
def protected_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state directory of a whole protected platform, without a brake: more thieves come than it lets stop."""
    state = tmp_path_factory.mktemp("protected")
    configure = LabDaemon.configure

    def without_brake(self: LabDaemon) -> None:
        configure(self)
        settings = yaml.safe_load(self.layout.vigie_yaml.read_bytes())
        self.layout.vigie_yaml.write_text(yaml.safe_dump(settings | {"response": {"brake": BRAKE}}))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LabDaemon, "configure", without_brake)
        with Platform(PlatformOptions(state=state, port_base=free_ports(), web=False, population="medium")):
            yield state


async def _live_all(state: Path) -> dict[str, Report]:
    aim = target.read(state)
    accounts = iter(aim.others(aim.account("victim"), 200)[-20:])
    lives = [drills.find(name.replace("_", "-")) for name in SHORT_DAY]
    reports = await asyncio.gather(
        *(play(life, aim, clock=SystemClock(), rng=Random(1), account=next(accounts), seconds=150) for life in lives)
    )
    return {report.drill: report for report in reports}


@pytest.fixture(scope="session")
def honest_day(protected_state: Path) -> dict[str, Report]:
    """What became of every honest life, all of them lived at the same time."""
    with pytest.MonkeyPatch.context() as patch:
        for name, amounts in SHORT_DAY.items():
            for constant, amount in amounts.items():
                patch.setattr(f"vigie.lab.drills.{name}.{constant}", amount)
        return asyncio.run(_live_all(protected_state))


_FRESH = count()


@pytest.fixture
def attack(protected_state: Path, honest_day: dict[str, Report]) -> Attack:
    """Plays an attack with an account that nobody has used yet, after the honest day."""
    assert honest_day

    async def run(name: str, *stages: str, seconds: float = 60.0) -> Report:
        aim = target.read(protected_state)
        account = aim.others(aim.account("victim"), 240)[200 + next(_FRESH)]
        drill = drills.find(name)
        return await play(
            drill, aim, clock=SystemClock(), rng=Random(1), stages=stages, seconds=seconds, account=account
        )

    return run
