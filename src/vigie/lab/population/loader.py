"""The loading process: ``python -m vigie.lab.population.loader``, started by `fill`.

Twisted's reactor runs once per process, so the loader has its own. It writes one JSON object a line on standard
output: progress first (``done``, ``total``), the outcome last (``rooms``, ``bytes``, ``events``, ``seconds``).
"""

import argparse
import json
import sys
from pathlib import Path
from time import monotonic
from typing import Any

from synapse.util.async_helpers import concurrently_execute

from vigie.lab.media import Shelf
from vigie.lab.population.model import Population, Room, RoomKind
from vigie.lab.population.plan import plan
from vigie.lab.population.synapse_media import MediaWriter
from vigie.lab.population.synapse_people import register, remember_direct_chats
from vigie.lab.population.synapse_rooms import Loaded, RoomLoader, Tools
from vigie.lab.population.synapse_server import refresh_directories, run
from vigie.lab.population.talk import paragraph

_ROOMS_AT_ONCE = 8
_PERSON_COST, _ROOM_COST = 6, 12
"""What registering a person, and creating and indexing a room, cost, in events: keeps the remaining time honest."""


class Meter:
    """Counts work done and says so on standard output, not more often than each hundredth."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._said = total, 0, 0

    def add(self, work: int) -> None:
        """Some work is done."""
        self._done += work
        if (self._done - self._said) * 100 >= self._total:
            self._said = self._done
            _say({"done": self._done, "total": self._total})


class Load:
    """One filling of one server."""

    def __init__(self, population: Population) -> None:
        self._population = population
        work = len(population.people) * _PERSON_COST + sum(map(_cost, population.rooms))
        self._meter = Meter(work)
        self._laps: dict[str, float] = {}

    async def __call__(self, hs: Any) -> None:
        """Everything, in order; the outcome is said last."""
        population, started = self._population, monotonic()
        shelf, media = Shelf(population.seed, paragraph), MediaWriter(hs)
        avatars = await register(hs, population, shelf, media, lambda n: self._meter.add(n * _PERSON_COST))
        avatar_bytes, media.bytes = media.bytes, 0
        self._lap("people", started)
        rooms = await self._rooms(Tools(hs, population, shelf, media, avatars))
        chats = [(rooms[r.number].room_id, r.members) for r in population.rooms if r.kind is RoomKind.DIRECT]
        await remember_direct_chats(hs, population, chats)
        self._lap("rooms", started)
        await refresh_directories(hs)
        self._lap("directories", started)
        _say(
            {
                "rooms": [_outcome(rooms[room.number]) for room in population.rooms],
                "bytes": media.bytes,
                "avatar_bytes": avatar_bytes,
                "events": sum(room.events for room in rooms.values()),
                "seconds": self._laps,
            }
        )

    async def _rooms(self, tools: Tools) -> dict[int, Loaded]:
        """Rooms in order of their age, several at a time: while one waits for the database another computes."""
        loaded: dict[int, Loaded] = {}

        async def one(room: Room) -> None:
            loaded[room.number] = await RoomLoader(tools, room).load()
            self._meter.add(_cost(room))

        await concurrently_execute(one, sorted(self._population.rooms, key=lambda r: r.created_ms), _ROOMS_AT_ONCE)
        return loaded

    def _lap(self, name: str, started: float) -> None:
        self._laps[name] = round(monotonic() - started - sum(self._laps.values()), 2)


def main() -> None:
    """Read the arguments and load."""
    parser = argparse.ArgumentParser(description="Load a population into a stopped Synapse.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--size", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--server-name", required=True)
    parser.add_argument("--now-ms", type=int, required=True)
    given = parser.parse_args()
    run(given.config, Load(plan(given.size, given.seed, given.server_name, given.now_ms)))


def _cost(room: Room) -> int:
    return room.messages + len(room.members) + _ROOM_COST


def _outcome(room: Loaded) -> dict[str, Any]:
    return {"room_id": room.room_id, "planted": room.planted}


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
