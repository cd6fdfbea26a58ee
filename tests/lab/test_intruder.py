"""The thief insists, comes back from elsewhere, and gives up only when nothing is left to try.

Played against a homeserver of a few lines that refuses on demand, which no stock server does.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import aiohttp
import pytest
from aiohttp import web

from vigie.lab.client import Answer, Client
from vigie.lab.intruder import BARREN_LOGINS, PATIENCE, TRIES, Expelled, Intruder, crew
from vigie.lab.loot import Loot
from vigie.lab.target import Account
from vigie.ports.clock import SystemClock

Rule = Callable[["Hostile", web.Request], web.Response | None]


class Hostile:
    """Answers every request with `rule`, or with an empty success when the rule has no opinion."""

    def __init__(self) -> None:
        self.rule: Rule = lambda _server, _request: None
        self.logins: list[str] = []  # addresses
        self.tokens: list[str] = []
        self.asked: list[str] = []
        self.locked = False

    async def answer(self, request: web.Request) -> web.Response:
        if request.path.endswith("/login"):
            return self._login(request)
        self.asked.append(request.path)
        if self.locked:
            return refusal(401, "M_USER_LOCKED", soft_logout=True)
        return self.rule(self, request) or web.json_response({"chunk": []})

    def _login(self, request: web.Request) -> web.Response:
        if self.locked:
            return refusal(403, "M_FORBIDDEN")
        self.logins.append(request.headers["X-Forwarded-For"])
        self.tokens.append(f"token{len(self.logins)}")
        return web.json_response({"access_token": self.tokens[-1], "user_id": "@v:drill.example"})


def refusal(status: int, errcode: str, **more: object) -> web.Response:
    return web.json_response({"errcode": errcode, **more}, status=status)


def bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


Scene = tuple[Hostile, Intruder, Loot]


@pytest.fixture
async def hostile() -> AsyncIterator[Scene]:
    """The server, a thief ready to go at it, and its loot."""
    server = Hostile()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    loot = Loot(SystemClock())
    async with aiohttp.ClientSession() as http:
        account = Account("@v:drill.example", "v", "secret")
        yield server, Intruder(http, url, account, loot), loot
    await runner.cleanup()


async def read(client: Client) -> Answer:
    return await client.messages("!a:drill.example")


async def test_a_challenge_is_answered_by_one_login_for_all_workers_from_another_network(hostile: Scene) -> None:
    server, thief, loot = hostile
    server.rule = lambda s, r: refusal(401, "M_UNKNOWN_TOKEN", soft_logout=True) if bearer(r) == "token1" else None
    await thief.enter()
    answers = await asyncio.gather(*(thief.ask("history", read) for _ in range(8)))
    assert all(answers)
    assert len(server.logins) == len(set(server.logins)) == loot.logins == 2
    assert (loot.challenges, loot.refusals) == (1, 0)


async def test_short_waits_are_honoured(hostile: Scene) -> None:
    server, thief, loot = hostile
    server.rule = lambda s, r: refusal(429, "M_LIMIT_EXCEEDED", retry_after_ms=20) if len(s.asked) == 1 else None
    await thief.enter()
    assert await thief.ask("history", read)
    assert (loot.waits, loot.refusals, loot.logins) == (1, 0, 1)


async def test_long_waits_send_it_elsewhere_and_then_to_a_new_login(hostile: Scene) -> None:
    server, thief, loot = hostile
    await thief.enter()
    assert await thief.ask("history", read)
    server.rule = lambda s, r: refusal(429, "M_LIMIT_EXCEEDED", retry_after_ms=60_000)
    for _ in range(2 * PATIENCE):
        assert await thief.ask("history", read) is None
    assert loot.logins == 2
    asked = len(server.asked)
    assert await thief.ask("history", read) is None
    assert len(server.asked) == asked, "a kind that stays refused after a new login is not asked again"
    server.rule = lambda s, r: None
    assert await thief.ask("media", read), "other kinds go on"


async def test_a_locked_account_is_given_up_after_several_tries_and_found_contained(hostile: Scene) -> None:
    server, thief, loot = hostile
    await thief.enter()
    server.locked = True
    with pytest.raises(Expelled):
        await thief.ask("history", read)
    assert loot.stop == "login refused"
    assert loot.refusals == 1 + TRIES
    assert await thief.verify_contained()
    with pytest.raises(Expelled):
        await thief.ask("media", read)


async def test_challenges_without_end_are_given_up(hostile: Scene) -> None:
    server, thief, loot = hostile
    server.rule = lambda s, r: refusal(401, "M_UNKNOWN_TOKEN", soft_logout=True)
    await thief.enter()
    for _ in range(BARREN_LOGINS):
        with suppress(Expelled):
            await thief.ask("history", read)
    assert loot.stop == "challenged without end"


async def test_an_account_that_may_still_sign_in_is_not_contained(hostile: Scene) -> None:
    _, thief, _ = hostile
    await thief.enter()
    assert not await thief.verify_contained()


async def test_an_old_token_that_still_works_is_not_contained(hostile: Scene) -> None:
    server, thief, _ = hostile
    await thief.enter()
    server.rule = lambda s, r: None if bearer(r) == "token1" else refusal(401, "M_UNKNOWN_TOKEN")
    assert not await thief.verify_contained()


async def test_nothing_lost_when_one_worker_is_expelled() -> None:
    done: list[int] = []

    async def work(job: int) -> None:
        if job == 1:
            raise Expelled
        await asyncio.sleep(0.01)
        done.append(job)

    await crew(2, range(6), work)
    assert done == [0, 2, 3, 4, 5]


async def test_a_server_that_is_gone_is_an_error_and_no_exception(hostile: Scene) -> None:
    _, thief, loot = hostile
    await thief.enter()

    async def nowhere(client: Client) -> Answer:
        return await Client(client._http, "http://127.0.0.1:9", client.source).messages("!a:b")

    assert await thief.ask("history", nowhere) is None
    assert loot.errors == TRIES


async def test_a_stolen_token_needs_no_login_and_ends_with_its_session(hostile: Scene) -> None:
    server, thief, loot = hostile
    stolen = Intruder(thief._http, thief._base, thief._account, loot, token="stolen")
    await stolen.enter()
    assert await stolen.ask("history", lambda client: client.messages("!a:b"))
    server.rule = lambda _server, _request: refusal(429, "M_LIMIT_EXCEEDED")
    for _ in range(PATIENCE + 1):
        assert await stolen.ask("media", lambda client: client.messages("!a:b")) is None
    server.locked = True
    with pytest.raises(Expelled):
        await stolen.ask("people", lambda client: client.messages("!a:b"))
    assert (server.logins, loot.stop) == ([], "session ended")
    assert await stolen.verify_contained()
