"""A thief who trains the lookout first: small sittings that grow by half each time, then all he can get.

A defence that only compares an account with its own past learns that this is its habit. Here its past is minutes
long: a baseline of days cannot be trained in them, so what this shows is that budgets do not learn. Training over weeks
is played by `vigie evaluate`.
"""

import asyncio
from typing import Final

from vigie.lab.drills import Context
from vigie.lab.hands import Hands, rob, steal
from vigie.lab.loot import Taken
from vigie.lab.sitting import Portion, Sitter
from vigie.model.language import Sentence

FIRST: Final = Portion(searches=2, rooms=1, messages=60, files=1)
"""An ordinary morning."""
GROWTH: Final = 1.5
LESSONS: Final = 6
REST: Final = 10.0
"""Seconds between two sittings."""
HARVEST: Final = 20.0
"""Times the last lesson, at each sitting after it, until nothing is left."""


class Poison:
    """See the module."""

    name: Final = "poison"
    title: Final = Sentence(
        en="A stolen account grows its habits step by step before it takes all",
        fr="Un compte volé fait grandir ses habitudes pas à pas avant de tout prendre",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("lessons", "harvest")
    seconds: Final = 300.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        hands = steal(context)
        return await rob(context, hands, _play(context, hands))


async def _play(context: Context, hands: Hands) -> None:
    sitter = Sitter(hands, lambda: context.rng.uniform(0.02, 0.1))
    await sitter.arrive()
    portion = FIRST
    if "lessons" in context.stages:
        for _ in range(LESSONS):
            await sitter.sit(portion)
            context.loot.done["lessons"] += 1
            portion = portion * GROWTH
            await asyncio.sleep(REST)
    context.loot.done["messages_of_lessons"] = context.loot.counts().messages
    while "harvest" in context.stages and not sitter.done:
        await sitter.sit(portion * HARVEST)


DRILL: Final = Poison()
