"""One way to speak HTTP to a platform: bounded, no redirects, every failure one of our errors, no secret in any."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp

from vigie.model.errors import PlatformError, PlatformUnreachable

TIMEOUT: Final = aiohttp.ClientTimeout(total=10, connect=3)
"""Seconds. An administration API that takes longer is as good as gone; callers try again."""

LONG: Final = aiohttp.ClientTimeout(total=300, connect=3, sock_read=20)
"""Seconds. A file may take its time, as long as something comes."""

MAX_ANSWER: Final = 8 * 1024 * 1024
"""Bytes. No answer we ask for is longer."""


@asynccontextmanager
async def translated(where: str, patience: float | None = None) -> AsyncIterator[None]:
    """Turn every failure of an HTTP exchange into `PlatformError`. `where` names the peer for people.

    `patience`: seconds that were waited, when they are not those of `TIMEOUT`.
    """
    try:
        yield
    except TimeoutError:
        raise PlatformUnreachable(f"{where} did not answer in {patience or TIMEOUT.total:g} s") from None
    except aiohttp.ClientConnectorError as error:
        raise PlatformUnreachable(f"{where} cannot be reached: {error.strerror or 'connection failed'}") from None
    except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError) as error:
        raise PlatformUnreachable(f"{where} broke the connection ({type(error).__name__})") from None
    except (aiohttp.ClientError, ValueError) as error:
        raise PlatformError(f"{where} did not speak HTTP as expected ({type(error).__name__})") from None


async def call(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    where: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> dict[str, Any]:
    """The JSON object of a successful answer, {} when it is something else. Raises `PlatformError` otherwise."""
    async with (
        translated(where),
        session.request(method, url, headers=headers, data=body, timeout=TIMEOUT, allow_redirects=False) as answer,
    ):
        content = _object(await _body(answer))
        if answer.status // 100 != 2:
            raise _refusal(where, answer.status, content)
        return content


async def download(
    session: aiohttp.ClientSession, url: str, *, where: str, headers: Mapping[str, str], longest: int
) -> bytes:
    """The body of a successful answer, cut off one byte after `longest`. Raises `PlatformError` like `call`."""
    async with (
        translated(where, LONG.sock_read),
        session.get(url, headers=headers, timeout=LONG, allow_redirects=False) as answer,
    ):
        if answer.status // 100 != 2:
            raise _refusal(where, answer.status, _object(await _body(answer)))
        content = bytearray()
        async for chunk in answer.content.iter_chunked(65536):
            content += chunk
            if len(content) > longest:
                break
        return bytes(content[: longest + 1])


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in answer.content.iter_chunked(65536):
        content += chunk
        if len(content) > MAX_ANSWER:
            raise ValueError("the answer is too long")
    return bytes(content)


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _refusal(where: str, status: int, content: Mapping[str, Any]) -> PlatformError:
    errcode = _word(content.get("errcode"), 64)
    said = _word(content.get("error"), 200)
    message = f"{where} answered {status}" + (f" {errcode}" if errcode else "") + (f": {said}" if said else "")
    return PlatformError(message, status=status, errcode=errcode)


def _word(value: object, longest: int) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(char if char.isprintable() else " " for char in text[:longest])
