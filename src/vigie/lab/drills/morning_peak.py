"""Nine o'clock: dozens of people sign in at once behind the one address of their ministry, and catch up.

Figures, from the benign model: people peak at the start of work; each reads two rooms in the median and says little;
nobody enters anything. 40 people in a minute on a platform of 460 is what 12,000 would be among 146,000 active ones.
"""

import asyncio
from typing import Final

from vigie.lab.client import Source
from vigie.lab.drills import Context
from vigie.lab.loot import Taken
from vigie.lab.person import BROWSER, FIRST_WINDOW, Person, live, names
from vigie.lab.target import Account
from vigie.model.language import Sentence

ADDRESS: Final = "198.51.100.149"
"""The ministry's proxy: the same for all."""
PEOPLE: Final = 40
WITHIN: Final = 45.0
"""Seconds in which all of them arrive."""
ROOMS: Final = 2
TALKERS: Final = 5
"""Every fifth says something."""


class MorningPeak:
    """See the module."""

    name: Final = "morning-peak"
    title: Final = Sentence(
        en="Dozens sign in and catch up at nine behind one address, and must notice nothing",
        fr="À neuf heures, des dizaines d'agents se connectent derrière une même adresse, et ne doivent rien remarquer",
    )
    benign: Final = True
    profile: Final = "agent"
    stages: Final = ("read", "people", "talk")
    seconds: Final = 180.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        return await live(context, _live(context))


async def _live(context: Context) -> None:
    everybody = [context.account, *context.target.others(context.account, PEOPLE - 1)]
    sought = names(context, PEOPLE)
    await asyncio.gather(*(_arrive(context, account, sought, number) for number, account in enumerate(everybody)))


async def _arrive(context: Context, account: Account, sought: list[str], number: int) -> None:
    await asyncio.sleep(context.rng.uniform(0.0, WITHIN))
    person = Person(context, Source(ADDRESS, BROWSER), account)
    await person.arrive()
    if "read" in context.stages:
        for room in [*person.joined.values()][:ROOMS]:
            await person.scroll(room, FIRST_WINDOW)
            await person.pause(0.5, 2.0)
    if "people" in context.stages and number % TALKERS == 0:
        await person.look_up(sought[number % len(sought)])
    if "talk" in context.stages and number % TALKERS == 1:
        for name in [*person.joined][:1]:
            await person.say(name, "Bonjour à tous")
    await person.sync()


DRILL: Final = MorningPeak()
