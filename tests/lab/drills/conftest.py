"""Two real platforms: a stock Synapse on SQLite with a tiny population, made through the client-server API; and a whole
protected one, on which all honest lives are lived at once before the first attack.
"""

import asyncio
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest
import yaml

from kit.drills import Attack
from kit.ports import free_ports
from kit.synapse import SERVER, Account, Server
from vigie.lab import drills, target
from vigie.lab.daemon import LabDaemon
from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform
from vigie.lab.play import play
from vigie.lab.report import Report
from vigie.ports.clock import SystemClock

PEOPLE = ("victor.victim", "nina.newcomer", *(f"agent.number{n:02}" for n in range(18)))
ROOMS = 6
MESSAGES = 25
FILES = 2


def _furnish(server: Server) -> list[str]:
    """Everybody, and rooms of theirs with messages and files; every other one is open to the world."""
    server.register("boss", admin=True)
    accounts = [server.register(user) for user in PEOPLE]
    return [_room(number, accounts[2 + number]) for number in range(ROOMS)]


def _room(number: int, owner: Account) -> str:
    visibility = "world_readable" if number % 2 == 0 else "shared"
    state = [{"type": "m.room.history_visibility", "content": {"history_visibility": visibility}}]
    room = owner.create_room(visibility="public", name=f"Salon {number}", initial_state=state)
    for index in range(MESSAGES):
        owner.say(room, f"message {index}")
    for index in range(FILES):
        owner.say(room, "f.txt", msgtype="m.file", url=owner.upload(f"file {number} {index}".encode() * 50))
    return room


def _describe(state: Path, url: str, rooms: list[str]) -> None:
    profiles = {PEOPLE[0]: "victim", PEOPLE[1]: "newcomer"}
    accounts = [
        {
            "user_id": f"@{user}:{SERVER}",
            "user": user,
            "password": f"{user}-pw",
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
    servers = [{"server_name": SERVER, "client_url": url, "environment": "education", "admin_url": url}]
    (state / "population.json").write_text(json.dumps(population))
    (state / "endpoints.json").write_text(json.dumps({"homeservers": servers, "stock": True}))


@pytest.fixture(scope="session")
def stock_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state directory of a running, unprotected platform."""
    home = tmp_path_factory.mktemp("stock")
    server = Server(home, None)
    try:
        _describe(home, f"http://127.0.0.1:{server.port}", _furnish(server.start()))
        yield home
    finally:
        server.stop()


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
