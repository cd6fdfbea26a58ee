"""A stand-in for Matrix Authentication Service: it introspects tokens, and tells Synapse of accounts and sessions."""

import asyncio
import secrets
import threading
from typing import Any

from aiohttp import web

from kit.synapse import Account, Reply, Server

SECRET = "only-between-the-two"
API = "urn:matrix:client:api:*"
ADMIN = "urn:synapse:admin:*"


class Mas:
    """Listens on loopback. Its own pages, where people prove who they are, are left out."""

    def __init__(self) -> None:
        self.tokens: dict[str, tuple[str, str, str]] = {}  # token -> user, device, scope
        self.introspected = 0
        self.port = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> "Mas":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def config(self) -> dict[str, Any]:
        """What Synapse needs to delegate."""
        endpoint = f"http://127.0.0.1:{self.port}/"
        return {
            "matrix_authentication_service": {"enabled": True, "endpoint": endpoint, "secret": SECRET},
            "password_config": {"enabled": False},
        }

    def provision(self, server: Server, user: str, name: str = "") -> Account:
        """An account, with a session."""
        body = {"localpart": user, "set_displayname": name or user}
        assert tell(server, "provision_user", body).status in (200, 201)
        account = Account(server, user, "")
        self.sign_in(account, f"{user.upper()}1")
        return account

    def sign_in(self, account: Account, device: str, scope: str = API) -> str:
        """A login is complete: as MAS does, Synapse is told of the session before the client gets its token."""
        reply = tell(account.server, "upsert_device", {"localpart": account.user, "device_id": device})
        assert reply.status in (200, 201), reply.raw
        account.device = device
        return self.renew(account, scope)

    def renew(self, account: Account, scope: str = API) -> str:
        """Another token for the same session: nobody has to prove anything, and Synapse is told nothing."""
        account.token = f"mat_{secrets.token_hex(16)}"
        self.tokens[account.token] = (account.user, account.device, scope)
        return account.token

    def sync_devices(self, account: Account, *devices: str) -> None:
        """Bring Synapse's list of sessions in line with these."""
        body = {"localpart": account.user, "devices": list(devices)}
        assert tell(account.server, "sync_devices", body).status == 200

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post("/oauth2/introspect", self._introspect)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _introspect(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {SECRET}"
        self.introspected += 1
        found = self.tokens.get(str((await request.post()).get("token")))
        if found is None:
            return web.json_response({"active": False})
        user, device, scope = found
        answer = {"active": True, "scope": scope, "username": user, "sub": user, "device_id": device, "expires_in": 300}
        return web.json_response(answer)


def tell(server: Server, what: str, body: dict[str, Any]) -> Reply:
    """A request of MAS itself."""
    return server.call("POST", f"/_synapse/mas/{what}", body, token=SECRET)
