"""What one ordinary account can do about another from outside, to make it look guilty: every trick once, in bulk.

The aim is that the defence challenges, slows down or stops the other account. What the platform answers the nuisance is
counted under `done` and is nobody's trouble but his.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from vigie.lab.client import V3, Answer, Client, Source, part
from vigie.lab.drills import Context
from vigie.lab.intruder import BROWSER
from vigie.lab.target import Account

ADDRESS: Final = "203.0.113.77"
ADDRESSES: Final = 60
"""Where wrong passwords come from."""
TRAPS: Final = 12
"""Rooms full of old messages and pictures, into which the other is invited."""
TRAP_MESSAGES: Final = 60
TRAP_PICTURES: Final = 10
INVITATIONS: Final = 40
EVICTIONS: Final = 20
CANARIES: Final = 6
MESSAGES: Final = 120
PESTERING: Final = 40
LOOK_ALIKES: Final = 8
NEIGHBOURS: Final = 6
"""Stolen accounts that come from the address of the other."""
BULK: Final = 1000
"""Events of a page that no client asks for."""
HEAP: Final = 120
"""Messages of a room that such a page takes whole."""
AT_ONCE: Final = 4

TRAP: Final = "Dossier partagé"
"""How rooms are called into which the other may be lured: a client that shows the name makes it look like work."""
_PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Nuisance:
    """One ordinary account that works against `victim`. Each method is one trick, and never raises for an answer."""

    def __init__(
        self, context: Context, me: Account, victim: Account, stolen: Sequence[Account] = (), address: str = ADDRESS
    ) -> None:
        """`stolen`: more accounts, which come from `address`, where the victim works."""
        self._context, self._me, self._victim = context, me, victim
        self._stolen, self._address = stolen, address
        self._client = Client(context.http, context.base_url, Source(ADDRESS, BROWSER))
        self._numbers = iter(range(1_000_000))
        self.shared = ""  # a room both are in

    async def enter(self) -> None:
        """Sign in."""
        await self._do("logins", self._client.login(self._me.user, self._me.password))

    async def passwords(self) -> None:
        """Wrong passwords for the other account, each from another address."""
        http, base = self._context.http, self._context.base_url

        async def guess(number: int) -> None:
            stranger = Client(http, base, Source(f"203.0.113.{number}", BROWSER))
            await self._do("wrong_passwords", stranger.login(self._victim.user, f"wrong-{number}"), wanted=(403, 429))

        await self._many(ADDRESSES, guess)

    async def traps(self) -> None:
        """Rooms with a history and pictures older than the other's entry: whoever follows the invitation reads both."""
        picture = await self._upload()

        async def lay(trap: int) -> None:
            room = await self._room(f"{TRAP} {trap}", picture, direct=False, invite=False)
            for _ in range(TRAP_MESSAGES):
                await self._say(room, "Compte rendu de la réunion", kind="trap_messages")
            for number in range(TRAP_PICTURES):
                await self._show(room, await self._upload(), encrypted=number % 2 == 0)
            await self._invite(room, "traps")

        await self._many(TRAPS, lay)

    async def invitations(self) -> None:
        """Invitations into rooms with pictures, direct ones as well: a client fetches what it shows of them."""

        async def invite(number: int) -> None:
            await self._room(f"Invitation {number}", await self._upload(), direct=number % 2 == 0, invite=True)

        await self._many(INVITATIONS, invite)

    async def messages(self) -> None:
        """Messages with links, pictures and mentions where both are."""
        picture = await self._upload()

        async def send(number: int) -> None:
            if number % 4 == 0:
                await self._show(self.shared, picture)
            else:
                await self._say(self.shared, f"https://lien.example/{number} {self._victim.user_id}", kind="mentions")

        await self._many(MESSAGES, send)

    async def look_alike(self) -> None:
        """The other's display name, and near ones."""
        shown = await self._do("profiles", self._client.profile(self._victim.user_id))
        name = shown.text("displayname") or self._victim.user
        path = f"{V3}/profile/{part(self._me.user_id)}/displayname"
        for number in range(LOOK_ALIKES):
            body = {"displayname": name + "\u200b" * number}
            await self._do("look_alikes", self._client.call("PUT", path, json=body))

    async def canaries(self) -> None:
        """Public rooms with names that nobody should open, and the other invited into them."""

        async def lure(number: int) -> None:
            name = f"Ne pas ouvrir - liste nominative - canari {number}"
            options = {"preset": "public_chat", "visibility": "public", "name": name}
            made = await self._do("canaries", self._client.call("POST", f"{V3}/createRoom", json=options))
            await self._invite(made.text("room_id"), "canary_invitations")

        await self._many(CANARIES, lure)

    async def evictions(self) -> None:
        """In and out of rooms that the other never asked for."""
        room = await self._room("Va-et-vient", await self._upload(), direct=False, invite=False)
        body = {"user_id": self._victim.user_id}
        for _ in range(EVICTIONS):
            for step in ("invite", "kick", "ban", "unban"):
                path = f"{V3}/rooms/{part(room)}/{step}"
                await self._do("evictions", self._client.call("POST", path, json=body))

    async def neighbours(self) -> None:
        """Behind the address of the other, several accounts read old history together, as if it were one of them."""
        rows = (await self._do("room_lists", self._client.public_rooms())).rows("chunk")
        rooms = [await self._heap(), *(str(row["room_id"]) for row in rows if isinstance(row.get("room_id"), str))]

        async def read(number: int) -> None:
            account, http, base = self._stolen[number], self._context.http, self._context.base_url
            thief = Client(http, base, Source(self._address, BROWSER))
            await self._do("neighbours", thief.login(account.user, account.password))
            for room in rooms:
                await self._do("neighbour_joins", thief.join(room))
                await self._do("neighbour_pages", thief.messages(room, limit=BULK))

        await self._many(len(self._stolen), read)

    async def pester(self) -> None:
        """Reports, questions about keys, messages to devices, knocks at a room of the other."""
        victim, knocked = self._victim.user_id, self._knocked

        async def once(number: int) -> None:
            call = self._client.call
            await self._do("key_queries", call("POST", f"{V3}/keys/query", json={"device_keys": {victim: []}}))
            message = {"messages": {victim: {"*": {"action": "request_cancellation", "request_id": str(number)}}}}
            path = f"{V3}/sendToDevice/m.room_key_request/n{number}"
            await self._do("device_messages", call("PUT", path, json=message))
            if self._reported:
                path = f"{V3}/rooms/{part(self.shared)}/report/{part(self._reported)}"
                await self._do("reports", call("POST", path, json={"reason": "voleur", "score": -100}))
            if knocked:
                await self._do("knocks", call("POST", f"{V3}/knock/{part(knocked)}", json={"reason": "ouvrez"}))
                await self._do("knocks_taken_back", call("POST", f"{V3}/rooms/{part(knocked)}/leave", json={}))

        await self._many(PESTERING, once)

    _knocked = ""
    _reported = ""

    def aim(self, shared: str, knocked: str, reported: str) -> None:
        """The room both are in, a room of the other to knock at, and a message of the other to report."""
        self.shared, self._knocked, self._reported = shared, knocked, reported

    async def join(self, room: str) -> None:
        """Enter a public room."""
        await self._do("joins", self._client.join(room))

    async def _room(self, name: str, picture: str, *, direct: bool, invite: bool) -> str:
        options: dict[str, Any] = {
            "preset": "private_chat",
            "name": name,
            "is_direct": direct,
            "initial_state": [{"type": "m.room.avatar", "content": {"url": picture}}],
        }
        if invite:
            options["invite"] = [self._victim.user_id]
        made = await self._do("rooms", self._client.call("POST", f"{V3}/createRoom", json=options))
        return made.text("room_id")

    async def _heap(self) -> str:
        """A room that anybody may enter, with more old messages than a page that clients ask for."""
        options = {"preset": "public_chat", "name": "Annonces"}
        made = await self._do("rooms", self._client.call("POST", f"{V3}/createRoom", json=options))
        for number in range(HEAP):
            await self._say(made.text("room_id"), f"Annonce {number}", kind="heap_messages")
        return made.text("room_id")

    async def _invite(self, room: str, kind: str) -> None:
        path = f"{V3}/rooms/{part(room)}/invite"
        await self._do(kind, self._client.call("POST", path, json={"user_id": self._victim.user_id}))

    async def _say(self, room: str, text: str, *, kind: str) -> None:
        mention = {"m.mentions": {"user_ids": [self._victim.user_id]}}
        await self._send(room, {"msgtype": "m.text", "body": text, **mention}, kind)

    async def _show(self, room: str, picture: str, *, encrypted: bool = False) -> None:
        """An encrypted picture has no thumbnail that a server could make: clients fetch it whole."""
        where = {"file": {"url": picture}} if encrypted else {"url": picture}
        await self._send(room, {"msgtype": "m.image", "body": "photo.png", **where}, "pictures")

    async def _send(self, room: str, content: dict[str, Any], kind: str) -> None:
        path = f"{V3}/rooms/{part(room)}/send/m.room.message/nuisance{next(self._numbers)}"
        await self._do(kind, self._client.call("PUT", path, json=content))

    async def _upload(self) -> str:
        """A picture of its own each time, so that it has an address of its own."""
        data = _PIXEL + next(self._numbers).to_bytes(4)
        answer = await self._do("uploads", self._client.upload(data, "image/png"))
        return answer.text("content_uri")

    async def _many(self, count: int, trick: Callable[[int], Awaitable[None]]) -> None:
        waiting = iter(range(count))

        async def worker() -> None:
            for number in waiting:
                await trick(number)

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))

    async def _do(self, kind: str, request: Awaitable[Answer], wanted: tuple[int, ...] = (200,)) -> Answer:
        answer = await request
        met = kind if answer.status in wanted else f"{kind}_refused"
        self._context.loot.done[met] += 1
        return answer
