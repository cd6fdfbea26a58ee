"""A thin Matrix client for drills: the client-server API and nothing else, as any stranger's script would speak it.

It keeps no state but its token, never raises for what a server answers, and measures what it received. Where a request
comes from is chosen by the caller: the embedded platform believes `X-Forwarded-For` from the machine itself.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

V3: Final = "/_matrix/client/v3"
MEDIA: Final = "/_matrix/client/v1/media"
LEGACY_MEDIA: Final = "/_matrix/media/v3"
UNREACHABLE: Final = "UNREACHABLE"
"""`Answer.errcode` when the server gave no answer at all."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where requests seem to come from."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is 0 when nothing did; `body` is empty unless the answer was a JSON object."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    size: int = 0  # bytes received
    seconds: float = 0.0
    retry_after: float = 0.0  # seconds of a Retry-After header

    @property
    def ok(self) -> bool:
        """Whether the request did what it asked for."""
        return 200 <= self.status < 300

    @property
    def errcode(self) -> str:
        """The Matrix error code, or ""."""
        return str(self.body.get("errcode", ""))

    @property
    def wait(self) -> float:
        """Seconds the server asks to wait, 0 when it asks for none."""
        asked = self.body.get("retry_after_ms")
        return asked / 1000 if isinstance(asked, int | float) else self.retry_after

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """A list of objects of the body; whatever is not an object is left out."""
        found = self.body.get(name)
        return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []

    def text(self, name: str) -> str:
        """A string of the body, or ""."""
        found = self.body.get(name)
        return found if isinstance(found, str) else ""


class Client:
    """One device of one account, or nobody before `login`."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str, source: Source) -> None:
        self._http = http
        self._base = base_url.rstrip("/")
        self.source = source
        self.token = ""
        self.user = ""

    async def login(self, user: str, password: str) -> Answer:
        """Sign in with a password as a new device. On success the client carries the new token."""
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": user},
            "password": password,
            "initial_device_display_name": "Web",
        }
        answer = await self.call("POST", f"{V3}/login", json=body, signed=False)
        if answer.ok:
            self.token, self.user = answer.text("access_token"), answer.text("user_id")
        return answer

    async def whoami(self, token: str = "") -> Answer:
        """Ask whom a token belongs to, by default the current one."""
        return await self.call("GET", f"{V3}/account/whoami", token=token)

    async def sync(self, since: str = "", *, limit: int = 20, timeout_ms: int = 0) -> Answer:
        """What is new, the way the usual clients ask: lazily loaded members, a short timeline."""
        lazy = f'{{"room":{{"state":{{"lazy_load_members":true}},"timeline":{{"limit":{limit}}}}}}}'
        params = {"filter": lazy, "timeout": str(timeout_ms)} | ({"since": since} if since else {})
        return await self.call("GET", f"{V3}/sync", params=params)

    async def search_people(self, term: str, limit: int = 50) -> Answer:
        """One search of the user directory; 50 rows are the server's maximum."""
        body = {"search_term": term, "limit": limit}
        return await self.call("POST", f"{V3}/user_directory/search", json=body)

    async def profile(self, user: str) -> Answer:
        """Name and picture of an account."""
        return await self.call("GET", f"{V3}/profile/{part(user)}")

    async def public_rooms(self, since: str = "", limit: int = 50) -> Answer:
        """One page of the public room list."""
        body: dict[str, Any] = {"limit": limit} | ({"since": since} if since else {})
        return await self.call("POST", f"{V3}/publicRooms", json=body)

    async def join(self, room: str) -> Answer:
        """Enter a room."""
        return await self.call("POST", f"{V3}/join/{part(room)}", json={})

    async def members(self, room: str) -> Answer:
        """The whole member list of a room, as state events."""
        return await self.call("GET", f"{V3}/rooms/{part(room)}/members", params={"membership": "join"})

    async def messages(self, room: str, start: str = "", limit: int = 1000) -> Answer:
        """One page of history, backwards from `start` or from the end."""
        params = {"dir": "b", "limit": str(limit)} | ({"from": start} if start else {})
        return await self.call("GET", f"{V3}/rooms/{part(room)}/messages", params=params)

    async def send_text(self, room: str, text: str, transaction: str) -> Answer:
        """Send one message. The same transaction sends it once."""
        path = f"{V3}/rooms/{part(room)}/send/m.room.message/{part(transaction)}"
        return await self.call("PUT", path, json={"msgtype": "m.text", "body": text})

    async def upload(self, data: bytes, kind: str) -> Answer:
        """Store a file; the answer names its address."""
        return await self.call("POST", "/_matrix/media/v3/upload", data=data, kind=kind)

    async def download(self, mxc: str) -> Answer:
        """Fetch a file with the token. Its bytes are counted, not kept."""
        return await self.call("GET", f"{MEDIA}/download/{media_path(mxc)}", keep=False)

    async def thumbnail(self, mxc: str) -> Answer:
        """Fetch a small version of a file with the token."""
        params = {"width": "320", "height": "240", "method": "scale"}
        return await self.call("GET", f"{MEDIA}/thumbnail/{media_path(mxc)}", params=params, keep=False)

    async def download_legacy(self, mxc: str) -> Answer:
        """Fetch a file by the old address, with no token at all."""
        return await self.call("GET", f"{LEGACY_MEDIA}/download/{media_path(mxc)}", keep=False, signed=False)

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        data: bytes | None = None,
        kind: str = "",
        signed: bool = True,
        token: str = "",
        keep: bool = True,
    ) -> Answer:
        """Any request, with a JSON body, or with `data` of a media type `kind`.

        `keep`: whether to parse the body of a success. Never raises for an answer or its absence.
        """
        headers = {"X-Forwarded-For": self.source.address, "User-Agent": self.source.user_agent}
        if signed:
            headers["Authorization"] = f"Bearer {token or self.token}"
        if kind:
            headers["Content-Type"] = kind
        loop = asyncio.get_running_loop()
        begin, url = loop.time(), self._url(path, params)
        try:
            async with self._http.request(method, url, json=json, data=data, headers=headers) as response:
                body, size = await _received(response, keep=keep)
                return Answer(response.status, body, size, loop.time() - begin, _seconds(response))
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Answer(0, {"errcode": UNREACHABLE}, 0, loop.time() - begin)

    def _url(self, path: str, params: Mapping[str, str] | None) -> URL:
        """The address as it is written here: escapes stay, since a path is exactly what a drill tests."""
        return URL(self._base + path, encoded=True).update_query(params or {})


def part(value: str) -> str:
    """One path segment, escaped."""
    return quote(value, safe="")


def media_path(mxc: str) -> str:
    """`server/id` of a media address, escaped."""
    server, _, name = mxc.removeprefix("mxc://").partition("/")
    return f"{part(server)}/{part(name)}"


async def _received(response: aiohttp.ClientResponse, *, keep: bool) -> tuple[Mapping[str, Any], int]:
    if response.ok and not keep:
        size = 0
        async for chunk in response.content.iter_chunked(65536):
            size += len(chunk)
        return {}, size
    raw = await response.read()
    return _object(raw), len(raw)


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        found = msgspec.json.decode(raw)
    except ValueError:  # an error page of the proxy, a file
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(response: aiohttp.ClientResponse) -> float:
    asked = response.headers.get("Retry-After", "")
    return float(asked) if asked.isdigit() else 0.0
