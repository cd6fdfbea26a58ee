"""Plays one drill against a running platform, and asks the platform's own records what they saw of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import aiohttp

from vigie.lab.drills import Context, Drill
from vigie.lab.loot import Loot
from vigie.lab.records import Records
from vigie.lab.report import Report
from vigie.lab.target import Account, Target
from vigie.ports.clock import Clock

CONNECTIONS = 32
ANSWER_WITHIN = 60.0
"""Seconds after which a request is given up."""


async def play(
    drill: Drill,
    target: Target,
    *,
    clock: Clock,
    rng: Random,
    loot: Loot | None = None,
    stages: tuple[str, ...] = (),
    seconds: float = 0.0,
    account: Account | None = None,
) -> Report:
    """One drill from start to end. `loot` may be watched meanwhile. Raises `UsageError` without a fitting account.

    `account`: whose it is, instead of the first one of the drill's profile.
    """
    account = account or target.account(drill.profile)
    loot = loot or Loot(clock)
    loot.known_as.add(account.user_id)
    records = Records(target, loot.known_as, clock)
    async with _browser() as http, records.watched():
        context = Context(
            target=target,
            account=account,
            base_url=target.homeserver(account).client_url,
            http=http,
            clock=clock,
            loot=loot,
            rng=rng,
            stages=stages or drill.stages,
            seconds=seconds or drill.seconds,
        )
        taken = await drill.run(context)
    return Report(
        drill=drill.name,
        benign=drill.benign,
        stock=target.endpoints.stock,
        account=account.user_id,
        taken=taken,
        reachable=target.population.totals,
        first_finding=None if records.first_finding is None else loot.seconds(records.first_finding),
        findings=() if target.endpoints.stock else await asyncio.to_thread(records.rules),
        delayed_ms=await asyncio.to_thread(records.delayed_ms),
    )


@asynccontextmanager
async def _browser() -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield session
