"""A real, stock platform with the small population, and accounts signed in to it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import psycopg2
import pytest

from kit.ports import free_ports
from vigie.lab.options import PlatformOptions
from vigie.lab.platform import Platform

V3 = "/_matrix/client/v3"


class Member:
    """One signed-in account."""

    def __init__(self, session: aiohttp.ClientSession, token: str) -> None:
        self._session, self._headers = session, {"Authorization": f"Bearer {token}"}

    async def call(self, method: str, path: str, body: object = None) -> Any:
        async with self._session.request(method, path, json=body, headers=self._headers) as answer:
            assert answer.status == 200, (path, await answer.text())
            return await answer.json()

    async def octets(self, path: str) -> bytes:
        async with self._session.get(path, headers=self._headers) as answer:
            assert answer.status == 200
            return await answer.read()

    async def history(self, room_id: str) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        token = ""
        while True:
            page = await self.call("GET", f"{V3}/rooms/{room_id}/messages?dir=b&limit=200{token}")
            events += page["chunk"]
            if "end" not in page:
                return events
            token = f"&from={page['end']}"


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    state: Path = tmp_path_factory.mktemp("populated")
    with Platform(
        PlatformOptions(state=state, stock=True, web=False, population="small", port_base=free_ports())
    ) as running:
        yield running


@pytest.fixture
def known(platform: Platform) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(platform.layout.population.read_text())
    return found


SignIn = Callable[[dict[str, Any]], Awaitable[Member]]


async def _sign_in(session: aiohttp.ClientSession, account: dict[str, Any]) -> Member:
    identifier = {"type": "m.id.user", "user": account["user"]}
    login = {"type": "m.login.password", "identifier": identifier, "password": account["password"]}
    async with session.post(f"{V3}/login", json=login) as answer:
        assert answer.status == 200
        return Member(session, (await answer.json())["access_token"])


@pytest.fixture
async def session(platform: Platform) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=platform.endpoints.homeservers[0].client_url) as opened:
        yield opened


@pytest.fixture
async def victim(session: aiohttp.ClientSession, known: dict[str, Any]) -> Member:
    return await _sign_in(session, known["accounts"][0])


@pytest.fixture
def sign_in(session: aiohttp.ClientSession) -> SignIn:
    """Signs an account of population.json in."""
    return partial(_sign_in, session)


@pytest.fixture
def rows(platform: Platform) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Asks the database of the running server."""
    arguments = platform.database().synapse_arguments()
    connection = psycopg2.connect(**{name: value for name, value in arguments.items() if not name.startswith("cp_")})

    def ask(query: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    yield ask
    connection.close()
