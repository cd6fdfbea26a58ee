"""The thin client never raises for what a server answers."""

from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from vigie.lab.client import UNREACHABLE, Answer, Client, Source, media_path, part

Handler = Callable[[web.Request], Awaitable[web.Response]]
HERE = Source("192.0.2.7", "Browser/1")


async def served(handler: Handler) -> tuple[web.AppRunner, str]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def test_says_where_it_comes_from_and_who_it_is() -> None:
    seen: list[web.Request] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request)
        return web.json_response({"access_token": "t1", "user_id": "@a:b.example"})

    runner, url = await served(handler)
    async with aiohttp.ClientSession() as http:
        client = Client(http, url, HERE)
        await client.login("a", "secret")
        await client.join("!room/with?odd#id:b.example")
    await runner.cleanup()
    assert {request.headers["X-Forwarded-For"] for request in seen} == {"192.0.2.7"}
    assert {request.headers["User-Agent"] for request in seen} == {"Browser/1"}
    assert [request.headers.get("Authorization") for request in seen] == [None, "Bearer t1"]
    assert seen[1].raw_path.endswith("/join/%21room%2Fwith%3Fodd%23id%3Ab.example")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"\xff\xfe", b'"text"'])
async def test_a_body_that_is_no_object_is_an_empty_one(body: bytes) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=502, body=body, headers={"Retry-After": "3"})

    runner, url = await served(handler)
    async with aiohttp.ClientSession() as http:
        answer = await Client(http, url, HERE).sync()
    await runner.cleanup()
    assert (answer.status, answer.body, answer.errcode, answer.wait) == (502, {}, "", 3.0)


async def test_no_answer_is_an_answer() -> None:
    async with aiohttp.ClientSession() as http:
        answer = await Client(http, "http://127.0.0.1:9", HERE).sync()
    assert (answer.status, answer.errcode, answer.ok) == (0, UNREACHABLE, False)


async def test_files_are_counted_and_not_kept() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=b'{"a": 1}' + b"x" * 200_000)

    runner, url = await served(handler)
    async with aiohttp.ClientSession() as http:
        answer = await Client(http, url, HERE).download("mxc://b.example/id")
    await runner.cleanup()
    assert (answer.ok, answer.size, answer.body) == (True, 200_008, {})


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_hostile_fields_are_left_out(value: object) -> None:
    answer = Answer(200, {"chunk": value, "errcode": value, "end": value, "retry_after_ms": value})
    assert answer.rows("chunk") == []
    assert isinstance(answer.text("end"), str)
    assert isinstance(answer.errcode, str)
    assert isinstance(answer.wait, int | float)


@given(st.text(st.characters(codec="utf-8")))
def test_one_value_is_one_segment_of_a_path(value: str) -> None:
    assert not set("/?#") & set(part(value))
    assert media_path(f"mxc://{value}").count("/") == 1
