"""A thief in no hurry: the whole haul in thirty sittings, spread over the drill's time, each in pages of a client.

A running Synapse stamps what it does with its own clock, which no client can move. So the pace is the time you give:
`--seconds 2592000` is the true attack of thirty days, one sitting a day. The default presses it into a quarter of
an hour, slowly enough for every line of a minute: it shows that sittings add up at the lines of an hour. Of the lines
of days and months it says nothing; `vigie evaluate` does.
"""

import asyncio
from typing import Final

from vigie.lab.drills import Context
from vigie.lab.hands import Hands, rob, steal
from vigie.lab.loot import Taken
from vigie.lab.sitting import Portion, Sitter, least
from vigie.model.language import Sentence

SITTINGS: Final = 30
FASTEST: Final = Portion(searches=12, rooms=3, messages=500, files=20)
"""In a minute of a sitting: what no line of a minute meets."""


class Slow:
    """See the module."""

    name: Final = "slow"
    title: Final = Sentence(
        en="A stolen account takes a thirtieth at each of thirty sittings; --seconds says over which time",
        fr="Un compte volé prend un trentième à chacune de ses trente visites ; --seconds dit en combien de temps",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("people", "rooms", "files")
    seconds: Final = 900.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        hands = steal(context)
        return await rob(context, hands, _play(context, hands))


async def _play(context: Context, hands: Hands) -> None:
    sitter = Sitter(hands, lambda: context.rng.uniform(0.1, 0.5))
    await sitter.arrive()
    loop = asyncio.get_running_loop()
    start, every = loop.time(), context.seconds / SITTINGS
    portion = least(portion_of(context, SITTINGS), FASTEST * (every / 60))
    for number in range(SITTINGS):
        await asyncio.sleep(max(0.0, start + every * number - loop.time()))
        await sitter.sit(portion)
        context.loot.done["sittings"] += 1
    context.loot.stop = "" if sitter.done else "sittings over"


def portion_of(context: Context, sittings: int) -> Portion:
    """An equal part of all there is, as far as the chosen stages want it."""
    totals, stages = context.target.population.totals, context.stages
    rooms, files = "rooms" in stages, "files" in stages
    return Portion(
        searches=-(-182 // sittings) if "people" in stages else 0,
        rooms=-(-totals.public_rooms // sittings) if rooms or files else 0,
        messages=-(-totals.public_messages // sittings) if rooms or files else 0,
        files=-(-totals.public_files // sittings) if files else 0,
    )


DRILL: Final = Slow()
