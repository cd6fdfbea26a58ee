"""Notices posted to an HTTP endpoint, signed as https://www.standardwebhooks.com describes."""

import asyncio
import base64
import hashlib
import hmac
import json
from urllib.parse import urlsplit

import aiohttp

from vigie.model.errors import EnvironmentFailed
from vigie.platforms import http
from vigie.ports.clock import Clock
from vigie.ports.retry import Sleep, retried


class Webhook:
    """A `Messenger`. The body is {"subject", "text", "notice"}; with a key, receivers can check who wrote it.

    `secret` is `whsec_` and Base64, or any text taken as it is; "" sends without a signature. Raises
    `EnvironmentFailed` when it is neither.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        clock: Clock,
        url: str,
        secret: str = "",
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._session = session
        self._clock = clock
        self._url = url
        self._key = _key(secret)
        self._sleep = sleep
        # The rest of the address often is a secret.
        self._where = f"the webhook at {urlsplit(url).hostname}"

    async def send(self, subject: str, text: str, document: dict[str, object]) -> None:
        """See `Messenger.send`. A receiver sees the same `webhook-id` when it is sent again."""
        body = json.dumps({"subject": subject, "text": text, "notice": document}).encode()
        number = str(document.get("id") or hashlib.sha256(body).hexdigest())
        await retried(lambda: self._post(number, body), sleep=self._sleep)

    async def _post(self, number: str, body: bytes) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": "vigie", "webhook-id": number}
        headers["webhook-timestamp"] = str(self._clock.now_ms() // 1000)
        if self._key:
            headers["webhook-signature"] = sign(self._key, number, headers["webhook-timestamp"], body)
        await http.call(self._session, "POST", self._url, where=self._where, headers=headers, body=body)


def sign(key: bytes, number: str, timestamp: str, body: bytes) -> str:
    """The value of `webhook-signature`."""
    signed = f"{number}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        raise EnvironmentFailed("the secret of the webhook is not Base64 after whsec_") from None
