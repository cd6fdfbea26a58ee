"""`AccountControl` by Synapse's administration API."""

import json
from typing import Any, Final
from urllib.parse import quote

import aiohttp

from vigie.model.errors import PlatformError
from vigie.platforms import http
from vigie.ports.control import AccountState

_PAGE: Final = 100
_MAX_PAGES: Final = 100


class SynapseControl:
    """Measures on the accounts of one homeserver. The token is that of a server administrator, and is never shown."""

    def __init__(self, session: aiohttp.ClientSession, server_name: str, admin_url: str, token: str) -> None:
        self._session = session
        self._where = f"the administration API of {server_name}"
        self._base = admin_url.rstrip("/") + "/_synapse/admin"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def __repr__(self) -> str:
        return f"SynapseControl({self._base!r})"

    async def state(self, user: str) -> AccountState:
        """See `AccountControl.state`."""
        account = await self._call("GET", _user(user))
        devices = await self._call("GET", _user(user) + "/devices")
        return AccountState(
            user=user,
            locked=bool(account.get("locked")),
            deactivated=bool(account.get("deactivated")),
            admin=bool(account.get("admin")),
            devices=_names(devices.get("devices"), "device_id"),
            display_name=str(account.get("displayname") or ""),
        )

    async def lock(self, user: str) -> None:
        """See `AccountControl.lock`. Raises `PlatformError` with status 404 when there is no such account."""
        await self._set_locked(user, locked=True)

    async def unlock(self, user: str) -> None:
        """See `AccountControl.unlock`. Raises `PlatformError` with status 404 when there is no such account."""
        await self._set_locked(user, locked=False)

    async def delete_devices(self, user: str, devices: tuple[str, ...]) -> None:
        """See `AccountControl.delete_devices`."""
        if devices:
            await self._call("POST", _user(user) + "/delete_devices", {"devices": list(devices)})

    async def administrators(self) -> frozenset[str]:
        """See `AccountControl.administrators`."""
        found: set[str] = set()
        start = "0"
        for _ in range(_MAX_PAGES):
            page = await self._call("GET", f"/v2/users?admins=true&guests=false&limit={_PAGE}&from={quote(start)}")
            found.update(_names(page.get("users"), "name"))
            start = str(page.get("next_token") or "")
            if not start:
                break
        return frozenset(found)

    async def room(self, room: str) -> dict[str, Any]:
        """Synapse's details of a room. Raises `PlatformError`, with status 404 when it has none."""
        return await self._call("GET", f"/v1/rooms/{quote(room, safe='')}")

    async def _set_locked(self, user: str, *, locked: bool) -> None:
        # PUT creates accounts that do not exist: a mistyped name must not leave a new account behind.
        account = await self._call("GET", _user(user))
        if bool(account.get("locked")) is not locked:
            await self._call("PUT", _user(user), {"locked": locked})

    async def _call(self, method: str, path: str, content: object = None) -> dict[str, Any]:
        body = None if content is None else json.dumps(content).encode()
        return await http.call(
            self._session, method, self._base + path, where=self._where, headers=self._headers, body=body
        )


def _user(user: str) -> str:
    """The path of an account. The name is hostile: nothing in it may reach another path."""
    if not user.startswith("@") or ":" not in user or not user.isprintable():
        raise PlatformError(f"{user[:100]!r} is not a Matrix ID such as @name:server.example", status=400)
    return "/v2/users/" + quote(user, safe="")


def _names(rows: object, key: str) -> tuple[str, ...]:
    if not isinstance(rows, list):
        return ()
    return tuple(row[key] for row in rows if isinstance(row, dict) and isinstance(row.get(key), str))
