"""A stock Synapse, started once for the tests of a session that ask for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from kit.synapse import SERVER, Server


@dataclass(frozen=True)
class Synapse:
    """A running homeserver. `admin` is the access token of @root."""

    server: Server
    admin: str
    server_name = SERVER

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.port}"

    def call(self, method: str, path: str, token: str = "", body: object = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one request."""
        reply = self.server.call(method, path, body, token)
        return reply.status, reply.json

    def register(self, name: str, *, admin: bool = False) -> tuple[str, str]:
        """Matrix ID and access token of a new account."""
        account = self.server.register(name, admin=admin)
        return account.id, account.token

    def login(self, name: str) -> tuple[int, dict[str, Any]]:
        """A new session with the password."""
        wanted = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": name}}
        return self.call("POST", "/_matrix/client/v3/login", "", {**wanted, "password": f"{name}-pw"})

    def whoami(self, token: str) -> tuple[int, str]:
        """Status and error code for a session."""
        status, answer = self.call("GET", "/_matrix/client/v3/account/whoami", token)
        return status, answer.get("errcode", "")


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    server = Server(tmp_path_factory.mktemp("synapse"), None)
    try:
        server.start()
        yield Synapse(server, server.register("root", admin=True).token)
    finally:
        server.stop()
