"""A bridge to another messaging system at work: its bot and its ghosts make rooms, relay, fetch files, read history.

No person does so much, and no model has figures for it: application services are on the list of exemptions, never in a
baseline. It must not be disturbed, and its amounts must not disturb anybody else's.
"""

from typing import Any, Final

from vigie.lab import bridge
from vigie.lab.client import V3, Answer, Source, part
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.person import Person, live
from vigie.model.language import Sentence

ADDRESS: Final = "198.51.100.147"
PROGRAM: Final = "mautrix-bridge/26.11"
GHOSTS: Final = 20
PORTALS: Final = 50
"""Public rooms that it is present in: more than any agent may enter in a day."""
MESSAGES: Final = 4
"""Relayed into each room of its own."""
BACKFILL: Final = 100
FILES: Final = 70
"""More than any agent may download in a minute."""


class BridgeBot:
    """See the module."""

    name: Final = "bridge-bot"
    title: Final = Sentence(
        en="A bridge relays, reads and downloads more than any person, and must notice nothing",
        fr="Une passerelle relaie, lit et télécharge plus que quiconque, et ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "agent"
    stages: Final = ("portals", "relay", "history", "files")
    seconds: Final = 180.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        return await live(context, _Bridge(context).live())


class _Bridge:
    """The bot; `as_` lets it act as one of its ghosts."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._server = context.account.user_id.partition(":")[2]
        self._person = Person(context, Source(ADDRESS, PROGRAM))
        context.loot.known_as.discard(context.account.user_id)
        context.loot.known_as.add(f"@{bridge.BOT}:{self._server}")
        self._files: dict[str, None] = {}
        self._rooms: list[str] = []

    async def live(self) -> None:
        self._person.client.token = bridge.token(self._context.target.state)
        await self._register()
        if "portals" in self._context.stages:
            await self._enter_rooms()
        if "relay" in self._context.stages:
            await self._relay()
        if "history" in self._context.stages:
            await self._backfill()
        if "files" in self._context.stages:
            for mxc in list(self._files)[:FILES]:
                await self._person.download(mxc)

    async def _as(self, what: str, ghost: int, method: str, path: str, body: dict[str, Any]) -> Answer | None:
        params = {"user_id": self._ghost(ghost)}
        return await self._person.done(what, self._person.client.call(method, path, params=params, json=body))

    def _ghost(self, number: int) -> str:
        return f"@{bridge.GHOST}{number:03}:{self._server}"

    async def _register(self) -> None:
        for number in range(GHOSTS):
            name = f"{bridge.GHOST}{number:03}"
            body = {"type": "m.login.application_service", "username": name, "inhibit_login": True}
            answer = await self._person.client.call("POST", f"{V3}/register", json=body)
            self._context.loot.known_as.add(self._ghost(number))
            self._context.loot.done["ghosts"] += answer.ok or answer.errcode == "M_USER_IN_USE"

    async def _enter_rooms(self) -> None:
        for number, room in enumerate((await self._person.list_rooms(2))[:PORTALS]):
            self._rooms.append(room.id)
            if await self._as("joins", number % GHOSTS, "POST", f"{V3}/join/{part(room.id)}", {}):
                self._context.loot.enter(room.id)

    async def _relay(self) -> None:
        """A room of its own for each ghost, and what was said on the other side."""
        for ghost in range(GHOSTS):
            made = await self._as("rooms_made", ghost, "POST", f"{V3}/createRoom", {"name": f"Pont {ghost}"})
            room = part(made.text("room_id")) if made else ""
            for number in range(MESSAGES):
                path = f"{V3}/rooms/{room}/send/m.room.message/{self._context.loot.started}-{number}"
                await self._as("sent", ghost, "PUT", path, {"msgtype": "m.text", "body": f"relayé {number}"})

    async def _backfill(self) -> None:
        """The last hundred events of each room it is present in, to carry over."""
        for number, room in enumerate(self._rooms):
            params = {"user_id": self._ghost(number % GHOSTS), "dir": "b", "limit": str(BACKFILL)}
            path = f"{V3}/rooms/{part(room)}/messages"
            answer = await self._person.done("pages", self._person.client.call("GET", path, params=params))
            if answer:
                self._files |= dict.fromkeys(self._context.loot.take_events(room, answer.rows("chunk")))


DRILL: Final = BridgeBot()
