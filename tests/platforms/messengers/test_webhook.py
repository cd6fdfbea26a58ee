import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from vigie.model.errors import EnvironmentFailed, PlatformError
from vigie.platforms.messengers.webhook import Webhook
from vigie.ports.clock import ManualClock

KEY = b"0123456789abcdef0123456789abcdef"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
Start = Callable[..., Awaitable[Webhook]]


@pytest.fixture
def requests() -> list[tuple[dict[str, str], bytes]]:
    return []


@pytest.fixture
async def start(requests: list[tuple[dict[str, str], bytes]]) -> AsyncIterator[Start]:
    """A receiver that answers with these statuses, one after the other."""
    servers: list[TestServer] = []
    async with aiohttp.ClientSession() as session:

        async def begin(*statuses: int, secret: str = SECRET) -> Webhook:
            answers = list(statuses)

            async def handler(request: web.Request) -> web.Response:
                requests.append(
                    ({name.lower(): value for name, value in request.headers.items()}, await request.read())
                )
                return web.Response(status=answers.pop(0), text="thanks")

            app = web.Application()
            app.router.add_post("/hook/hidden", handler)
            server = TestServer(app)
            servers.append(server)
            await server.start_server()

            async def sleep(seconds: float) -> None:
                pauses.append(seconds)

            clock = ManualClock(1_780_000_000_123)
            return Webhook(session, clock, str(server.make_url("/hook/hidden")), secret, sleep=sleep)

        pauses: list[float] = []
        yield begin
    for server in servers:
        await server.close()


async def test_a_notice_is_signed_as_the_standard_says(
    start: Start, requests: list[tuple[dict[str, str], bytes]]
) -> None:
    await (await start(200)).send("s", "t", {"id": "m1", "account": "@é:x.example"})
    ((headers, body),) = requests
    assert json.loads(body) == {"subject": "s", "text": "t", "notice": {"id": "m1", "account": "@é:x.example"}}
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("m1", "1780000000")
    mac = hmac.new(KEY, b"m1.1780000000." + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()


async def test_without_a_secret_there_is_no_signature(
    start: Start, requests: list[tuple[dict[str, str], bytes]]
) -> None:
    await (await start(204, secret="")).send("s", "t", {})
    assert "webhook-signature" not in requests[0][0]
    assert len(requests[0][0]["webhook-id"]) == 64


async def test_a_hiccup_is_retried_under_the_same_number(
    start: Start, requests: list[tuple[dict[str, str], bytes]]
) -> None:
    await (await start(503, 429, 200)).send("s", "t", {"id": "m1"})
    assert [headers["webhook-id"] for headers, _ in requests] == ["m1"] * 3


async def test_tries_are_bounded_and_the_address_is_not_told(
    start: Start, requests: list[tuple[dict[str, str], bytes]]
) -> None:
    webhook = await start(*[500] * 10)
    with pytest.raises(PlatformError) as caught:
        await webhook.send("s", "t", {})
    assert len(requests) == 4
    assert str(caught.value) == "the webhook at 127.0.0.1 answered 500"


async def test_a_refusal_is_not_retried(start: Start, requests: list[tuple[dict[str, str], bytes]]) -> None:
    with pytest.raises(PlatformError):
        await (await start(410)).send("s", "t", {})
    assert len(requests) == 1


async def test_a_secret_that_cannot_be_read_is_refused_at_the_start(start: Start) -> None:
    with pytest.raises(EnvironmentFailed, match="not Base64 after whsec_"):
        await start(secret="whsec_%%%")
