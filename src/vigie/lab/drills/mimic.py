"""A thief who reads like a curious agent: pages of 30 and 50 events, one thing at a time, human pauses, a few words.

Nothing of it is faster than hands. What is left to notice is what he reads: rooms just entered, far back, one after the
other. In the drill's time he gets as far as a person would, which is short of every line that stops an account; he
passes for stopped when he was seen. Give `--seconds` a working day to see it all.
"""

from dataclasses import replace
from itertools import count
from typing import Final

from vigie.lab.drills import Context
from vigie.lab.hands import Hands, rob, steal
from vigie.lab.loot import Taken
from vigie.lab.sitting import Portion, Sitter
from vigie.model.language import Sentence

PAUSE: Final = (4.0, 0.6)
"""Median of the seconds between two requests, in which a page is skimmed, and how they scatter (lognormal)."""
ROOM: Final = Portion(searches=1, rooms=1, messages=400, files=2)
"""Between two changes of mind: one name, one room, its history, its files."""
GREETING: Final = "Bonjour, je découvre ce salon, merci pour les échanges."
GREETS_EVERY: Final = 5
TOO_SHORT: Final = Sentence(
    en="as expected of a thief at the pace of hands: in this time he can be seen; the lines that stop him are of hours "
    "and days (docs/drills.md)",
    fr="comme attendu d'un voleur qui lit à la main : dans ce temps il peut être vu ; les seuils qui l'arrêtent sont "
    "d'heures et de jours (docs/drills.md)",
)


class Mimic:
    """See the module."""

    name: Final = "mimic"
    title: Final = Sentence(
        en="A stolen account reads room after room like a curious agent, with human pauses",
        fr="Un compte volé lit salon après salon comme un agent curieux, avec des pauses humaines",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("read",)
    seconds: Final = 1200.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        hands = steal(context)
        return replace(await rob(context, hands, _play(context, hands)), too_short=TOO_SHORT)


async def _play(context: Context, hands: Hands) -> None:
    median, spread = PAUSE
    sitter = Sitter(hands, lambda: median * context.rng.lognormvariate(0.0, spread))
    await sitter.arrive()
    for turn in count(1):
        await sitter.sit(ROOM)
        if turn % GREETS_EVERY == 0:
            await _greet(context, hands, turn)
        if sitter.done:
            return


async def _greet(context: Context, hands: Hands, turn: int) -> None:
    room = sorted(context.loot.entered)[turn % len(context.loot.entered)] if context.loot.entered else ""
    transaction = f"curious-{context.loot.started}-{turn}"
    if room and await hands.intruder.ask("talk", lambda client: client.send_text(room, GREETING, transaction)):
        context.loot.done["said"] += 1


DRILL: Final = Mimic()
