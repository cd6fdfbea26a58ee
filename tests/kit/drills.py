"""For tests of drills: a homeserver of a few lines, and how attacks are played."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import aiohttp
from aiohttp import web

from vigie.lab.drills import Context
from vigie.lab.endpoints import Endpoints
from vigie.lab.loot import Loot
from vigie.lab.report import Report
from vigie.lab.target import Account, Population, Target
from vigie.ports.clock import SystemClock

Attack = Callable[..., Awaitable[Report]]
Answer = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def against(answer: Answer, *users: str, seconds: float = 5) -> AsyncIterator[Context]:
    """What a drill is given, against a homeserver that gives every request to `answer`; `users` are at a.example."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        accounts = tuple(Account(f"@{user}:a.example", user, "secret") for user in users)
        clock = SystemClock()
        async with aiohttp.ClientSession() as http:
            yield Context(
                target=Target(Path(), Endpoints(homeservers=()), Population(accounts)),
                account=accounts[0],
                base_url=f"http://127.0.0.1:{runner.addresses[0][1]}",
                http=http,
                clock=clock,
                loot=Loot(clock),
                rng=Random(1),
                stages=(),
                seconds=seconds,
            )
    finally:
        await runner.cleanup()
