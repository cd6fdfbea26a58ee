"""What Synapse's failures become. What its successes do is tested on a real one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.platforms import http
from vigie.platforms.synapse.control import SynapseControl

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[SynapseControl]]
TOKEN = "syt_very_secret"
EVE = "@eve:agent.example"


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers: list[TestServer] = []
    async with aiohttp.ClientSession() as session:

        async def start(handler: Handler) -> SynapseControl:
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", handler)
            server = TestServer(app)
            servers.append(server)
            await server.start_server()
            return SynapseControl(session, "agent.example", str(server.make_url("/")), TOKEN)

        yield start
    for server in servers:
        await server.close()


async def refusal(control: SynapseControl) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await control.lock(EVE)
    assert TOKEN not in f"{caught.value}{caught.value!r}{control!r}"
    return caught.value


async def test_a_refusal_keeps_status_and_code(serve: Serve) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"errcode": "M_FORBIDDEN", "error": "You are\x1b[31m no admin"}, status=403)

    error = await refusal(await serve(handler))
    assert (error.status, error.errcode) == (403, "M_FORBIDDEN")
    expected = "the administration API of agent.example answered 403 M_FORBIDDEN: You are [31m no admin"
    assert str(error) == expected


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"[" * 100_000, b'{"errcode": 5}', b"\xff"])
async def test_a_refusal_that_is_no_matrix_error_is_one_line(serve: Serve, body: bytes) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=502, body=body)

    error = await refusal(await serve(handler))
    assert (error.status, str(error)) == (502, "the administration API of agent.example answered 502")


async def test_a_redirect_is_not_followed_with_the_token(serve: Serve) -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.path)
        raise web.HTTPFound("/elsewhere")

    assert (await refusal(await serve(handler))).status == 302
    assert len(seen) == 1


async def test_a_broken_or_endless_or_strange_answer_is_translated(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        assert request.transport is not None
        request.transport.close()
        return response

    async def endless(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * 2000)

    assert isinstance(await refusal(await serve(broken)), PlatformUnreachable)
    monkeypatch.setattr(http, "MAX_ANSWER", 1000)
    assert str(await refusal(await serve(endless))).endswith("did not speak HTTP as expected (ValueError)")


async def test_a_slow_server_is_as_good_as_away(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        return web.Response()

    monkeypatch.setattr(http, "TIMEOUT", aiohttp.ClientTimeout(total=0.1))
    error = await refusal(await serve(handler))
    assert isinstance(error, PlatformUnreachable)
    assert str(error) == "the administration API of agent.example did not answer in 0.1 s"


async def test_nobody_listening_is_unreachable() -> None:
    async with aiohttp.ClientSession() as session:
        error = await refusal(SynapseControl(session, "agent.example", "http://127.0.0.1:21099", TOKEN))
    assert isinstance(error, PlatformUnreachable)
    assert str(error).startswith("the administration API of agent.example cannot be reached: ")


async def test_a_hostile_name_reaches_no_other_path(serve: Serve) -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        return web.json_response({"locked": False})

    control = await serve(handler)
    await control.lock("@a/../../v1/x?y=1#%2F:agent.example")
    assert set(seen) == {"/_synapse/admin/v2/users/@a%2F..%2F..%2Fv1%2Fx%3Fy=1%23%252F:agent.example"}
    for name in ("eve", "@eve", "@e\nve:agent.example"):
        with pytest.raises(PlatformError, match="is not a Matrix ID"):
            await control.lock(name)


async def test_many_administrators_come_in_pages(serve: Serve) -> None:
    async def handler(request: web.Request) -> web.Response:
        start = int(request.query["from"])
        users: list[object] = [{"name": f"@a{start}:agent.example"}, {"odd": 1}, 3]
        return web.json_response({"users": users} | ({"next_token": str(start + 1)} if start < 2 else {}))

    control = await serve(handler)
    assert await control.administrators() == {f"@a{n}:agent.example" for n in range(3)}
