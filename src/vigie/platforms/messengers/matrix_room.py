"""Notices sent to a Matrix room."""

import asyncio
import hashlib
import json
from typing import Final
from urllib.parse import quote, urlsplit

import aiohttp

from vigie.platforms import http
from vigie.ports.retry import Sleep, retried

_LONGEST: Final = 20_000
"""Characters of text: an event may have 65,536 bytes."""


class MatrixRoom:
    """A `Messenger`. The token's account must have joined the room. Sending the same notice again adds nothing."""

    def __init__(
        self, session: aiohttp.ClientSession, client_url: str, room: str, token: str, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._session = session
        self._url = f"{client_url.rstrip('/')}/_matrix/client/v3/rooms/{quote(room, safe='')}/send/m.room.message/"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._where = f"the homeserver at {urlsplit(client_url).hostname}"
        self._sleep = sleep

    async def send(self, subject: str, text: str, document: dict[str, object]) -> None:
        """See `Messenger.send`. `document` stays here: room members see people's words, machines have the webhook."""
        content = {"msgtype": "m.notice", "body": f"{subject}\n\n{text}"[:_LONGEST]}
        body = json.dumps(content).encode()
        transaction = hashlib.sha256(body + str(document.get("id", "")).encode()).hexdigest()
        await retried(lambda: self._put(transaction, body), sleep=self._sleep)

    async def _put(self, transaction: str, body: bytes) -> None:
        url = self._url + transaction
        await http.call(self._session, "PUT", url, where=self._where, headers=self._headers, body=body)
