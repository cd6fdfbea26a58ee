"""The first day after a month away: everything that came meanwhile, in rooms joined long ago.

Figures, from the benign model: reading times three (6 rooms with history in the median, here all of the account's
rooms, a month back), breadth times 1.15, a few files, hardly anybody looked up, and no new room.
"""

from typing import Final

from vigie.lab.client import Source
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.person import BROWSER, FIRST_WINDOW, Person, live, names
from vigie.model.language import Sentence

ADDRESS: Final = "198.51.100.145"
FURTHER: Final = 350
"""Events of each room beyond those shown at once, at most."""
LOOK_UPS: Final = 2
FILES: Final = 12
ANSWERS: Final = 5
BACK: Final = "De retour, je lis tout et je reviens vers vous."


class BackFromLeave:
    """See the module."""

    name: Final = "back-from-leave"
    title: Final = Sentence(
        en="Somebody back from a month's leave catches up, and must notice nothing",
        fr="Un agent revient d'un mois de congé et rattrape sa lecture, et ne doit rien remarquer",
    )
    benign: Final = True
    profile: Final = "agent"
    stages: Final = ("read", "files", "talk")
    seconds: Final = 240.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        return await live(context, _live(context))


async def _live(context: Context) -> None:
    person = Person(context, Source(ADDRESS, BROWSER))
    await person.arrive()
    rooms = [*person.joined.values()]
    if "read" in context.stages:
        for room in rooms:
            await person.scroll(room, FIRST_WINDOW)
            await person.scroll_back(room, FURTHER)
        for name in names(context, LOOK_UPS):
            await person.look_up(name)
    if "files" in context.stages:
        await person.download_some(rooms, FILES)
    if "talk" in context.stages:
        for room in rooms[:ANSWERS]:
            await person.say(room.id, BACK)
            await person.pause(0.2, 0.6)
    await person.sync()


DRILL: Final = BackFromLeave()
