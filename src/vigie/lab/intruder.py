"""How a thief with a phished password behaves on the wire: insists, signs in again from elsewhere, gives up late."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import cycle
from typing import Final, TypeVar

import aiohttp

from vigie.lab.client import Answer, Client, Source
from vigie.lab.loot import Loot
from vigie.lab.target import Account

BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"
NETWORKS: Final = (
    "203.0.113.24",
    "198.51.100.77",
    "192.0.2.180",
    "203.0.113.201",
    "198.51.100.9",
    "192.0.2.33",
)
"""Addresses reserved for documentation (RFC 5737): three networks, nobody's."""

SHORT_WAIT: Final = 2.0
"""Seconds a thief in a hurry waits when asked; longer, and something else is tried meanwhile."""
TRIES: Final = 3
PATIENCE: Final = 4
"""Refusals in a row, for one kind of request, before signing in again."""
BARREN_LOGINS: Final = 5
"""Logins in a row that brought nothing, before giving up."""

Job = TypeVar("Job")
Request = Callable[[Client], Awaitable[Answer]]


class Expelled(Exception):
    """Nothing more can be had with this account."""


class Intruder:
    """One stolen account and its sessions, shared by several workers. Everything it meets is noted in the loot.

    `networks`: where it comes from, in turn. With a stolen `token` it has no password: whoever ends that session is rid
    of it.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        base_url: str,
        account: Account,
        loot: Loot,
        *,
        requests: int = 100_000,
        networks: Sequence[str] = NETWORKS,
        token: str = "",
    ) -> None:
        self._http = http
        self._base = base_url
        self._account = account
        self._loot = loot
        self._requests = requests
        self._networks = cycle(networks)
        self._stolen = bool(token)
        self._lock = asyncio.Lock()
        self._client = Client(http, base_url, Source(next(self._networks), BROWSER))
        self._generation = 0
        self._streak: Counter[str] = Counter()
        self._fruitful: set[str] = set()
        self._barren = 0
        self._tokens: list[str] = []
        self._closed: set[str] = set()
        self.expelled = False
        if token:
            self._client.token = token
            self._tokens.append(token)

    async def enter(self) -> None:
        """Sign in for the first time. Raises `Expelled` when the platform does not let it in."""
        if not self._stolen:
            await self._sign_in_again(self._generation)

    async def ask(self, kind: str, request: Request) -> Answer | None:
        """The answer to a request, None when it cannot be had now. Raises `Expelled` when nothing can any more.

        Short waits are honoured. A lost session, or too many refusals in a row, is answered by a new login from
        another network. A kind of request that stays refused after a new login is not tried again.
        """
        for _ in range(TRIES):
            if kind in self._closed:
                return None
            generation = self._generation
            answer = await self._send(request)
            if answer.ok:
                self._note_success(kind)
                return answer
            if not await self._overcome(kind, answer, generation):
                return None
        return None

    async def _send(self, request: Request) -> Answer:
        if self.expelled:
            raise Expelled
        if self._loot.requests >= self._requests:
            self._give_up("requests")
        self._loot.requests += 1
        return await request(self._client)

    def _note_success(self, kind: str) -> None:
        self._streak[kind] = 0
        self._fruitful.add(kind)
        self._barren = 0

    async def _overcome(self, kind: str, answer: Answer, generation: int) -> bool:
        """Whether to try the same request again."""
        if answer.status == 401:
            if generation == self._generation:
                await self._sign_in_again(generation, answer)
            return True
        if answer.status == 429 and 0 < answer.wait <= SHORT_WAIT:
            self._loot.waits += 1
            await asyncio.sleep(answer.wait)
            return True
        if answer.status in (403, 429):
            return await self._insist(kind, generation)
        if answer.status == 0 or answer.status >= 500:
            self._loot.errors += 1
            return True
        return False

    async def _insist(self, kind: str, generation: int) -> bool:
        self._loot.refused()
        if generation != self._generation:
            return True
        self._streak[kind] += 1
        if self._streak[kind] < PATIENCE:
            return False
        if kind not in self._fruitful or self._stolen:
            self._closed.add(kind)
            return False
        await self._sign_in_again(generation)
        return True

    async def _sign_in_again(self, generation: int, answer: Answer | None = None) -> None:
        """A new device from the next network, once for all workers that lost the same session."""
        async with self._lock:
            if generation != self._generation or self.expelled:
                return
            if answer is not None:
                self._loot.refused(challenge=answer.errcode == "M_UNKNOWN_TOKEN")
            if self._stolen:
                self._give_up("session ended")
            self._barren += 1
            if self._barren > BARREN_LOGINS:
                self._give_up("challenged without end")
            await self._sign_in()

    async def _sign_in(self) -> None:
        for _ in range(TRIES):
            client = Client(self._http, self._base, Source(next(self._networks), BROWSER))
            answer = await self._login(client)
            if answer.ok:
                self._install(client)
                return
            self._loot.refused()
        self._give_up("login refused")

    async def _login(self, client: Client) -> Answer:
        answer = await self._count(client.login(self._account.user, self._account.password))
        if answer.status == 429 and 0 < answer.wait <= SHORT_WAIT:
            self._loot.waits += 1
            await asyncio.sleep(answer.wait)
            answer = await self._count(client.login(self._account.user, self._account.password))
        return answer

    async def _count(self, pending: Awaitable[Answer]) -> Answer:
        self._loot.requests += 1
        return await pending

    def _install(self, client: Client) -> None:
        self._client = client
        self._tokens.append(client.token)
        self._generation += 1
        self._streak.clear()
        self._fruitful.clear()
        self._loot.logins += 1

    def _give_up(self, why: str) -> None:
        self.expelled = True
        self._loot.stop = self._loot.stop or why
        raise Expelled

    async def verify_contained(self) -> bool:
        """Whether the account is out for good: a fresh login fails or gives nothing, and every old token is refused."""
        fresh = Client(self._http, self._base, Source(next(self._networks), BROWSER))
        tokens = list(self._tokens)
        if not self._stolen:
            answer = await fresh.login(self._account.user, self._account.password)
            if not answer.ok and answer.status not in (401, 403):
                return False
            tokens += [fresh.token] if answer.ok else []
        seen = [await fresh.whoami(token) for token in tokens]
        return all(answer.status in (401, 403) for answer in seen)


async def crew(size: int, jobs: Iterable[Job], work: Callable[[Job], Awaitable[object]]) -> None:
    """Do every job with `size` workers. A worker that is expelled stops; the others finish what they have in hand."""
    waiting = iter(jobs)

    async def worker() -> None:
        try:
            for job in waiting:
                await work(job)
        except Expelled:
            return

    await asyncio.gather(*(worker() for _ in range(size)))
