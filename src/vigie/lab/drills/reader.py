"""Somebody whose work is to read: press office, union, archive. Many rooms, some just entered, a few far back.

Figures, from the benign model: 18 rooms with history read in the median, here twice that, as on a busy day; a deep
scroll on every fourth day, here two; rooms entered on a third of the days, here twelve on one; 5 files in the median;
hardly anybody looked up.
"""

from typing import Final

from vigie.lab.client import Source
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.person import BROWSER, Person, live, names
from vigie.model.language import Sentence

ADDRESS: Final = "198.51.100.146"
NEW: Final = 12
ROOMS: Final = 36
SCROLLS: Final = (400, 250)
FILES: Final = 12
LOOK_UPS: Final = 2


class Reader:
    """See the module."""

    name: Final = "reader"
    title: Final = Sentence(
        en="Somebody whose work is to read goes through many rooms, and must notice nothing",
        fr="Un agent dont le métier est de lire parcourt de nombreux salons, et ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "agent"
    stages: Final = ("rooms", "scrolls", "files")
    seconds: Final = 300.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        return await live(context, _live(context))


async def _live(context: Context) -> None:
    person = Person(context, Source(ADDRESS, BROWSER))
    await person.arrive()
    for name in names(context, LOOK_UPS):
        await person.look_up(name)
    fresh = [room for room in await person.list_rooms(2) if room.id not in person.joined]
    context.rng.shuffle(fresh)
    known = [*person.joined.values()]
    if "rooms" in context.stages:
        for room in fresh[:NEW]:
            await person.enter(room)
            await person.pause(0.5, 1.5)
        await person.look_into(known[: ROOMS - NEW])
    if "scrolls" in context.stages:
        for room, depth in zip(known, SCROLLS, strict=False):
            await person.scroll_back(room, depth)
    if "files" in context.stages:
        await person.download_some([*fresh, *known], FILES)
    await person.sync()


DRILL: Final = Reader()
