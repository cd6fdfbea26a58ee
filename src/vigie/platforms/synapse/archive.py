"""`Archive` on a Synapse: everything it has stored, by its administration API."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.model.reviews import Reach
from vigie.platforms import http
from vigie.platforms.synapse.api import Api, media_path, part
from vigie.platforms.synapse.content import accounts, reach
from vigie.ports.content import Page
from vigie.ports.pace import Pace

_ROOMS: Final = 500
_EVENTS: Final = 100
_BEFORE: Final = 20
_FEW: Final = 10
"""Events of a page whose hundred is longer than any answer may be."""


@dataclass(slots=True)
class SynapseArchive:
    """The history and the files of one homeserver, read at a set pace.

    Encrypted rooms give their names and topics, and events that nobody can look into.
    """

    api: Api
    pace: Pace
    largest: int  # bytes of a file
    _accounts: int | None = field(default=None, init=False)

    async def rooms(self) -> AsyncIterator[str]:
        """See `Archive.rooms`."""
        known: set[str] = set()
        start = 0
        while True:
            await self.pace.turn()
            answer = await self.api.admin("GET", f"/v1/rooms?limit={_ROOMS}&from={start}")
            rows = answer.get("rooms")
            names = [str(one.get("room_id")) for one in rows] if isinstance(rows, list) else []
            for name in names:
                if name not in known:
                    known.add(name)
                    yield name
            start += len(names)
            if not names or "next_batch" not in answer:
                return

    async def page(self, room: str, start: str) -> Page:
        """See `Archive.page`."""
        try:
            return await self._page(room, start, _EVENTS)
        except PlatformUnreachable:
            raise
        except PlatformError as error:
            if error.status:
                raise
            return await self._page(room, start, _FEW)

    async def before(self, room: str, event: str) -> Sequence[Mapping[str, Any]]:
        """See `Archive.before`."""
        found = await self._context(room, event, 2 * _BEFORE)
        earlier = found.get("events_before")
        events = [one for one in earlier if isinstance(one, dict)] if isinstance(earlier, list) else []
        return [*reversed(events), *([found["event"]] if isinstance(found.get("event"), dict) else [])]

    async def event(self, room: str, event: str) -> Mapping[str, Any] | None:
        """See `Archive.event`."""
        found = (await self._context(room, event, 0)).get("event")
        return found if isinstance(found, dict) else None

    async def reach(self, room: str) -> Reach:
        """See `Archive.reach`. The accounts of the server are counted once."""
        if self._accounts is None:
            await self.pace.turn()
            self._accounts = await accounts(self.api)
        await self.pace.turn()
        return await reach(self.api, room, self._accounts)

    async def media(self, media: str) -> bytes:
        """See `Archive.media`. Quarantined files are not there. Nothing is written to disk."""
        await self.pace.turn()
        url = f"{self.api.url.rstrip('/')}/_matrix/client/v1/media/download/{media_path(media)}"
        where, headers = f"the media of {self.api.server_name}", {"Authorization": f"Bearer {self.api.token}"}
        return await http.download(self.api.session, url, where=where, headers=headers, longest=self.largest)

    async def _context(self, room: str, event: str, limit: int) -> dict[str, Any]:
        await self.pace.turn()
        try:
            return await self.api.admin("GET", f"/v1/rooms/{part(room)}/context/{part(event)}?limit={limit}")
        except PlatformError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            return {}

    async def _page(self, room: str, start: str, limit: int) -> Page:
        await self.pace.turn()
        since = f"&from={part(start)}" if start else ""
        answer = await self.api.admin("GET", f"/v1/rooms/{part(room)}/messages?dir=f&limit={limit}{since}")
        chunk = answer.get("chunk")
        events = tuple(one for one in chunk if isinstance(one, dict)) if isinstance(chunk, list) else ()
        return Page(events, str(answer.get("end") or "") if events else "")
