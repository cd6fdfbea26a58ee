"""`ContentControl` on a Synapse: by its administration API, and by the client API where there is no other way."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.model.reviews import Reach
from vigie.platforms.synapse.api import Api, media_path, part
from vigie.ports.clock import Clock
from vigie.ports.retry import Sleep

_NAME: Final = 200
_DELEGATED: Final = (404, "M_UNRECOGNIZED")
"""The answer to the wish for a session where another service gives them."""
_SAID: Final = frozenset({"m.room.message", "m.room.encrypted"})
_AT_ONCE: Final = 20
"""Events of one author in one room in one millisecond."""
_LOOKS: Final = 40
_LOOK_EVERY: Final = 0.25
_TRIED: Final = 5
"""People with power in a room in whose name a redaction is tried."""


@dataclass(frozen=True, slots=True)
class SynapseContent:
    """Measures on what one homeserver has stored.

    Synapse lets nobody redact from outside a room. So an event is redacted in the name of its author, who may always
    do so, in a session of seconds; and when the author has left, is locked or belongs to another server, in the name
    of somebody of this server with the power to. Nobody joins, and no power level changes.
    """

    api: Api
    clock: Clock
    sleep: Sleep = asyncio.sleep

    async def redact(self, room: str, event: str, author: str, reason: str) -> str:
        """See `ContentControl.redact`. Raises the last refusal when nobody could."""
        refused: PlatformError | None = None
        for user in [*([author] if self._is_local(author) else []), *await self._powerful(room, author)]:
            try:
                await self._redact_as(user, room, event, reason)
            except PlatformUnreachable:
                raise
            except PlatformError as error:
                refused = error
                if (error.status, error.errcode) == _DELEGATED:
                    return await self._redact_moment(room, event, author, reason)
            else:
                return user
        raise refused or PlatformError(f"nobody of {self.api.server_name} has the power to redact in {room[:255]!r}")

    async def quarantine(self, media: str) -> None:
        """See `ContentControl.quarantine`."""
        await self.api.admin("POST", f"/v1/media/quarantine/{media_path(media)}", {})

    async def unquarantine(self, media: str) -> None:
        """See `ContentControl.unquarantine`."""
        await self.api.admin("POST", f"/v1/media/unquarantine/{media_path(media)}", {})

    async def reach(self, room: str) -> Reach:
        """See `ContentControl.reach`."""
        return await reach(self.api, room, await accounts(self.api))

    async def name(self, room: str) -> str:
        """See `ContentControl.name`."""
        facts = await self.api.admin("GET", f"/v1/rooms/{part(room)}")
        said = str(facts.get("name") or facts.get("canonical_alias") or "")[:_NAME]
        return "".join(char for char in said if char.isprintable()) or room

    async def own_account(self) -> str:
        """See `ContentControl.own_account`."""
        return await own_account(self.api)

    def _is_local(self, user: str) -> bool:
        return user.partition(":")[2] == self.api.server_name

    async def _redact_as(self, user: str, room: str, event: str, reason: str) -> None:
        # The same transaction twice is one redaction.
        transaction = hashlib.sha256(event.encode()).hexdigest()[:32]
        path = f"/v3/rooms/{part(room)}/redact/{part(event)}/{transaction}"
        if user == await self.own_account():
            await self.api.client("PUT", path, {"reason": reason})
            return
        async with self.api.borrowed(user, self.clock) as token:
            await self.api.client("PUT", path, {"reason": reason}, token)

    async def _redact_moment(self, room: str, event: str, author: str, reason: str) -> str:
        """Where authentication is delegated nobody lends a session: Synapse redacts what the author sent just then.

        That is the event, and whatever else the author sent into the room within the same millisecond.
        """
        sent = _mapping((await self.api.admin("GET", f"/v1/fetch_event/{part(event)}")).get("event"))
        moment = sent.get("origin_server_ts")
        if sent.get("type") not in _SAID or sent.get("room_id") != room or type(moment) is not int:
            raise PlatformError(
                f"{event[:255]!r} is no message: with delegated authentication Synapse redacts messages alone"
            )
        wish = {"rooms": [room], "reason": reason, "before_ts": moment, "after_ts": moment, "limit": _AT_ONCE}
        began = await self.api.admin("POST", f"/v1/user/{part(author)}/redact", wish)
        where = f"/v1/user/redact_status/{part(str(began.get('redact_id')))}"
        for _ in range(_LOOKS):
            await self.sleep(_LOOK_EVERY)
            told = await self.api.admin("GET", where)
            if told.get("status") == "complete" and event not in _mapping(told.get("failed_redactions")):
                return author if self._is_local(author) else await self.own_account()
            if told.get("status") in ("complete", "failed"):
                break
        raise PlatformError(f"{self.api.server_name} did not redact {event[:255]!r} in the name of {author[:255]!r}")

    async def _powerful(self, room: str, author: str) -> list[str]:
        """Accounts of this server that may redact what others wrote, the most powerful first."""
        state = _state(await self.api.admin("GET", f"/v1/rooms/{part(room)}/state"))
        levels, created = state.get("m.room.power_levels", {}), state.get("m.room.create", {})
        users = {str(user): level for user, level in _mapping(levels.get("users")).items() if type(level) is int}
        creators = [str(created.get("sender")), *map(str, created.get("additional_creators") or ())]
        if not levels or (str(created.get("room_version", "1")).isdecimal() and int(created["room_version"]) >= 12):
            users |= dict.fromkeys(creators, 1 << 53)
        needed = levels.get("redact", 50)
        able = sorted((-level, user) for user, level in users.items() if level >= needed and user != author)
        return [user for _, user in able if self._is_local(user)][:_TRIED]


async def own_account(api: Api) -> str:
    """Whose token it is. Raises `PlatformError`."""
    return str((await api.client("GET", "/v3/account/whoami")).get("user_id") or "")


async def reach(api: Api, room: str, known: int | None) -> Reach:
    """Who can read a room now, as Synapse says it; `known` accounts are on the server. Raises `PlatformError`."""
    facts = await api.admin("GET", f"/v1/rooms/{part(room)}")
    members, local = facts.get("joined_members"), facts.get("joined_local_members")
    return Reach(
        public=facts.get("public") is True or facts.get("join_rules") == "public",
        members=members if type(members) is int else None,
        accounts=known,
        federated=type(members) is int and type(local) is int and members > local,
        history=str(facts.get("history_visibility") or "shared")[:32],
        encrypted=bool(facts.get("encryption")),
    )


async def accounts(api: Api) -> int | None:
    """How many accounts a server has, those that are closed and guests aside. Raises `PlatformError`."""
    total = (await api.admin("GET", "/v2/users?limit=1&guests=false&deactivated=false")).get("total")
    return total if type(total) is int else None


def _state(answer: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Contents of the state without a key, by type; that of the creation says who created."""
    found: dict[str, dict[str, Any]] = {}
    for event in _events(answer):
        if event.get("state_key") == "":
            found[str(event.get("type"))] = {**_mapping(event.get("content")), "sender": event.get("sender")}
    return found


def _events(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    state = answer.get("state")
    return [one for one in state if isinstance(one, dict)] if isinstance(state, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
