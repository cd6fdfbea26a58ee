"""Requests to one homeserver in the name of the platform's account, or for a moment in that of another one."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import aiohttp

from vigie.model.errors import PlatformError
from vigie.platforms import http
from vigie.ports.clock import Clock

BORROWED_MS: Final = 60_000
"""How long a borrowed session lives at most, should ending it fail."""


@dataclass(frozen=True, slots=True)
class Api:
    """The administration and client APIs behind one address. The token is never shown."""

    session: aiohttp.ClientSession
    server_name: str
    url: str
    token: str

    def __repr__(self) -> str:
        return f"Api({self.url!r})"

    async def admin(self, method: str, path: str, content: object = None) -> dict[str, Any]:
        """A request below `/_synapse/admin`."""
        where = f"the administration API of {self.server_name}"
        return await self._call(method, f"/_synapse/admin{path}", content, where, self.token)

    async def client(self, method: str, path: str, content: object = None, token: str = "") -> dict[str, Any]:
        """A request below `/_matrix/client`, in another name with that one's token."""
        where = f"the client API of {self.server_name}"
        return await self._call(method, f"/_matrix/client{path}", content, where, token or self.token)

    @asynccontextmanager
    async def borrowed(self, user: str, clock: Clock) -> AsyncIterator[str]:
        """A short session in the name of a local account; it ends with the context, the account's own ones go on."""
        wish = {"valid_until_ms": clock.now_ms() + BORROWED_MS}
        answer = await self.admin("POST", f"/v1/users/{part(user)}/login", wish)
        token = str(answer.get("access_token") or "")
        if not token:
            raise PlatformError(f"the administration API of {self.server_name} lent no session for {user[:255]!r}")
        try:
            yield token
        finally:
            with suppress(PlatformError):
                await self.client("POST", "/v3/logout", {}, token)

    async def _call(self, method: str, path: str, content: object, where: str, token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = None if content is None else json.dumps(content).encode()
        base = self.url.rstrip("/")
        return await http.call(self.session, method, base + path, where=where, headers=headers, body=body)


def part(name: str) -> str:
    """One part of a path. Names are hostile: nothing in one may reach another path."""
    return quote(name, safe="")


def media_path(media: str) -> str:
    """`server/id` of "mxc://server/id", each as one part of a path. Raises `PlatformError` for anything else."""
    server, _, name = media.removeprefix("mxc://").partition("/")
    if not media.startswith("mxc://") or not server or not name or "/" in name or {server, name} & {".", ".."}:
        raise PlatformError(f"{media[:100]!r} is not a media address such as mxc://server.example/id", status=400)
    return f"{part(server)}/{part(name)}"
