"""A long-time member takes a new telephone into use, while the computer at work stays signed in.

Figures, from the benign model: 20 events of each room by `/sync`, 50 to 500 avatars and thumbnails, at most ten whole
files, no rooms entered and nobody looked up. The telephone comes by a carrier the account never used.
"""

import asyncio
from itertools import islice
from typing import Final

from vigie.lab.client import V3, Source
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.person import BROWSER, Person, live
from vigie.model.language import Sentence

DESK: Final = "198.51.100.144"
CARRIER: Final = "192.0.2.71"
PHONE: Final = "Element X/25.11.2 (Pixel 9; Android 16; Sdk 36)"
PICTURES: Final = 300
FILES: Final = 8
OPENED: Final = 6
"""Rooms looked at on the first evening."""
KEYS_OF: Final = 200
"""People whose keys the client asks for in one request: the members of encrypted rooms."""
AT_ONCE: Final = 6
"""Pictures that a client loads side by side."""


class NewPhone:
    """See the module."""

    name: Final = "new-phone"
    title: Final = Sentence(
        en="A long-time member signs in on a new telephone, and must notice nothing",
        fr="Un agent de longue date se connecte sur un nouveau téléphone, et ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "agent"
    stages: Final = ("pictures", "rooms", "files")
    seconds: Final = 180.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        return await live(context, _live(context))


async def _live(context: Context) -> None:
    desk, phone = Person(context, Source(DESK, BROWSER)), Person(context, Source(CARRIER, PHONE))
    await desk.arrive()
    await phone.arrive()
    await _ask_for_keys(context, phone)
    if "pictures" in context.stages:
        await _show_pictures(phone)
    await desk.sync()
    if "rooms" in context.stages:
        await phone.look_into([*phone.joined.values()][:OPENED])
    if "files" in context.stages:
        await phone.download_some(phone.joined.values(), FILES)
    await desk.sync()
    await phone.sync()


async def _ask_for_keys(context: Context, phone: Person) -> None:
    """What a client with encryption does first."""
    people = context.target.population.accounts[:KEYS_OF]
    wanted = {"device_keys": dict.fromkeys((person.user_id for person in people), ())}
    await phone.done("key_queries", phone.client.call("POST", f"{V3}/keys/query", json=wanted))
    await phone.done("own_devices", phone.client.call("GET", f"{V3}/devices"))


async def _show_pictures(phone: Person) -> None:
    waiting = iter(list(islice(phone.pictures, PICTURES)))

    async def load() -> None:
        for mxc in waiting:
            await phone.look_at(mxc)

    await asyncio.gather(*(load() for _ in range(AT_ONCE)))


DRILL: Final = NewPhone()
