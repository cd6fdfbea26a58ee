"""`Assistant` by an ordinary account of a homeserver and its access token."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import aiohttp

from vigie.model.errors import PlatformError
from vigie.platforms import http
from vigie.ports.assistant import LONGEST, Heard, Told

_POLL_MS: Final = 7_000
"""How long a look for messages waits: below the time after which a server counts as gone."""
_TEXT: Final = 20_000
"""Characters: an event may have 65,536 bytes."""
_DIRECT: Final = "m.direct"
_GONE: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_FILTER: Final = json.dumps(
    {
        "presence": {"types": []},
        "account_data": {"types": []},
        "room": {
            "state": {"types": []},
            "ephemeral": {"types": []},
            "account_data": {"types": []},
            "timeline": {"types": ["m.room.message"], "limit": 50},
        },
    }
)


class SynapseAssistant:
    """One room for each person, found again by the account's own list of direct chats. The token is never shown."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session = session
        self._base = url.rstrip("/") + "/_matrix/client/v3/"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._where = f"the homeserver at {urlsplit(url).hostname}"
        self._turn = asyncio.Lock()
        self._user = ""
        self._rooms: dict[str, list[str]] | None = None

    def __repr__(self) -> str:
        return f"SynapseAssistant({self._base!r})"

    async def tell(self, user: str, text: str, key: str) -> Told:
        """See `Assistant.tell`."""
        async with self._turn:
            room = await self._room(user)
        transaction = hashlib.sha256(key.encode()).hexdigest()
        path = f"rooms/{quote(room, safe='')}/send/m.room.message/{transaction}"
        answer = await self._call("PUT", path, {"msgtype": "m.text", "body": text[:_TEXT]})
        return Told(room, str(answer.get("event_id", "")))

    async def hear(self, since: str) -> tuple[str, tuple[Heard, ...]]:
        """See `Assistant.hear`."""
        await self._know_itself()
        wanted = {"filter": _FILTER, "timeout": str(_POLL_MS if since else 0), **({"since": since} if since else {})}
        answer = await self._call("GET", f"sync?{urlencode(wanted)}")
        heard = tuple(_heard(answer, self._user)) if since else ()
        return str(answer.get("next_batch") or since), heard

    async def _room(self, user: str) -> str:
        """The room kept for a person, in which they are or are asked."""
        await self._know_itself()
        rooms = await self._known()
        for room in reversed(rooms.get(user, [])):
            if await self._is_usable(room, user):
                return room
        wanted = {"preset": "private_chat", "is_direct": True, "invite": [user]}
        room = str((await self._call("POST", "createRoom", wanted))["room_id"])
        rooms[user] = [*rooms.get(user, []), room][-3:]
        await self._call("PUT", f"user/{quote(self._user, safe='')}/account_data/{_DIRECT}", rooms)
        return room

    async def _is_usable(self, room: str, user: str) -> bool:
        """Ask the person in again when they left."""
        path = f"rooms/{quote(room, safe='')}"
        try:
            member = await self._call("GET", f"{path}/state/m.room.member/{quote(user, safe='')}")
            if member.get("membership") not in ("join", "invite"):
                await self._call("POST", f"{path}/invite", {"user_id": user})
        except PlatformError as error:
            if error.status in _GONE:
                return False
            raise
        return True

    async def _known(self) -> dict[str, list[str]]:
        if self._rooms is None:
            try:
                found = await self._call("GET", f"user/{quote(self._user, safe='')}/account_data/{_DIRECT}")
            except PlatformError as error:
                if error.status != HTTPStatus.NOT_FOUND:
                    raise
                found = {}
            self._rooms = {
                user: [room for room in rooms if isinstance(room, str)]
                for user, rooms in found.items()
                if isinstance(rooms, list)
            }
        return self._rooms

    async def _know_itself(self) -> None:
        if not self._user:
            self._user = str((await self._call("GET", "account/whoami"))["user_id"])

    async def _call(self, method: str, path: str, content: object = None) -> dict[str, Any]:
        body = None if content is None else json.dumps(content).encode()
        return await http.call(
            self._session, method, self._base + path, where=self._where, headers=self._headers, body=body
        )


def _heard(answer: Mapping[str, Any], own: str) -> Iterator[Heard]:
    for room, joined in _mapping(_mapping(answer.get("rooms")).get("join")).items():
        events = _mapping(_mapping(joined).get("timeline")).get("events")
        for event in events if isinstance(events, list) else []:
            content = _mapping(_mapping(event).get("content"))
            text, user = content.get("body"), event.get("sender")
            if isinstance(text, str) and isinstance(user, str) and user != own:
                reply = _mapping(_mapping(content.get("m.relates_to")).get("m.in_reply_to")).get("event_id")
                yield Heard(
                    user=user,
                    room=room,
                    event=str(event.get("event_id", "")),
                    text=text[:LONGEST],
                    time=int(event.get("origin_server_ts") or 0),
                    answers=reply if isinstance(reply, str) else "",
                )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
