"""No exception of the HTTP library leaves the adapters."""

import ssl
from collections.abc import Iterator

import aiohttp
import pytest
from aiohttp.client_exceptions import UnixClientConnectorError
from aiohttp.client_reqrep import ConnectionKey

from vigie.model.errors import PlatformError, PlatformUnreachable
from vigie.platforms.http import translated


def _below(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _below(one)


FOREIGN = sorted(
    {*_below(aiohttp.ClientError), OSError, TimeoutError, UnicodeError, ValueError}, key=lambda one: one.__name__
)


def _instance(kind: type[Exception]) -> Exception:
    if issubclass(kind, aiohttp.ClientConnectorCertificateError):
        return kind(_KEY, ssl.SSLCertVerificationError(1, "bad"))
    if issubclass(kind, UnixClientConnectorError):
        return kind("/run/x", _KEY, OSError(111, "Connection refused"))
    if issubclass(kind, aiohttp.ClientConnectorError):
        return kind(_KEY, OSError(111, "Connection refused"))
    return kind.__new__(kind)


_KEY = ConnectionKey("h.example", 1, False, True, None, None, None)


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: kind.__name__)
async def test_every_foreign_exception_becomes_one_of_ours(kind: type[Exception]) -> None:
    with pytest.raises(PlatformError, match=r"^the API "):
        async with translated("the API"):
            raise _instance(kind)


async def test_only_what_another_try_may_cure_is_unreachable() -> None:
    for kind, expected in ((aiohttp.ServerDisconnectedError, True), (aiohttp.InvalidURL, False)):
        with pytest.raises(PlatformError) as caught:
            async with translated("the API"):
                raise _instance(kind)
        assert isinstance(caught.value, PlatformUnreachable) is expected
