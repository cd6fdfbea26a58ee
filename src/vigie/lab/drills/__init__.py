"""Drills: attacks, and the ordinary life that must not notice the defence. One file each, with its `DRILL`.

A drill speaks to the platform like anybody else: the client-server API and an account's password, nothing more.
"""

import difflib
from dataclasses import dataclass
from random import Random
from typing import Protocol

import aiohttp

from vigie import discovery
from vigie.lab.loot import Loot, Taken
from vigie.lab.target import Account, Target
from vigie.model.errors import UsageError
from vigie.model.language import Sentence
from vigie.ports.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """All a drill is given. `loot` may be watched by others while it runs."""

    target: Target
    account: Account
    base_url: str
    http: aiohttp.ClientSession
    clock: Clock
    loot: Loot
    rng: Random
    stages: tuple[str, ...]
    seconds: float  # bound in time
    concurrency: int = 8
    requests: int = 100_000  # bound in requests


class Drill(Protocol):
    """One scenario."""

    @property
    def name(self) -> str:
        """As given on the command line."""
        ...

    @property
    def title(self) -> Sentence:
        """What it plays, in one line."""
        ...

    @property
    def benign(self) -> bool:
        """Whether it is ordinary life, which must notice nothing."""
        ...

    @property
    def profile(self) -> str:
        """Profile of the account it uses."""
        ...

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of its parts in order, which can be chosen one by one."""
        ...

    @property
    def seconds(self) -> float:
        """Its bound in time, unless told otherwise."""
        ...

    async def run(self, context: Context) -> Taken:
        """Play it to the end. Never raises for what the platform answers."""
        ...


def every() -> dict[str, Drill]:
    """All drills by name, in alphabetical order."""
    found: list[Drill] = [module.DRILL for module in discovery.modules(__name__)]
    return {drill.name: drill for drill in sorted(found, key=lambda drill: drill.name)}


def find(name: str) -> Drill:
    """A drill. Raises `UsageError` with the nearest name when there is none."""
    drills = every()
    if name in drills:
        return drills[name]
    near = difflib.get_close_matches(name, drills, 1)
    names = ", ".join(drills)
    hint = Sentence(
        f"did you mean {near[0]!r}?" if near else f"there are: {names}",
        f"vouliez-vous dire {near[0]!r} ?" if near else f"il y a : {names}",
    )
    raise UsageError(Sentence(f"no drill {name!r}; {hint.en}", f"pas d'exercice {name!r} ; {hint.fr}"))


def choose_stages(drill: Drill, wanted: tuple[str, ...], skipped: tuple[str, ...]) -> tuple[str, ...]:
    """The stages to play. Raises `UsageError` for an unknown one, or when none is left."""
    unknown = [name for name in (*wanted, *skipped) if name not in drill.stages]
    if unknown:
        stages = ", ".join(drill.stages)
        raise UsageError(
            Sentence(
                en=f"drill {drill.name} has no stage {unknown[0]!r}; its stages: {stages}",
                fr=f"l'exercice {drill.name} n'a pas d'étape {unknown[0]!r} ; ses étapes : {stages}",
            )
        )
    chosen = tuple(name for name in drill.stages if (not wanted or name in wanted) and name not in skipped)
    if not chosen:
        raise UsageError(
            Sentence(
                en=f"drill {drill.name}: no stage is left to play",
                fr=f"exercice {drill.name} : il ne reste aucune étape à jouer",
            )
        )
    return chosen
